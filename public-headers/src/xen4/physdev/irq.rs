//! Facts of physdev.h.

layout! {
    header "physdev.h";

    /// `struct physdev_eoi`. (physdev.h)
    struct PhysdevEoi = "struct physdev_eoi", 4 {
        /// `irq`.
        irq: u32 = 0;
    }

    /// `struct physdev_pirq_eoi_gmfn`. (physdev.h)
    struct PhysdevPirqEoiGmfn = "struct physdev_pirq_eoi_gmfn", 8 {
        /// `gmfn`.
        gmfn: u64 = 0;
    }

    /// `struct physdev_irq_status_query`. (physdev.h)
    struct PhysdevIrqStatusQuery = "struct physdev_irq_status_query", 8 {
        /// `irq`.
        irq: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
    }

    /// `struct physdev_set_iopl`. (physdev.h)
    struct PhysdevSetIopl = "struct physdev_set_iopl", 4 {
        /// `iopl`.
        iopl: u32 = 0;
    }

    /// `struct physdev_set_iobitmap`. (physdev.h)
    struct PhysdevSetIobitmap = "struct physdev_set_iobitmap", 16 {
        /// `bitmap`.
        bitmap: u64 = 0;
        /// `nr_ports`.
        nr_ports: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// `struct physdev_apic`. (physdev.h)
    struct PhysdevApic = "struct physdev_apic", 16 {
        /// `apic_physbase`.
        apic_physbase: u64 = 0;
        /// `reg`.
        reg: u32 = 8;
        /// `value`.
        value: u32 = 12;
    }

    /// `struct physdev_irq`. (physdev.h)
    struct PhysdevIrq = "struct physdev_irq", 8 {
        /// `irq`.
        irq: u32 = 0;
        /// `vector`.
        vector: u32 = 4;
    }

    /// `struct physdev_map_pirq`. (physdev.h)
    struct PhysdevMapPirq = "struct physdev_map_pirq", 40 {
        /// `domid`.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `type`.
        type_: i32 = 4;
        /// `index`.
        index: i32 = 8;
        /// `pirq`.
        pirq: i32 = 12;
        /// `bus`.
        bus: i32 = 16;
        /// `devfn`.
        devfn: i32 = 20;
        /// `entry_nr`.
        entry_nr: i32 = 24;
        /// Padding.
        _pad1: [u8; 4] = 28;
        /// `table_base`.
        table_base: u64 = 32;
    }

    /// `struct physdev_unmap_pirq`. (physdev.h)
    struct PhysdevUnmapPirq = "struct physdev_unmap_pirq", 8 {
        /// `domid`.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `pirq`.
        pirq: i32 = 4;
    }

    /// `struct physdev_setup_gsi`. (physdev.h)
    struct PhysdevSetupGsi = "struct physdev_setup_gsi", 8 {
        /// `gsi`.
        gsi: i32 = 0;
        /// `triggering`.
        triggering: u8 = 4;
        /// `polarity`.
        polarity: u8 = 5;
        /// Padding.
        _pad0: [u8; 2] = 6;
    }

    /// `struct physdev_get_free_pirq`. (physdev.h)
    struct PhysdevGetFreePirq = "struct physdev_get_free_pirq", 8 {
        /// `type`.
        type_: i32 = 0;
        /// `pirq`.
        pirq: u32 = 4;
    }
}

constants! {
    header "physdev.h";

    /// `PHYSDEVOP_eoi`.
    PHYSDEVOP_EOI: u32 = 12, "PHYSDEVOP_eoi";
    /// `PHYSDEVOP_pirq_eoi_gmfn_v1`.
    PHYSDEVOP_PIRQ_EOI_GMFN_V1: u32 = 17, "PHYSDEVOP_pirq_eoi_gmfn_v1";
    /// `PHYSDEVOP_pirq_eoi_gmfn_v2`.
    PHYSDEVOP_PIRQ_EOI_GMFN_V2: u32 = 28, "PHYSDEVOP_pirq_eoi_gmfn_v2";
    /// `PHYSDEVOP_irq_status_query`.
    PHYSDEVOP_IRQ_STATUS_QUERY: u32 = 5, "PHYSDEVOP_irq_status_query";
    /// `_XENIRQSTAT_needs_eoi`.
    _XENIRQSTAT_NEEDS_EOI: u32 = 0, "_XENIRQSTAT_needs_eoi";
    /// `XENIRQSTAT_needs_eoi`.
    XENIRQSTAT_NEEDS_EOI: u32 = 1 << 0, "XENIRQSTAT_needs_eoi";
    /// `_XENIRQSTAT_shared`.
    _XENIRQSTAT_SHARED: u32 = 1, "_XENIRQSTAT_shared";
    /// `XENIRQSTAT_shared`.
    XENIRQSTAT_SHARED: u32 = 1 << 1, "XENIRQSTAT_shared";
    /// `PHYSDEVOP_set_iopl`.
    PHYSDEVOP_SET_IOPL: u32 = 6, "PHYSDEVOP_set_iopl";
    /// `PHYSDEVOP_set_iobitmap`.
    PHYSDEVOP_SET_IOBITMAP: u32 = 7, "PHYSDEVOP_set_iobitmap";
    /// `PHYSDEVOP_apic_read`.
    PHYSDEVOP_APIC_READ: u32 = 8, "PHYSDEVOP_apic_read";
    /// `PHYSDEVOP_apic_write`.
    PHYSDEVOP_APIC_WRITE: u32 = 9, "PHYSDEVOP_apic_write";
    /// `PHYSDEVOP_alloc_irq_vector`.
    PHYSDEVOP_ALLOC_IRQ_VECTOR: u32 = 10, "PHYSDEVOP_alloc_irq_vector";
    /// `PHYSDEVOP_free_irq_vector`.
    PHYSDEVOP_FREE_IRQ_VECTOR: u32 = 11, "PHYSDEVOP_free_irq_vector";
    /// `MAP_PIRQ_TYPE_MSI`.
    MAP_PIRQ_TYPE_MSI: u32 = 0x0;
    /// `MAP_PIRQ_TYPE_GSI`.
    MAP_PIRQ_TYPE_GSI: u32 = 0x1;
    /// `MAP_PIRQ_TYPE_UNKNOWN`.
    MAP_PIRQ_TYPE_UNKNOWN: u32 = 0x2;
    /// `MAP_PIRQ_TYPE_MSI_SEG`.
    MAP_PIRQ_TYPE_MSI_SEG: u32 = 0x3;
    /// `MAP_PIRQ_TYPE_MULTI_MSI`.
    MAP_PIRQ_TYPE_MULTI_MSI: u32 = 0x4;
    /// `PHYSDEVOP_map_pirq`.
    PHYSDEVOP_MAP_PIRQ: u32 = 13, "PHYSDEVOP_map_pirq";
    /// `PHYSDEVOP_unmap_pirq`.
    PHYSDEVOP_UNMAP_PIRQ: u32 = 14, "PHYSDEVOP_unmap_pirq";
    /// `PHYSDEVOP_setup_gsi`.
    PHYSDEVOP_SETUP_GSI: u32 = 21, "PHYSDEVOP_setup_gsi";
    /// `PHYSDEVOP_get_free_pirq`.
    PHYSDEVOP_GET_FREE_PIRQ: u32 = 23, "PHYSDEVOP_get_free_pirq";
    /// `XEN_PCI_MMCFG_RESERVED`.
    XEN_PCI_MMCFG_RESERVED: u32 = 0x1;
}
