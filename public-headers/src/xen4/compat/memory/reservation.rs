//! Facts of memory.h. Layouts of an i386 guest, where they differ.

pub use crate::xen4::memory::reservation::*;

layout! {
    header "memory.h";

    /// `struct xen_memory_reservation`. (memory.h)
    struct XenMemoryReservation = "struct xen_memory_reservation", 20 {
        /// `extent_start`.
        extent_start: u32 = 0;
        /// `nr_extents`.
        nr_extents: u32 = 4;
        /// `extent_order`.
        extent_order: u32 = 8;
        /// `mem_flags`.
        mem_flags: u32 = 12;
        /// `domid`.
        domid: u16 = 16;
        /// Padding.
        _pad0: [u8; 2] = 18;
    }

    /// `struct xen_memory_exchange`. (memory.h)
    struct XenMemoryExchange = "struct xen_memory_exchange", 44 {
        /// `in`.
        in_: XenMemoryReservation = 0;
        /// `out`.
        out: XenMemoryReservation = 20;
        /// `nr_exchanged`.
        nr_exchanged: u32 = 40;
    }

    /// `struct xen_machphys_mfn_list`. (memory.h)
    struct XenMachphysMfnList = "struct xen_machphys_mfn_list", 12 {
        /// `max_extents`.
        max_extents: u32 = 0;
        /// `extent_start`.
        extent_start: u32 = 4;
        /// `nr_extents`.
        nr_extents: u32 = 8;
    }
}
