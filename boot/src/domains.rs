//! The domains with which a machine starts: those that boot modules describe, and dom0 from the modules before them.

use alloc::vec::Vec;

use mm::DomId;
use xen_compat::module_domains::modules::Module as Described;
use xen_compat::Hv;

use crate::arch::console::printk;
use crate::arch::fatal::fatal;
use crate::arch::loader::boot_info::{BootInfo, Module};
use crate::arch::memory::arena;
use crate::dom0::{self, ModuleMemory};
use crate::machine::console;
use crate::machine::metal::Metal;
use crate::microcode;

/// Builds all of them and starts them.
///
/// # Safety
/// Once.
pub(crate) unsafe fn build(hv: &'static Hv<Metal>, boot: &'static BootInfo) {
    // SAFETY: by contract.
    let modules = unsafe { microcode::load(hv, &boot.modules) };
    // With the features that microcode has brought.
    hv.report_defences();
    let first = modules.iter().position(|m| m.describes_domain()).unwrap_or(modules.len());
    let (own, described) = modules.split_at(first);
    // SAFETY: nothing uses the arena. It is taken back when all kernels have been copied.
    unsafe { arena::lend() };
    let dom0 = (!own.is_empty() || described.is_empty()).then(|| dom0::create(hv));
    if !described.is_empty() {
        // Before dom0 gets its memory, which may be all that is left.
        // SAFETY: once; the other modules are dom0's.
        unsafe { build_described(hv, described, DomId(u16::from(dom0.is_some()))) };
    }
    match dom0 {
        // SAFETY: once; the other modules are described ones.
        Some(dom0) => unsafe { dom0::build(hv, &dom0, own) },
        None => {
            dom0::reclaim_arena(hv);
        }
    }
    console::start_interrupts(hv);
}

/// Builds the domains that `modules` describe, numbered from `first` on. The modules' memory is freed.
///
/// # Safety
/// Once for these modules.
unsafe fn build_described(hv: &'static Hv<Metal>, modules: &[&'static Module], first: DomId) {
    printk!("*** Building the domains that modules describe ***");
    // SAFETY: by contract.
    let memory: Vec<_> = modules.iter().map(|m| unsafe { ModuleMemory::of(m) }).collect();
    let describe =
        |(m, memory): (&&'static Module, _)| Described { string: m.arguments(), bytes: ModuleMemory::bytes(memory) };
    let list: Vec<_> = modules.iter().zip(&memory).map(describe).collect();
    if let Err(e) = hv.build_module_domains(&list, first, &dom0::hardware_options()) {
        fatal(format_args!("Could not construct the domains that modules describe: {e}"));
    }
    memory.into_iter().for_each(|m| m.give(hv));
}
