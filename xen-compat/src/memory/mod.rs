//! How `mm` reaches the hypervisor, and what page-table operations make the CPU do.

pub(crate) mod env;
pub(crate) mod guest;
pub(crate) mod guest_page;
pub(crate) mod hooks;
pub(crate) mod loaded;
