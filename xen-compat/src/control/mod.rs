//! What a toolstack asks: domctl, sysctl, platform_op, mca.

pub(crate) mod domctl;
pub(crate) mod platform_op;
pub(crate) mod sysctl;
