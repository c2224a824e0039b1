//! Adding, removing and exchanging memory (memory.h).

layout! {
    header "memory.h";

    /// Extents to add or remove. (memory.h)
    struct XenMemoryReservation = "struct xen_memory_reservation", 32 {
        /// Guest address of the list of frames.
        extent_start: u64 = 0;
        /// Number of extents.
        nr_extents: u64 = 8;
        /// Base-2 logarithm of the pages of an extent.
        extent_order: u32 = 16;
        /// `XENMEMF_*`: address bits and node.
        mem_flags: u32 = 20;
        /// Domain.
        domid: u16 = 24;
        /// Padding.
        _pad0: [u8; 6] = 26;
    }

    /// Extents given back in exchange for others. (memory.h)
    struct XenMemoryExchange = "struct xen_memory_exchange", 72 {
        /// Given.
        in_: XenMemoryReservation = 0;
        /// Wanted.
        out: XenMemoryReservation = 32;
        /// In: 0; out: extents done.
        nr_exchanged: u64 = 64;
    }

    /// Whose memory is asked about. (memory.h)
    struct XenMemoryDomain = "struct xen_memory_domain", 2 {
        /// Domain.
        domid: u16 = 0;
    }

    /// The frames of the machine-to-physical table. (memory.h)
    struct XenMachphysMfnList = "struct xen_machphys_mfn_list", 24 {
        /// Room in the list.
        max_extents: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Guest address of the list.
        extent_start: u64 = 8;
        /// Out: entries written.
        nr_extents: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }
}

constants! {
    header "memory.h";

    /// Adds pages; the list gets machine frames.
    XENMEM_INCREASE_RESERVATION: u32 = 0, "XENMEM_increase_reservation";
    /// Gives pages back.
    XENMEM_DECREASE_RESERVATION: u32 = 1, "XENMEM_decrease_reservation";
    /// Adds pages at guest frames; the list is replaced by machine frames.
    XENMEM_POPULATE_PHYSMAP: u32 = 6, "XENMEM_populate_physmap";
    /// The pages come when they are touched.
    XENMEMF_POPULATE_ON_DEMAND: u32 = 1 << 16, "XENMEMF_populate_on_demand";
    /// Only from the node that is named.
    XENMEMF_EXACT_NODE_REQUEST: u32 = 1 << 17, "XENMEMF_exact_node_request";
    /// The node is a virtual one.
    XENMEMF_VNODE: u32 = 1 << 18, "XENMEMF_vnode";
    /// Exchanges pages: `XenMemoryExchange`.
    XENMEM_EXCHANGE: u32 = 11, "XENMEM_exchange";
    /// Returns the highest machine frame.
    XENMEM_MAXIMUM_RAM_PAGE: u32 = 2, "XENMEM_maximum_ram_page";
    /// Returns the pages of a domain.
    XENMEM_CURRENT_RESERVATION: u32 = 3, "XENMEM_current_reservation";
    /// Returns the most pages a domain may have.
    XENMEM_MAXIMUM_RESERVATION: u32 = 4, "XENMEM_maximum_reservation";
    /// Returns the highest guest frame.
    XENMEM_MAXIMUM_GPFN: u32 = 14, "XENMEM_maximum_gpfn";
    /// Lists the frames of the machine-to-physical table.
    XENMEM_MACHPHYS_MFN_LIST: u32 = 5, "XENMEM_machphys_mfn_list";
}
