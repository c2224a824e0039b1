//! The toolstack's calls: domctl, sysctl, platform_op, mca.

mod cpu_hotplug;
pub(crate) mod domctl;
mod microcode;
pub(crate) mod platform_op;
mod suspend;
pub(crate) mod sysctl;
