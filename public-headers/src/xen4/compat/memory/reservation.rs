//! Adding, removing and exchanging memory (memory.h). Layouts of an i386 guest, where they differ.

pub use crate::xen4::memory::reservation::*;

layout! {
    header "memory.h";

    /// Extents to add or remove. (memory.h)
    struct XenMemoryReservation = "struct xen_memory_reservation", 20 {
        /// Guest address of the list of frames.
        extent_start: u32 = 0;
        /// Number of extents.
        nr_extents: u32 = 4;
        /// Base-2 logarithm of the pages of an extent.
        extent_order: u32 = 8;
        /// `XENMEMF_*`: address bits and node.
        mem_flags: u32 = 12;
        /// Domain.
        domid: u16 = 16;
        /// Padding.
        _pad0: [u8; 2] = 18;
    }

    /// Extents given back in exchange for others. (memory.h)
    struct XenMemoryExchange = "struct xen_memory_exchange", 44 {
        /// Given.
        in_: XenMemoryReservation = 0;
        /// Wanted.
        out: XenMemoryReservation = 20;
        /// In: 0; out: extents done.
        nr_exchanged: u32 = 40;
    }

    /// The frames of the machine-to-physical table. (memory.h)
    struct XenMachphysMfnList = "struct xen_machphys_mfn_list", 12 {
        /// Room in the list.
        max_extents: u32 = 0;
        /// Guest address of the list.
        extent_start: u32 = 4;
        /// Out: entries written.
        nr_extents: u32 = 8;
    }
}
