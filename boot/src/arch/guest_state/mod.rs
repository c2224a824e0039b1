//! Registers that hold a guest's state while the hypervisor runs, which does not use them: segments, FPU.

pub mod fpu;
pub mod segment;
