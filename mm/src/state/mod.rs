//! The state of domains and of vcpus.

pub(crate) mod domain;
pub(crate) mod granted;
pub(crate) mod lifecycle;
pub(crate) mod log_dirty;
pub(crate) mod two_level;
pub(crate) mod vcpu;
