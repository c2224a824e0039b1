//! Selectors: those of the public ABI, and the hypervisor's own.
#![allow(missing_docs, reason = "the names say it")]

use public_headers::xen4::arch_x86_64;
use public_headers::xen4::compat::arch_x86_32;

pub const HYPERVISOR_CS: u16 = 0xe008;
pub const HYPERVISOR_DS32: u16 = 0xe010;
pub const FLAT_RING3_CS32: u16 = arch_x86_64::FLAT_RING3_CS32 as u16;
pub const FLAT_RING3_DS: u16 = arch_x86_64::FLAT_RING3_DS32 as u16;
pub const FLAT_RING3_CS64: u16 = arch_x86_64::FLAT_RING3_CS64 as u16;
pub const FLAT_COMPAT_RING1_CS: u16 = arch_x86_32::FLAT_RING1_CS as u16;
pub const FLAT_COMPAT_RING1_DS: u16 = arch_x86_32::FLAT_RING1_DS as u16;
pub const FLAT_COMPAT_RING3_CS: u16 = arch_x86_32::FLAT_RING3_CS as u16;
pub const FLAT_COMPAT_RING3_DS: u16 = arch_x86_32::FLAT_RING3_DS as u16;
pub const TSS: u16 = 0xe040;
pub const LDT: u16 = 0xe050;

// SYSRET loads these two by their distance from the first, whatever the frame says.
const _: () = assert!(FLAT_RING3_DS == FLAT_RING3_CS32 + 8 && FLAT_RING3_CS64 == FLAT_RING3_CS32 + 16);
