//! CPU policies: the CPU that a PV guest sees.
//!
//! A [`CpuPolicy`] holds all leaves of CPUID and the MSRs that go with them. [`CpuPolicy::host()`] describes the CPU
//! itself, [`CpuPolicy::pv_default`] the part of it that PV guests may have, and [`CpuPolicy::narrow`] leaves what both
//! this machine and a toolstack allow. The hypervisor adds what depends on the querying vcpu, and its own leaves.
//!
//! Nothing here allocates, and nothing needs a hypervisor: the CPU is seen through [`PhysicalCpu`].
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

mod feature_leaves;
pub mod features;
mod leaf;
mod physical;
mod policy;
mod processor;
mod serial;
#[cfg(test)]
mod tests;
mod vendor;

pub use crate::features::Features;
pub use crate::physical::{CpuidRegs, PhysicalCpu};
pub use crate::policy::{CpuPolicy, Leaks};
pub use crate::processor::Processor;
pub use crate::serial::{MAX_LEAVES, MAX_MSRS, NO_SUBLEAF};
pub use crate::vendor::{family, Vendor};
