//! Selectors of the public ABI and of the hypervisor.
#![allow(missing_docs)]

pub const HYPERVISOR_CS: u16 = 0xe008;
pub const HYPERVISOR_DS32: u16 = 0xe010;
pub const FLAT_RING3_CS32: u16 = 0xe023;
pub const FLAT_RING3_DS: u16 = 0xe02b;
pub const FLAT_RING3_CS64: u16 = 0xe033;
pub const FLAT_COMPAT_RING1_CS: u16 = 0xe019;
pub const FLAT_COMPAT_RING1_DS: u16 = 0xe021;
pub const FLAT_COMPAT_RING3_CS: u16 = 0xe02b;
pub const FLAT_COMPAT_RING3_DS: u16 = 0xe033;
pub const TSS: u16 = 0xe040;
pub const LDT: u16 = 0xe050;
