//! How hypercalls read and write a guest's memory: each argument once, into a value of the hypervisor's own.

pub(crate) mod bitmap;
pub(crate) mod guest_access;
pub mod hypercall_result;
pub(crate) mod width;
