//! Loading microcode into all CPUs.

use mm::CpuMask;
use xen_compat::machine::hw::Loaded;
use xen_compat::machine::microcode::LoadOrder;

use super::calls::on_cpus;
use crate::arch::cpu::block::online;
use crate::arch::cpu::requests::Request;
use crate::arch::microcode::Update;
use crate::arch::watchdog;

/// Loads a patch into `loaders`; the other CPUs wait, with all NMIs blocked if `in_nmi`.
pub fn load_everywhere(order: &LoadOrder<'_>, loaders: CpuMask, in_nmi: bool) -> Loaded {
    let mut all = CpuMask::NONE;
    online().for_each(|cpu| all.insert(cpu.number()));
    let update = Update::new(order, all, loaders, in_nmi);
    watchdog::pause();
    on_cpus(CpuMask::ALL, Request::Call(take_part, core::ptr::from_ref(&update) as usize));
    watchdog::resume();
    update.result()
}

fn take_part(update: usize) {
    // SAFETY: `load_everywhere` waits for all CPUs before it gives it up.
    let update = unsafe { &*(update as *const Update<'_>) };
    update.take_part();
}
