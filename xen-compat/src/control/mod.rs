//! The toolstack's calls: domctl, sysctl, platform_op, mca.

pub(crate) mod domctl;
pub(crate) mod platform_op;
pub(crate) mod sysctl;
