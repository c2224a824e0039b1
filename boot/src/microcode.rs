//! Microcode among the boot modules.

use alloc::vec::Vec;

use ::microcode::{cpio, Format};
use xen_compat::machine::hw::Microcode;
use xen_compat::Hv;

use crate::arch::loader::boot_info::Module;
use crate::arch::loader::cmdline::options;
use crate::dom0::ModuleMemory;
use crate::machine::metal::Metal;

/// Loads the microcode that the command line says is among the boot modules. Returns the other modules.
///
/// # Safety
/// Once, before anything else uses the modules' memory.
pub(crate) unsafe fn load(hv: &'static Hv<Metal>, modules: &'static [Module]) -> Vec<&'static Module> {
    let own = options().ucode.module_of(modules.len());
    let rest = || modules.iter().enumerate().filter(|(i, _)| Some(*i) != own).map(|(_, m)| m);
    // SAFETY: by contract; nobody writes to it, and it is not given away here.
    let memory = |m: &Module| unsafe { ModuleMemory::of(m) };
    match hv.microcode_format() {
        None => log::warn!("Microcode loading not available"),
        Some(format) => {
            log::info!("BSP microcode revision: {:#010x}", hv.hw.microcode_cpu().revision);
            let archive = rest().skip(1).filter(|_| options().ucode.scan).map(memory);
            let found = archive.filter_map(|m| within(format, &m).map(|r| (m, r))).next();
            match (found, own) {
                (Some((archive, range)), _) => hv.load_microcode_at_boot(&archive.bytes()[range]),
                (None, Some(own)) => hv.load_microcode_at_boot(memory(&modules[own]).bytes()),
                (None, None) => {}
            }
        }
    }
    if let Some(own) = own {
        memory(&modules[own]).give(hv);
    }
    rest().collect()
}

fn within(format: Format, archive: &ModuleMemory) -> Option<core::ops::Range<usize>> {
    cpio::find(archive.bytes(), format.path())
}
