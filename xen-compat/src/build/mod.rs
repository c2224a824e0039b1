//! Domains from boot modules: dom0, and those that the modules' strings describe, of today's ABI and of April 2005.

pub mod dom0;
pub(crate) mod p2m;
pub(crate) mod until_done;
pub(crate) mod xen2005;
pub(crate) mod xen4;
