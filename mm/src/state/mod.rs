//! What is kept for a domain and for a vcpu.

pub(crate) mod domain;
pub(crate) mod granted;
pub(crate) mod lifecycle;
pub(crate) mod log_dirty;
pub(crate) mod two_level;
pub(crate) mod vcpu;
