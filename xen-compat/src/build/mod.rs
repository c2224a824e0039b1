//! Domains from boot modules: dom0, and those of April 2005.

pub mod dom0;
pub(crate) mod p2m;
pub(crate) mod until_done;
pub(crate) mod xen2005;
