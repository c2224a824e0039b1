//! The ABI of xen-unstable of April 2005 as an i386 guest with 2-level page tables sees it.

pub mod arch_x86_32;
pub mod derived;
pub mod dom0_ops;
pub mod errno;
pub mod event_channel;
pub mod flags;
pub mod grant_table;
pub mod hypercall;
pub mod io;
pub mod physdev;
pub mod private;
pub mod sched_ctl;
pub mod start_info;
pub mod trace;
pub mod xen;

#[cfg(feature = "registry")]
use crate::registry::Module;

/// Every file of this ABI, for tools that walk all of it.
#[cfg(feature = "registry")]
pub static MODULES: &[Module] = &[
    Module { name: "xen", structs: xen::STRUCTS, constants: xen::CONSTANTS },
    Module { name: "start_info", structs: start_info::STRUCTS, constants: start_info::CONSTANTS },
    Module { name: "arch_x86_32", structs: arch_x86_32::STRUCTS, constants: arch_x86_32::CONSTANTS },
    Module { name: "event_channel", structs: event_channel::STRUCTS, constants: event_channel::CONSTANTS },
    Module { name: "grant_table", structs: grant_table::STRUCTS, constants: grant_table::CONSTANTS },
    Module { name: "physdev", structs: physdev::STRUCTS, constants: physdev::CONSTANTS },
    Module { name: "dom0_ops/machine", structs: dom0_ops::machine::STRUCTS, constants: &[] },
    Module { name: "dom0_ops/domain", structs: dom0_ops::domain::STRUCTS, constants: &[] },
    Module { name: "dom0_ops/op", structs: dom0_ops::op::STRUCTS, constants: dom0_ops::op::CONSTANTS },
    Module { name: "sched_ctl", structs: sched_ctl::STRUCTS, constants: sched_ctl::CONSTANTS },
    Module { name: "trace", structs: trace::STRUCTS, constants: &[] },
    Module { name: "io/blkif", structs: io::blkif::STRUCTS, constants: io::blkif::CONSTANTS },
    Module { name: "io/netif", structs: io::netif::STRUCTS, constants: io::netif::CONSTANTS },
    Module {
        name: "io/domain_controller/control",
        structs: io::domain_controller::control::STRUCTS,
        constants: io::domain_controller::control::CONSTANTS,
    },
    Module {
        name: "io/domain_controller/blkif",
        structs: io::domain_controller::blkif::STRUCTS,
        constants: io::domain_controller::blkif::CONSTANTS,
    },
    Module {
        name: "io/domain_controller/netif",
        structs: io::domain_controller::netif::STRUCTS,
        constants: io::domain_controller::netif::CONSTANTS,
    },
    Module {
        name: "io/domain_controller/usbif",
        structs: io::domain_controller::usbif::STRUCTS,
        constants: io::domain_controller::usbif::CONSTANTS,
    },
    Module { name: "io/ring", structs: io::ring::STRUCTS, constants: &[] },
    Module { name: "hypercall", structs: &[], constants: hypercall::CONSTANTS },
    Module { name: "private/gntpin", structs: &[], constants: private::gntpin::CONSTANTS },
    Module { name: "private/mm", structs: &[], constants: private::mm::CONSTANTS },
    Module { name: "private/config", structs: &[], constants: private::config::CONSTANTS },
    Module { name: "private/page_x86_32", structs: &[], constants: private::page_x86_32::CONSTANTS },
    Module { name: "private/page", structs: &[], constants: private::page::CONSTANTS },
    Module { name: "private/desc", structs: &[], constants: private::desc::CONSTANTS },
    Module { name: "errno", structs: &[], constants: errno::CONSTANTS },
    Module { name: "private/sched", structs: &[], constants: private::sched::CONSTANTS },
    Module { name: "private/processor", structs: &[], constants: private::processor::CONSTANTS },
    Module { name: "private/irq", structs: &[], constants: private::irq::CONSTANTS },
    Module { name: "private/event_channel", structs: &[], constants: private::event_channel::CONSTANTS },
    Module { name: "private/linux_segment", structs: &[], constants: private::linux_segment::CONSTANTS },
    Module { name: "private/linux_irq_vectors", structs: &[], constants: private::linux_irq_vectors::CONSTANTS },
    Module { name: "private/linux_pgtable", structs: &[], constants: private::linux_pgtable::CONSTANTS },
    Module { name: "private/linux_pgtable_2level", structs: &[], constants: private::linux_pgtable_2level::CONSTANTS },
    Module { name: "private/linux_param", structs: &[], constants: private::linux_param::CONSTANTS },
    Module { name: "private/linux_gnttab", structs: &[], constants: private::linux_gnttab::CONSTANTS },
    Module { name: "private/linux_evtchn", structs: &[], constants: private::linux_evtchn::CONSTANTS },
    Module { name: "private/linux_blkback", structs: &[], constants: private::linux_blkback::CONSTANTS },
    Module { name: "private/linux_blkfront", structs: &[], constants: private::linux_blkfront::CONSTANTS },
    Module { name: "private/linux_netback", structs: &[], constants: private::linux_netback::CONSTANTS },
    Module { name: "derived", structs: &[], constants: derived::CONSTANTS },
    Module { name: "private/fixmap_xen0", structs: &[], constants: private::fixmap_xen0::CONSTANTS },
    Module { name: "private/fixmap_xenu", structs: &[], constants: private::fixmap_xenu::CONSTANTS },
];
