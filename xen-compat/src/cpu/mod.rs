//! The processor that a PV guest sees: instructions carried out for it, registers, CPUID, segments.

pub mod cpuid;
pub mod debugreg;
pub mod emul;
pub mod ldt;
pub mod msr;
pub mod segments;
pub mod topology;
