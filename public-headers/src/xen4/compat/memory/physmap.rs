//! Tables and maps of guest memory (memory.h). Layouts of an i386 guest, where they differ.

pub use crate::xen4::memory::physmap::*;

layout! {
    header "memory.h";

    /// Where the machine-to-physical table is mapped. (memory.h)
    struct XenMachphysMapping = "struct xen_machphys_mapping", 12 {
        /// First address.
        v_start: u32 = 0;
        /// Address past the end.
        v_end: u32 = 4;
        /// Highest frame in the table.
        max_mfn: u32 = 8;
    }

    /// Maps a page of a space at a guest frame. (memory.h)
    struct XenAddToPhysmap = "struct xen_add_to_physmap", 16 {
        /// Domain.
        domid: u16 = 0;
        /// Pages, for `XENMAPSPACE_gmfn_range`.
        size: u16 = 2;
        /// `XENMAPSPACE_*`.
        space: u32 = 4;
        /// Which page of the space.
        idx: u32 = 8;
        /// Guest pseudo-physical frame number.
        gpfn: u32 = 12;
    }

    /// Maps many pages of a space. (memory.h)
    struct XenAddToPhysmapBatch = "struct xen_add_to_physmap_batch", 20 {
        /// Domain.
        domid: u16 = 0;
        /// `XENMAPSPACE_*`.
        space: u16 = 2;
        /// Size in bytes.
        size: u16 = 4;
        /// Argument of the command: one of the members.
        u: XenAddToPhysmapBatchExtra = 6;
        /// Guest address of the indices.
        idxs: u32 = 8;
        /// Guest address of the guest frames.
        gpfns: u32 = 12;
        /// Guest address of the results.
        errs: u32 = 16;
    }

    /// Unmaps a guest frame. (memory.h)
    struct XenRemoveFromPhysmap = "struct xen_remove_from_physmap", 8 {
        /// Domain.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Guest pseudo-physical frame number.
        gpfn: u32 = 4;
    }

    /// A memory map. (memory.h)
    struct XenMemoryMap = "struct xen_memory_map", 8 {
        /// In: room; out: entries.
        nr_entries: u32 = 0;
        /// Guest address of the entries, in e820 form.
        buffer: u32 = 4;
    }
}
