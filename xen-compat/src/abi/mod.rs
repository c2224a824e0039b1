//! The two ages of Xen's interface, as they differ at the edge: how a guest leaves, is entered, and calls.

pub mod guest_abi;
pub mod xen2005;
pub mod xen4;
