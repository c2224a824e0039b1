//! Interrupts, I/O ports, APICs (physdev.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::physdev::irq::*;

layout! {
    header "physdev.h";

    /// `PHYSDEVOP_pirq_eoi_gmfn_*`: a page with a bit for each interrupt that needs an end. (physdev.h)
    struct PhysdevPirqEoiGmfn = "struct physdev_pirq_eoi_gmfn", 4 {
        /// Frame of the page.
        gmfn: u32 = 0;
    }

    /// `PHYSDEVOP_set_iobitmap`. (physdev.h)
    struct PhysdevSetIobitmap = "struct physdev_set_iobitmap", 8 {
        /// Guest address of the bitmap.
        bitmap: u32 = 0;
        /// Ports in it.
        nr_ports: u32 = 4;
    }

    /// `PHYSDEVOP_apic_read`, `PHYSDEVOP_apic_write`: an I/O APIC register. (physdev.h)
    struct PhysdevApic = "struct physdev_apic", 12 {
        /// Address of the I/O APIC.
        apic_physbase: u32 = 0;
        /// Register.
        reg: u32 = 4;
        /// Value; out for a read.
        value: u32 = 8;
    }

    /// `PHYSDEVOP_map_pirq`: an interrupt of a device for a domain. (physdev.h)
    struct PhysdevMapPirq = "struct physdev_map_pirq", 36 {
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
        /// Address of the MSI-X table; 0 for MSI.
        table_base: CompatU64 = 28;
    }
}
