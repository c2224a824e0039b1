//! Facts of memory.h. Layouts of an i386 guest, where they differ.

pub use crate::xen4::memory::physmap::*;

layout! {
    header "memory.h";

    /// `struct xen_machphys_mapping`. (memory.h)
    struct XenMachphysMapping = "struct xen_machphys_mapping", 12 {
        /// `v_start`.
        v_start: u32 = 0;
        /// `v_end`.
        v_end: u32 = 4;
        /// `max_mfn`.
        max_mfn: u32 = 8;
    }

    /// `struct xen_add_to_physmap`. (memory.h)
    struct XenAddToPhysmap = "struct xen_add_to_physmap", 16 {
        /// `domid`.
        domid: u16 = 0;
        /// `size`.
        size: u16 = 2;
        /// `space`.
        space: u32 = 4;
        /// `idx`.
        idx: u32 = 8;
        /// `gpfn`.
        gpfn: u32 = 12;
    }

    /// `struct xen_add_to_physmap_batch`. (memory.h)
    struct XenAddToPhysmapBatch = "struct xen_add_to_physmap_batch", 20 {
        /// `domid`.
        domid: u16 = 0;
        /// `space`.
        space: u16 = 2;
        /// `size`.
        size: u16 = 4;
        /// `u`.
        u: XenAddToPhysmapBatchExtra = 6;
        /// `idxs`.
        idxs: u32 = 8;
        /// `gpfns`.
        gpfns: u32 = 12;
        /// `errs`.
        errs: u32 = 16;
    }

    /// `struct xen_remove_from_physmap`. (memory.h)
    struct XenRemoveFromPhysmap = "struct xen_remove_from_physmap", 8 {
        /// `domid`.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `gpfn`.
        gpfn: u32 = 4;
    }

    /// `struct xen_memory_map`. (memory.h)
    struct XenMemoryMap = "struct xen_memory_map", 8 {
        /// `nr_entries`.
        nr_entries: u32 = 0;
        /// `buffer`.
        buffer: u32 = 4;
    }
}
