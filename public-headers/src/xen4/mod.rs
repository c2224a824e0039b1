//! The ABI of Xen 4.17, native x86_64 layouts; `compat` holds what differs for an i386 guest.

pub mod arch_x86_64;
pub mod callback;
pub mod cpuid;
pub mod domctl;
pub mod elfnote;
pub mod errno;
pub mod event_channel;
pub mod features;
pub mod grant_table;
pub mod hvm_params;
pub mod hvm_save;
pub mod io;
pub mod kexec;
pub mod mca;
pub mod memory;
pub mod nmi;
pub mod physdev;
pub mod platform;
pub mod pmu;
pub mod sched;
pub mod start_info;
pub mod sysctl;
pub mod vcpu;
pub mod version;
pub mod xen;
pub mod xenoprof;

use crate::registry::Module;

/// Every file of this ABI, for tools that walk all of it.
pub static MODULES: &[Module] = &[
    Module { name: "xen", structs: xen::STRUCTS, constants: xen::CONSTANTS },
    Module { name: "errno", structs: errno::STRUCTS, constants: errno::CONSTANTS },
    Module { name: "arch_x86_64", structs: arch_x86_64::STRUCTS, constants: arch_x86_64::CONSTANTS },
    Module { name: "event_channel", structs: event_channel::STRUCTS, constants: event_channel::CONSTANTS },
    Module { name: "memory", structs: memory::STRUCTS, constants: memory::CONSTANTS },
    Module { name: "sched", structs: sched::STRUCTS, constants: sched::CONSTANTS },
    Module { name: "vcpu", structs: vcpu::STRUCTS, constants: vcpu::CONSTANTS },
    Module { name: "physdev", structs: physdev::STRUCTS, constants: physdev::CONSTANTS },
    Module { name: "platform", structs: platform::STRUCTS, constants: platform::CONSTANTS },
    Module { name: "version", structs: version::STRUCTS, constants: version::CONSTANTS },
    Module { name: "features", structs: features::STRUCTS, constants: features::CONSTANTS },
    Module { name: "elfnote", structs: elfnote::STRUCTS, constants: elfnote::CONSTANTS },
    Module { name: "callback", structs: callback::STRUCTS, constants: callback::CONSTANTS },
    Module { name: "grant_table", structs: grant_table::STRUCTS, constants: grant_table::CONSTANTS },
    Module { name: "nmi", structs: nmi::STRUCTS, constants: nmi::CONSTANTS },
    Module { name: "mca", structs: mca::STRUCTS, constants: mca::CONSTANTS },
    Module { name: "pmu", structs: pmu::STRUCTS, constants: pmu::CONSTANTS },
    Module { name: "cpuid", structs: cpuid::STRUCTS, constants: cpuid::CONSTANTS },
    Module { name: "kexec", structs: kexec::STRUCTS, constants: kexec::CONSTANTS },
    Module { name: "xenoprof", structs: xenoprof::STRUCTS, constants: xenoprof::CONSTANTS },
    Module { name: "domctl", structs: domctl::STRUCTS, constants: domctl::CONSTANTS },
    Module { name: "sysctl", structs: sysctl::STRUCTS, constants: sysctl::CONSTANTS },
    Module { name: "hvm_params", structs: hvm_params::STRUCTS, constants: hvm_params::CONSTANTS },
    Module { name: "hvm_save", structs: hvm_save::STRUCTS, constants: hvm_save::CONSTANTS },
    Module { name: "start_info", structs: start_info::STRUCTS, constants: start_info::CONSTANTS },
    Module { name: "io/blkif", structs: io::blkif::STRUCTS, constants: io::blkif::CONSTANTS },
    Module { name: "io/netif", structs: io::netif::STRUCTS, constants: io::netif::CONSTANTS },
    Module { name: "io/console", structs: io::console::STRUCTS, constants: io::console::CONSTANTS },
    Module { name: "io/xenbus", structs: io::xenbus::STRUCTS, constants: io::xenbus::CONSTANTS },
    Module { name: "io/xs_wire", structs: io::xs_wire::STRUCTS, constants: io::xs_wire::CONSTANTS },
    Module { name: "io/protocols", structs: io::protocols::STRUCTS, constants: io::protocols::CONSTANTS },
    Module { name: "io/fbif", structs: io::fbif::STRUCTS, constants: io::fbif::CONSTANTS },
    Module { name: "io/kbdif", structs: io::kbdif::STRUCTS, constants: io::kbdif::CONSTANTS },
    Module { name: "io/pciif", structs: io::pciif::STRUCTS, constants: io::pciif::CONSTANTS },
];
