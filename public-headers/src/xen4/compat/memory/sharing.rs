//! Facts of memory.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::xen4::compat::memory::physmap::XenMemoryMap;
pub use crate::xen4::memory::sharing::*;

layout! {
    header "memory.h";

    /// `struct xen_foreign_memory_map`. (memory.h)
    struct XenForeignMemoryMap = "struct xen_foreign_memory_map", 12 {
        /// `domid`.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `map`.
        map: XenMemoryMap = 4;
    }

    /// `struct xen_pod_target`. (memory.h)
    struct XenPodTarget = "struct xen_pod_target", 36 {
        /// `target_pages`.
        target_pages: CompatU64 = 0;
        /// `tot_pages`.
        tot_pages: CompatU64 = 8;
        /// `pod_cache_pages`.
        pod_cache_pages: CompatU64 = 16;
        /// `pod_entries`.
        pod_entries: CompatU64 = 24;
        /// `domid`.
        domid: u16 = 32;
        /// Padding.
        _pad0: [u8; 2] = 34;
    }

    /// `struct xen_mem_access_op`. (memory.h)
    struct XenMemAccessOp = "struct xen_mem_access_op", 24 {
        /// `op`.
        op: u8 = 0;
        /// `access`.
        access: u8 = 1;
        /// `domid`.
        domid: u16 = 2;
        /// `nr`.
        nr: u32 = 4;
        /// `pfn`.
        pfn: u64 = 8;
        /// `pfn_list`.
        pfn_list: u32 = 16;
        /// `access_list`.
        access_list: u32 = 20;
    }
}
