//! Interrupts, I/O ports, APICs (physdev.h).

layout! {
    header "physdev.h";

    /// `PHYSDEVOP_eoi`: ends an interrupt. (physdev.h)
    struct PhysdevEoi = "struct physdev_eoi", 4 {
        /// Interrupt number.
        irq: u32 = 0;
    }

    /// `PHYSDEVOP_pirq_eoi_gmfn_*`: a page with a bit for each interrupt that needs an end. (physdev.h)
    struct PhysdevPirqEoiGmfn = "struct physdev_pirq_eoi_gmfn", 8 {
        /// Frame of the page.
        gmfn: u64 = 0;
    }

    /// `PHYSDEVOP_irq_status_query`. (physdev.h)
    struct PhysdevIrqStatusQuery = "struct physdev_irq_status_query", 8 {
        /// Interrupt number.
        irq: u32 = 0;
        /// Out: `XENIRQSTAT_*`.
        flags: u32 = 4;
    }

    /// `PHYSDEVOP_set_iopl`. (physdev.h)
    struct PhysdevSetIopl = "struct physdev_set_iopl", 4 {
        /// I/O privilege level of the vcpu.
        iopl: u32 = 0;
    }

    /// `PHYSDEVOP_set_iobitmap`. (physdev.h)
    struct PhysdevSetIobitmap = "struct physdev_set_iobitmap", 16 {
        /// Guest address of the bitmap.
        bitmap: u64 = 0;
        /// Ports in it.
        nr_ports: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// `PHYSDEVOP_apic_read`, `PHYSDEVOP_apic_write`: an I/O APIC register. (physdev.h)
    struct PhysdevApic = "struct physdev_apic", 16 {
        /// Address of the I/O APIC.
        apic_physbase: u64 = 0;
        /// Register.
        reg: u32 = 8;
        /// Value; out for a read.
        value: u32 = 12;
    }

    /// `PHYSDEVOP_alloc_irq_vector`: a vector for an interrupt. (physdev.h)
    struct PhysdevIrq = "struct physdev_irq", 8 {
        /// Interrupt number.
        irq: u32 = 0;
        /// Out: vector.
        vector: u32 = 4;
    }

    /// `PHYSDEVOP_map_pirq`: an interrupt of a device for a domain. (physdev.h)
    struct PhysdevMapPirq = "struct physdev_map_pirq", 40 {
        /// Domain.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `MAP_PIRQ_TYPE_*`.
        type_: i32 = 4;
        /// Interrupt of the machine, for a GSI.
        index: i32 = 8;
        /// In: number wanted, or negative; out: number given.
        pirq: i32 = 12;
        /// PCI bus; for some kinds with the segment in bits 31:16.
        bus: i32 = 16;
        /// PCI device (bits 7:3) and function (bits 2:0).
        devfn: i32 = 20;
        /// Entry of the MSI-X table, or number of MSI vectors.
        entry_nr: i32 = 24;
        /// Padding.
        _pad1: [u8; 4] = 28;
        /// Address of the MSI-X table; 0 for MSI.
        table_base: u64 = 32;
    }

    /// `PHYSDEVOP_unmap_pirq`. (physdev.h)
    struct PhysdevUnmapPirq = "struct physdev_unmap_pirq", 8 {
        /// Domain.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Physical interrupt number as the guest sees it.
        pirq: i32 = 4;
    }

    /// `PHYSDEVOP_setup_gsi`: how an interrupt is wired. (physdev.h)
    struct PhysdevSetupGsi = "struct physdev_setup_gsi", 8 {
        /// Global system interrupt.
        gsi: i32 = 0;
        /// 0 edge, 1 level.
        triggering: u8 = 4;
        /// 0 high, 1 low.
        polarity: u8 = 5;
        /// Padding.
        _pad0: [u8; 2] = 6;
    }

    /// `PHYSDEVOP_get_free_pirq`: a number that is free. (physdev.h)
    struct PhysdevGetFreePirq = "struct physdev_get_free_pirq", 8 {
        /// `MAP_PIRQ_TYPE_*`.
        type_: i32 = 0;
        /// Out: number.
        pirq: u32 = 4;
    }
}

constants! {
    header "physdev.h";

    /// Command: `PhysdevEoi`.
    PHYSDEVOP_EOI: u32 = 12, "PHYSDEVOP_eoi";
    /// Command: `PhysdevPirqEoiGmfn`, without events masked at the end.
    PHYSDEVOP_PIRQ_EOI_GMFN_V1: u32 = 17, "PHYSDEVOP_pirq_eoi_gmfn_v1";
    /// Command: `PhysdevPirqEoiGmfn`.
    PHYSDEVOP_PIRQ_EOI_GMFN_V2: u32 = 28, "PHYSDEVOP_pirq_eoi_gmfn_v2";
    /// Command: `PhysdevIrqStatusQuery`.
    PHYSDEVOP_IRQ_STATUS_QUERY: u32 = 5, "PHYSDEVOP_irq_status_query";
    /// Bit number of `XENIRQSTAT_needs_eoi`.
    _XENIRQSTAT_NEEDS_EOI: u32 = 0, "_XENIRQSTAT_needs_eoi";
    /// The guest must end the interrupt.
    XENIRQSTAT_NEEDS_EOI: u32 = 1 << 0, "XENIRQSTAT_needs_eoi";
    /// Bit number of `XENIRQSTAT_shared`.
    _XENIRQSTAT_SHARED: u32 = 1, "_XENIRQSTAT_shared";
    /// Other domains share the interrupt.
    XENIRQSTAT_SHARED: u32 = 1 << 1, "XENIRQSTAT_shared";
    /// Command: `PhysdevSetIopl`.
    PHYSDEVOP_SET_IOPL: u32 = 6, "PHYSDEVOP_set_iopl";
    /// Command: `PhysdevSetIobitmap`.
    PHYSDEVOP_SET_IOBITMAP: u32 = 7, "PHYSDEVOP_set_iobitmap";
    /// Command: `PhysdevApic`.
    PHYSDEVOP_APIC_READ: u32 = 8, "PHYSDEVOP_apic_read";
    /// Command: `PhysdevApic`.
    PHYSDEVOP_APIC_WRITE: u32 = 9, "PHYSDEVOP_apic_write";
    /// Command: `PhysdevIrq`.
    PHYSDEVOP_ALLOC_IRQ_VECTOR: u32 = 10, "PHYSDEVOP_alloc_irq_vector";
    /// Command: `PhysdevIrq`; nothing is done.
    PHYSDEVOP_FREE_IRQ_VECTOR: u32 = 11, "PHYSDEVOP_free_irq_vector";
    /// MSI or MSI-X of a device.
    MAP_PIRQ_TYPE_MSI: u32 = 0x0;
    /// A global system interrupt.
    MAP_PIRQ_TYPE_GSI: u32 = 0x1;
    /// Unknown.
    MAP_PIRQ_TYPE_UNKNOWN: u32 = 0x2;
    /// MSI or MSI-X of a device with a PCI segment.
    MAP_PIRQ_TYPE_MSI_SEG: u32 = 0x3;
    /// Several MSI vectors of a device.
    MAP_PIRQ_TYPE_MULTI_MSI: u32 = 0x4;
    /// Command: `PhysdevMapPirq`.
    PHYSDEVOP_MAP_PIRQ: u32 = 13, "PHYSDEVOP_map_pirq";
    /// Command: `PhysdevUnmapPirq`.
    PHYSDEVOP_UNMAP_PIRQ: u32 = 14, "PHYSDEVOP_unmap_pirq";
    /// Command: `PhysdevSetupGsi`.
    PHYSDEVOP_SETUP_GSI: u32 = 21, "PHYSDEVOP_setup_gsi";
    /// Command: `PhysdevGetFreePirq`.
    PHYSDEVOP_GET_FREE_PIRQ: u32 = 23, "PHYSDEVOP_get_free_pirq";
    /// The range is reserved in the firmware's tables.
    XEN_PCI_MMCFG_RESERVED: u32 = 0x1;
}
