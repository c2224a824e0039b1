//! The two ages of Xen's interface, as they differ at the edge: how a guest leaves, is entered, and calls.

pub(crate) mod guest_abi;
pub(crate) mod xen2005;
pub(crate) mod xen4;
