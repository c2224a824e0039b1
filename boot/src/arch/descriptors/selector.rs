//! Selectors: those of the public ABI, and the hypervisor's own.
#![allow(missing_docs, reason = "the names say it")]

use public_headers::xen4::arch_x86_64;
use public_headers::xen4::compat::arch_x86_32;

/// Of the first descriptor that is not a guest's: a null one.
pub const FIRST: u16 = arch_x86_64::FIRST_RESERVED_GDT_BYTE as u16;
pub const HYPERVISOR_CS: u16 = FIRST + 8;
pub const HYPERVISOR_DS32: u16 = FIRST + 0x10;
pub const FLAT_RING3_CS32: u16 = arch_x86_64::FLAT_RING3_CS32 as u16;
pub const FLAT_RING3_DS: u16 = arch_x86_64::FLAT_RING3_DS32 as u16;
pub const FLAT_RING3_CS64: u16 = arch_x86_64::FLAT_RING3_CS64 as u16;
pub const FLAT_COMPAT_RING1_CS: u16 = arch_x86_32::FLAT_RING1_CS as u16;
pub const FLAT_COMPAT_RING1_DS: u16 = arch_x86_32::FLAT_RING1_DS as u16;
pub const FLAT_COMPAT_RING3_CS: u16 = arch_x86_32::FLAT_RING3_CS as u16;
pub const FLAT_COMPAT_RING3_DS: u16 = arch_x86_32::FLAT_RING3_DS as u16;
/// Of 16 bytes each.
pub const TSS: u16 = FIRST + 0x40;
pub const LDT: u16 = TSS + 16;

const _: () = assert!(FIRST == arch_x86_32::FIRST_RESERVED_GDT_BYTE as u16);
// SYSRET loads these two by their distance from the first, whatever the frame says.
const _: () = assert!(FLAT_RING3_DS == FLAT_RING3_CS32 + 8 && FLAT_RING3_CS64 == FLAT_RING3_CS32 + 16);
