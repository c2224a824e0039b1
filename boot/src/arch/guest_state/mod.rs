//! Registers that hold a guest's state while the hypervisor runs, which uses none of them: segments, FPU.

pub mod fpu;
pub mod segment;
