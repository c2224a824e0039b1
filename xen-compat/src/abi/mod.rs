//! The two ages of Xen's interface, where they differ: how a guest leaves guest mode, is entered, and makes calls.

pub(crate) mod args;
pub(crate) mod compat;
pub(crate) mod exits;
pub(crate) mod guest_abi;
pub(crate) mod ring1;
pub(crate) mod xen2005;
pub(crate) mod xen4;
