//! Facts of physdev.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::physdev::irq::*;

layout! {
    header "physdev.h";

    /// `struct physdev_pirq_eoi_gmfn`. (physdev.h)
    struct PhysdevPirqEoiGmfn = "struct physdev_pirq_eoi_gmfn", 4 {
        /// `gmfn`.
        gmfn: u32 = 0;
    }

    /// `struct physdev_set_iobitmap`. (physdev.h)
    struct PhysdevSetIobitmap = "struct physdev_set_iobitmap", 8 {
        /// `bitmap`.
        bitmap: u32 = 0;
        /// `nr_ports`.
        nr_ports: u32 = 4;
    }

    /// `struct physdev_apic`. (physdev.h)
    struct PhysdevApic = "struct physdev_apic", 12 {
        /// `apic_physbase`.
        apic_physbase: u32 = 0;
        /// `reg`.
        reg: u32 = 4;
        /// `value`.
        value: u32 = 8;
    }

    /// `struct physdev_map_pirq`. (physdev.h)
    struct PhysdevMapPirq = "struct physdev_map_pirq", 36 {
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
        /// `table_base`.
        table_base: CompatU64 = 28;
    }
}
