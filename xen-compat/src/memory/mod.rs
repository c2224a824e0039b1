//! How `mm` reaches the hypervisor, and what page-table operations make the CPU do.

pub mod env;
pub mod guest;
pub mod guest_page;
pub mod hooks;
