//! What a toolstack asks: domctl, sysctl, platform_op, mca.

pub mod domctl;
pub mod mca;
pub mod platform_op;
pub mod sysctl;
