//! The CPU that a PV guest sees: emulated instructions, registers, CPUID, segments.

pub(crate) mod cpuid;
pub(crate) mod debugreg;
mod defences;
pub(crate) mod emul;
pub(crate) mod ldt;
pub(crate) mod msr;
pub(crate) mod segments;
pub(crate) mod topology;
