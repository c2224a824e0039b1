//! Facts of memory.h.

layout! {
    header "memory.h";

    /// `struct xen_memory_reservation`. (memory.h)
    struct XenMemoryReservation = "struct xen_memory_reservation", 32 {
        /// `extent_start`.
        extent_start: u64 = 0;
        /// `nr_extents`.
        nr_extents: u64 = 8;
        /// `extent_order`.
        extent_order: u32 = 16;
        /// `mem_flags`.
        mem_flags: u32 = 20;
        /// `domid`.
        domid: u16 = 24;
        /// Padding.
        _pad0: [u8; 6] = 26;
    }

    /// `struct xen_memory_exchange`. (memory.h)
    struct XenMemoryExchange = "struct xen_memory_exchange", 72 {
        /// `in`.
        in_: XenMemoryReservation = 0;
        /// `out`.
        out: XenMemoryReservation = 32;
        /// `nr_exchanged`.
        nr_exchanged: u64 = 64;
    }

    /// `struct xen_memory_domain`. (memory.h)
    struct XenMemoryDomain = "struct xen_memory_domain", 2 {
        /// `domid`.
        domid: u16 = 0;
    }

    /// `struct xen_machphys_mfn_list`. (memory.h)
    struct XenMachphysMfnList = "struct xen_machphys_mfn_list", 24 {
        /// `max_extents`.
        max_extents: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `extent_start`.
        extent_start: u64 = 8;
        /// `nr_extents`.
        nr_extents: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }
}

constants! {
    header "memory.h";

    /// `XENMEM_increase_reservation`.
    XENMEM_INCREASE_RESERVATION: u32 = 0, "XENMEM_increase_reservation";
    /// `XENMEM_decrease_reservation`.
    XENMEM_DECREASE_RESERVATION: u32 = 1, "XENMEM_decrease_reservation";
    /// `XENMEM_populate_physmap`.
    XENMEM_POPULATE_PHYSMAP: u32 = 6, "XENMEM_populate_physmap";
    /// `XENMEMF_populate_on_demand`.
    XENMEMF_POPULATE_ON_DEMAND: u32 = 1 << 16, "XENMEMF_populate_on_demand";
    /// `XENMEMF_exact_node_request`.
    XENMEMF_EXACT_NODE_REQUEST: u32 = 1 << 17, "XENMEMF_exact_node_request";
    /// `XENMEMF_vnode`.
    XENMEMF_VNODE: u32 = 1 << 18, "XENMEMF_vnode";
    /// `XENMEM_exchange`.
    XENMEM_EXCHANGE: u32 = 11, "XENMEM_exchange";
    /// `XENMEM_maximum_ram_page`.
    XENMEM_MAXIMUM_RAM_PAGE: u32 = 2, "XENMEM_maximum_ram_page";
    /// `XENMEM_current_reservation`.
    XENMEM_CURRENT_RESERVATION: u32 = 3, "XENMEM_current_reservation";
    /// `XENMEM_maximum_reservation`.
    XENMEM_MAXIMUM_RESERVATION: u32 = 4, "XENMEM_maximum_reservation";
    /// `XENMEM_maximum_gpfn`.
    XENMEM_MAXIMUM_GPFN: u32 = 14, "XENMEM_maximum_gpfn";
    /// `XENMEM_machphys_mfn_list`.
    XENMEM_MACHPHYS_MFN_LIST: u32 = 5, "XENMEM_machphys_mfn_list";
}
