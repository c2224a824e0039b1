//! The CPU's registers and instructions, and its features. Nothing here depends on the hypervisor.

mod agree;
pub mod bytes;
pub mod control;
pub mod debug;
pub mod features;
pub mod instructions;
pub mod long_mode;
pub mod msr;
pub mod mtrr;
pub mod port;
pub mod tlb;
