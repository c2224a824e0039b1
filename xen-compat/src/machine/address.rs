//! Linear addresses: which of them the CPU accepts, and whose they are.

use core::ops::Range;

use public_headers::xen4::arch_x86_64::{
    HYPERVISOR_VIRT_END, HYPERVISOR_VIRT_START, MACH2PHYS_VIRT_END, MACH2PHYS_VIRT_START,
};

/// The hypervisor's range of addresses, the same in every address space.
pub const HYPERVISOR_VIRT: Range<u64> = HYPERVISOR_VIRT_START..HYPERVISOR_VIRT_END;
/// The part of it that guests may read: the machine-to-phys table.
pub const M2P_VIRT: Range<u64> = MACH2PHYS_VIRT_START..MACH2PHYS_VIRT_END;

/// Returns whether a 48-bit linear address is canonical.
#[inline]
pub fn is_canonical(va: u64) -> bool {
    ((va as i64) << 16 >> 16).cast_unsigned() == va
}
