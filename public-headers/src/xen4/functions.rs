//! The headers' macros that take arguments, as functions.

use super::arch_x86_64::TrapInfo;
use super::memory::{XENMEMF_EXACT_NODE_REQUEST, XENMEM_SHARING_OP_FIELD_IS_GREF_FLAG};
use super::{cpuid, domctl};

/// CPUID leaf `i` of the hypervisor: `XEN_CPUID_LEAF` (arch-x86/cpuid.h).
pub const fn cpuid_leaf(i: u32) -> u32 {
    cpuid::XEN_CPUID_FIRST_LEAF + i
}

/// Returns CR3 of a 64-bit guest's top-level table: `xen_pfn_to_cr3` (arch-x86/xen-x86_64.h).
pub const fn pfn_to_cr3(pfn: u64) -> u64 {
    pfn << 12
}

/// Returns the frame of a 64-bit guest's top-level table: `xen_cr3_to_pfn` (arch-x86/xen-x86_64.h).
pub const fn cr3_to_pfn(cr3: u64) -> u64 {
    cr3 >> 12
}

/// Returns CR3 of an i386 guest, which holds the frame's upper bits at the bottom: `xen_pfn_to_cr3`
/// (arch-x86/xen-x86_32.h).
pub const fn pfn_to_cr3_i386(pfn: u32) -> u32 {
    pfn.rotate_left(12)
}

/// Returns the frame in the CR3 of an i386 guest: `xen_cr3_to_pfn` (arch-x86/xen-x86_32.h).
pub const fn cr3_to_pfn_i386(cr3: u32) -> u32 {
    cr3.rotate_right(12)
}

impl TrapInfo {
    /// Returns the least privilege that may raise the exception by `int`: `TI_GET_DPL` (arch-x86/xen.h).
    pub const fn dpl(&self) -> u8 {
        self.flags & 3
    }

    /// Returns whether events are masked on entry: `TI_GET_IF` (arch-x86/xen.h).
    pub const fn masks_events(&self) -> bool {
        self.flags & 4 != 0
    }
}

/// Returns the widest address in bits that a reservation allows, 0 for any: `XENMEMF_get_address_bits` (memory.h).
pub const fn reservation_address_bits(mem_flags: u32) -> u32 {
    mem_flags & 0xff
}

/// Returns the node of a reservation, 0xff for any: `XENMEMF_get_node` (memory.h).
pub const fn reservation_node(mem_flags: u32) -> u32 {
    (mem_flags >> 8).wrapping_sub(1) & 0xff
}

/// Returns the flags of a reservation on a node: `XENMEMF_node`; exactly there: `XENMEMF_exact_node` (memory.h).
pub const fn reservation_on_node(node: u8, exact: bool) -> u32 {
    (node as u32 + 1) << 8 | if exact { XENMEMF_EXACT_NODE_REQUEST } else { 0 }
}

/// Frame of synchronous requests, number `n`, of an I/O request server: `XENMEM_resource_ioreq_server_frame_ioreq`
/// (memory.h).
pub const fn ioreq_server_frame(n: u64) -> u64 {
    n + 1
}

/// Returns the field of a sharing operation that names a grant: `XENMEM_SHARING_OP_FIELD_MAKE_GREF` (memory.h).
pub const fn sharing_field_of_gref(gref: u32) -> u64 {
    XENMEM_SHARING_OP_FIELD_IS_GREF_FLAG | gref as u64
}

/// Returns the grant that a field of a sharing operation names: `XENMEM_SHARING_OP_FIELD_GET_GREF` (memory.h).
pub const fn sharing_field_gref(field: u64) -> Option<u64> {
    if field & XENMEM_SHARING_OP_FIELD_IS_GREF_FLAG == 0 {
        return None;
    }
    Some(field & !XENMEM_SHARING_OP_FIELD_IS_GREF_FLAG)
}

/// APIC number in `vcpu_get_physid.phys_id`: `xen_vcpu_physid_to_x86_apicid` (vcpu.h).
pub const fn physid_to_apicid(phys_id: u64) -> u32 {
    phys_id as u32
}

/// ACPI number in `vcpu_get_physid.phys_id`: `xen_vcpu_physid_to_x86_acpiid` (vcpu.h).
pub const fn physid_to_acpiid(phys_id: u64) -> u32 {
    (phys_id >> 32) as u32
}

/// Returns `grant_opts` for tables up to a version: `XEN_DOMCTL_GRANT_version` (domctl.h).
pub const fn grant_version(version: u32) -> u32 {
    version & domctl::XEN_DOMCTL_GRANT_VERSION_MASK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(cr3_to_pfn_i386(pfn_to_cr3_i386(0x12_3456)), 0x12_3456);
        assert_eq!(pfn_to_cr3_i386(0x10_0000), 1);
        assert_eq!(cr3_to_pfn(pfn_to_cr3(0x1_2345_6789)), 0x1_2345_6789);
        assert_eq!(reservation_node(reservation_on_node(3, true)), 3);
        assert_eq!(reservation_node(0), 0xff);
        assert_eq!(sharing_field_gref(sharing_field_of_gref(7)), Some(7));
        assert_eq!(sharing_field_gref(7), None);
        assert_eq!(cpuid_leaf(2), 0x4000_0002);
    }
}
