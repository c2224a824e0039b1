//! The ABI of Xen 4.17: native x86_64 layouts; `compat` holds what differs for an i386 guest.

pub mod arch_x86_64;
pub mod callback;
#[cfg(feature = "compat")]
pub mod compat;
pub mod cpufeatureset;
pub mod cpuid;
pub mod domctl;
pub mod elfnote;
pub mod errno;
pub mod event_channel;
pub mod features;
pub mod flags;
pub mod functions;
pub mod grant_table;
pub mod hvm_params;
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

#[cfg(feature = "registry")]
use crate::registry::Module;

/// Every file of this ABI, for tools that walk all of it.
#[cfg(feature = "registry")]
pub static MODULES: &[Module] = &[
    Module { name: "xen/hypercall", structs: &[], constants: xen::hypercall::CONSTANTS },
    Module { name: "xen/virq", structs: &[], constants: xen::virq::CONSTANTS },
    Module { name: "xen/mmu", structs: xen::mmu::STRUCTS, constants: xen::mmu::CONSTANTS },
    Module { name: "xen/call", structs: xen::call::STRUCTS, constants: xen::call::CONSTANTS },
    Module { name: "xen/domid", structs: xen::domid::STRUCTS, constants: xen::domid::CONSTANTS },
    Module { name: "xen/shared_info", structs: xen::shared_info::STRUCTS, constants: xen::shared_info::CONSTANTS },
    Module { name: "xen/start_info", structs: xen::start_info::STRUCTS, constants: xen::start_info::CONSTANTS },
    Module { name: "errno", structs: &[], constants: errno::CONSTANTS },
    Module { name: "arch_x86_64/regs", structs: arch_x86_64::regs::STRUCTS, constants: arch_x86_64::regs::CONSTANTS },
    Module {
        name: "arch_x86_64/context",
        structs: arch_x86_64::context::STRUCTS,
        constants: arch_x86_64::context::CONSTANTS,
    },
    Module {
        name: "arch_x86_64/config",
        structs: arch_x86_64::config::STRUCTS,
        constants: arch_x86_64::config::CONSTANTS,
    },
    Module { name: "event_channel", structs: event_channel::STRUCTS, constants: event_channel::CONSTANTS },
    Module {
        name: "memory/reservation",
        structs: memory::reservation::STRUCTS,
        constants: memory::reservation::CONSTANTS,
    },
    Module { name: "memory/physmap", structs: memory::physmap::STRUCTS, constants: memory::physmap::CONSTANTS },
    Module { name: "memory/sharing", structs: memory::sharing::STRUCTS, constants: memory::sharing::CONSTANTS },
    Module { name: "memory/resource", structs: memory::resource::STRUCTS, constants: memory::resource::CONSTANTS },
    Module { name: "sched", structs: sched::STRUCTS, constants: sched::CONSTANTS },
    Module { name: "vcpu", structs: vcpu::STRUCTS, constants: vcpu::CONSTANTS },
    Module { name: "physdev/irq", structs: physdev::irq::STRUCTS, constants: physdev::irq::CONSTANTS },
    Module { name: "physdev/pci", structs: physdev::pci::STRUCTS, constants: physdev::pci::CONSTANTS },
    Module { name: "platform/machine", structs: platform::machine::STRUCTS, constants: platform::machine::CONSTANTS },
    Module {
        name: "platform/firmware",
        structs: platform::firmware::STRUCTS,
        constants: platform::firmware::CONSTANTS,
    },
    Module { name: "platform/power", structs: platform::power::STRUCTS, constants: platform::power::CONSTANTS },
    Module { name: "platform/cpu", structs: platform::cpu::STRUCTS, constants: platform::cpu::CONSTANTS },
    Module { name: "platform/op", structs: platform::op::STRUCTS, constants: &[] },
    Module { name: "version", structs: version::STRUCTS, constants: version::CONSTANTS },
    Module { name: "features", structs: &[], constants: features::CONSTANTS },
    Module { name: "elfnote", structs: &[], constants: elfnote::CONSTANTS },
    Module { name: "callback", structs: callback::STRUCTS, constants: callback::CONSTANTS },
    Module {
        name: "grant_table/entry",
        structs: grant_table::entry::STRUCTS,
        constants: grant_table::entry::CONSTANTS,
    },
    Module { name: "grant_table/op", structs: grant_table::op::STRUCTS, constants: grant_table::op::CONSTANTS },
    Module { name: "nmi", structs: nmi::STRUCTS, constants: nmi::CONSTANTS },
    Module { name: "mca/info", structs: mca::info::STRUCTS, constants: mca::info::CONSTANTS },
    Module { name: "mca/op", structs: mca::op::STRUCTS, constants: mca::op::CONSTANTS },
    Module { name: "pmu", structs: pmu::STRUCTS, constants: pmu::CONSTANTS },
    Module { name: "cpuid", structs: &[], constants: cpuid::CONSTANTS },
    Module { name: "cpufeatureset", structs: &[], constants: cpufeatureset::CONSTANTS },
    Module { name: "kexec", structs: kexec::STRUCTS, constants: kexec::CONSTANTS },
    Module { name: "xenoprof", structs: xenoprof::STRUCTS, constants: xenoprof::CONSTANTS },
    Module { name: "domctl/lifecycle", structs: domctl::lifecycle::STRUCTS, constants: domctl::lifecycle::CONSTANTS },
    Module { name: "domctl/shadow", structs: domctl::shadow::STRUCTS, constants: domctl::shadow::CONSTANTS },
    Module { name: "domctl/vcpu", structs: domctl::vcpu::STRUCTS, constants: domctl::vcpu::CONSTANTS },
    Module { name: "domctl/scheduler", structs: domctl::scheduler::STRUCTS, constants: domctl::scheduler::CONSTANTS },
    Module {
        name: "domctl/permission",
        structs: domctl::permission::STRUCTS,
        constants: domctl::permission::CONSTANTS,
    },
    Module { name: "domctl/device", structs: domctl::device::STRUCTS, constants: domctl::device::CONSTANTS },
    Module { name: "domctl/context", structs: domctl::context::STRUCTS, constants: domctl::context::CONSTANTS },
    Module { name: "domctl/vm_event", structs: domctl::vm_event::STRUCTS, constants: domctl::vm_event::CONSTANTS },
    Module { name: "domctl/resource", structs: domctl::resource::STRUCTS, constants: domctl::resource::CONSTANTS },
    Module { name: "domctl/monitor", structs: domctl::monitor::STRUCTS, constants: domctl::monitor::CONSTANTS },
    Module { name: "domctl/op", structs: domctl::op::STRUCTS, constants: domctl::op::CONSTANTS },
    Module { name: "sysctl/host", structs: sysctl::host::STRUCTS, constants: sysctl::host::CONSTANTS },
    Module { name: "sysctl/power", structs: sysctl::power::STRUCTS, constants: sysctl::power::CONSTANTS },
    Module { name: "sysctl/machine", structs: sysctl::machine::STRUCTS, constants: sysctl::machine::CONSTANTS },
    Module { name: "sysctl/scheduler", structs: sysctl::scheduler::STRUCTS, constants: sysctl::scheduler::CONSTANTS },
    Module { name: "sysctl/cpu", structs: sysctl::cpu::STRUCTS, constants: sysctl::cpu::CONSTANTS },
    Module { name: "sysctl/livepatch", structs: sysctl::livepatch::STRUCTS, constants: sysctl::livepatch::CONSTANTS },
    Module { name: "sysctl/op", structs: sysctl::op::STRUCTS, constants: sysctl::op::CONSTANTS },
    Module { name: "hvm_params", structs: &[], constants: hvm_params::CONSTANTS },
    Module { name: "start_info", structs: start_info::STRUCTS, constants: start_info::CONSTANTS },
    Module { name: "io/blkif", structs: io::blkif::STRUCTS, constants: io::blkif::CONSTANTS },
    Module { name: "io/netif", structs: io::netif::STRUCTS, constants: io::netif::CONSTANTS },
    Module { name: "io/console", structs: io::console::STRUCTS, constants: &[] },
    Module { name: "io/xenbus", structs: &[], constants: io::xenbus::CONSTANTS },
    Module { name: "io/xs_wire", structs: io::xs_wire::STRUCTS, constants: io::xs_wire::CONSTANTS },
    Module { name: "io/protocols", structs: &[], constants: io::protocols::CONSTANTS },
    Module { name: "io/fbif", structs: io::fbif::STRUCTS, constants: io::fbif::CONSTANTS },
    Module { name: "io/kbdif", structs: io::kbdif::STRUCTS, constants: io::kbdif::CONSTANTS },
    Module { name: "io/pciif", structs: io::pciif::STRUCTS, constants: io::pciif::CONSTANTS },
];
