//! Maps of other domains, populate on demand, paging, access rights, sharing (memory.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::xen4::compat::memory::physmap::XenMemoryMap;
pub use crate::xen4::memory::sharing::*;

layout! {
    header "memory.h";

    /// Sets a domain's memory map. (memory.h)
    struct XenForeignMemoryMap = "struct xen_foreign_memory_map", 12 {
        /// Domain.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// The map.
        map: XenMemoryMap = 4;
    }

    /// Pages of a populate-on-demand domain. (memory.h)
    struct XenPodTarget = "struct xen_pod_target", 36 {
        /// Pages it should have.
        target_pages: CompatU64 = 0;
        /// Pages it has.
        tot_pages: CompatU64 = 8;
        /// Of these, pages not in use.
        pod_cache_pages: CompatU64 = 16;
        /// Guest frames without a page.
        pod_entries: CompatU64 = 24;
        /// Domain.
        domid: u16 = 32;
        /// Padding.
        _pad0: [u8; 2] = 34;
    }

    /// Access rights of guest memory. (memory.h)
    struct XenMemAccessOp = "struct xen_mem_access_op", 24 {
        /// `XENMEM_access_op_*`.
        op: u8 = 0;
        /// `XENMEM_access_*`.
        access: u8 = 1;
        /// Domain.
        domid: u16 = 2;
        /// Number of frames.
        nr: u32 = 4;
        /// First frame; all ones for the default.
        pfn: u64 = 8;
        /// Guest address of the frames.
        pfn_list: u32 = 16;
        /// Guest address of the rights.
        access_list: u32 = 20;
    }
}
