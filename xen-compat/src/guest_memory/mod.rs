//! A guest's memory as hypercalls read and write it: each argument once, into a value of the hypervisor's own.

pub(crate) mod bitmap;
pub(crate) mod guest_access;
pub mod hypercall_result;
