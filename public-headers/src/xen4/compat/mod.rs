//! The ABI of Xen 4.17 as an i386 guest sees it: each module holds the layouts and constants that differ from the native
//! ones and re-exports the rest. A header without a module here is the same in both widths.

pub mod arch_x86_32;
pub mod callback;
pub mod domctl;
pub mod event_channel;
pub mod grant_table;
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
pub mod translate;
pub mod vcpu;
pub mod version;
pub mod xen;
pub mod xenoprof;

#[cfg(feature = "registry")]
use crate::registry::Module;

/// Every file of this ABI, for tools that walk all of it.
#[cfg(feature = "registry")]
pub static MODULES: &[Module] = &[
    Module { name: "xen/mmu", structs: xen::mmu::STRUCTS, constants: &[] },
    Module { name: "xen/call", structs: xen::call::STRUCTS, constants: &[] },
    Module { name: "xen/shared_info", structs: xen::shared_info::STRUCTS, constants: &[] },
    Module { name: "xen/start_info", structs: xen::start_info::STRUCTS, constants: &[] },
    Module { name: "arch_x86_32/regs", structs: arch_x86_32::regs::STRUCTS, constants: arch_x86_32::regs::CONSTANTS },
    Module {
        name: "arch_x86_32/context",
        structs: arch_x86_32::context::STRUCTS,
        constants: arch_x86_32::context::CONSTANTS,
    },
    Module {
        name: "arch_x86_32/config",
        structs: arch_x86_32::config::STRUCTS,
        constants: arch_x86_32::config::CONSTANTS,
    },
    Module { name: "event_channel", structs: event_channel::STRUCTS, constants: event_channel::CONSTANTS },
    Module { name: "memory/reservation", structs: memory::reservation::STRUCTS, constants: &[] },
    Module { name: "memory/physmap", structs: memory::physmap::STRUCTS, constants: &[] },
    Module { name: "memory/sharing", structs: memory::sharing::STRUCTS, constants: &[] },
    Module { name: "memory/resource", structs: memory::resource::STRUCTS, constants: &[] },
    Module { name: "sched", structs: sched::STRUCTS, constants: &[] },
    Module { name: "vcpu", structs: vcpu::STRUCTS, constants: &[] },
    Module { name: "physdev/irq", structs: physdev::irq::STRUCTS, constants: &[] },
    Module { name: "physdev/pci", structs: physdev::pci::STRUCTS, constants: &[] },
    Module { name: "platform/machine", structs: platform::machine::STRUCTS, constants: &[] },
    Module { name: "platform/firmware", structs: platform::firmware::STRUCTS, constants: &[] },
    Module { name: "platform/power", structs: platform::power::STRUCTS, constants: &[] },
    Module { name: "platform/cpu", structs: platform::cpu::STRUCTS, constants: &[] },
    Module { name: "platform/op", structs: platform::op::STRUCTS, constants: &[] },
    Module { name: "version", structs: version::STRUCTS, constants: &[] },
    Module { name: "callback", structs: callback::STRUCTS, constants: &[] },
    Module { name: "grant_table/entry", structs: grant_table::entry::STRUCTS, constants: &[] },
    Module { name: "grant_table/op", structs: grant_table::op::STRUCTS, constants: &[] },
    Module { name: "nmi", structs: nmi::STRUCTS, constants: &[] },
    Module { name: "mca/info", structs: mca::info::STRUCTS, constants: &[] },
    Module { name: "mca/op", structs: mca::op::STRUCTS, constants: &[] },
    Module { name: "pmu", structs: pmu::STRUCTS, constants: &[] },
    Module { name: "kexec", structs: kexec::STRUCTS, constants: &[] },
    Module { name: "xenoprof", structs: xenoprof::STRUCTS, constants: &[] },
    Module { name: "domctl/context", structs: domctl::context::STRUCTS, constants: &[] },
    Module { name: "domctl/vm_event", structs: domctl::vm_event::STRUCTS, constants: &[] },
    Module { name: "domctl/monitor", structs: domctl::monitor::STRUCTS, constants: &[] },
    Module { name: "domctl/op", structs: domctl::op::STRUCTS, constants: &[] },
    Module { name: "sysctl/machine", structs: sysctl::machine::STRUCTS, constants: &[] },
    Module { name: "sysctl/cpu", structs: sysctl::cpu::STRUCTS, constants: &[] },
    Module { name: "sysctl/livepatch", structs: sysctl::livepatch::STRUCTS, constants: &[] },
    Module { name: "sysctl/op", structs: sysctl::op::STRUCTS, constants: &[] },
    Module { name: "start_info", structs: start_info::STRUCTS, constants: &[] },
    Module { name: "io/blkif", structs: io::blkif::STRUCTS, constants: &[] },
    Module { name: "io/xs_wire", structs: io::xs_wire::STRUCTS, constants: &[] },
    Module { name: "io/protocols", structs: &[], constants: io::protocols::CONSTANTS },
    Module { name: "io/fbif", structs: io::fbif::STRUCTS, constants: &[] },
];
