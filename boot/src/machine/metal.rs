//! The hardware of this machine for the core, and the core for the hardware.

use mm::Mfn;
use spin::Once;
use xen_compat::machine::hw::GuestKind;
use xen_compat::Hv;

use crate::arch::entry::guest_fault;
use crate::arch::image::layout::PAGE_SIZE;
use crate::arch::regs::control::read_cr3;

/// The hardware of this machine. It has no state of its own, so that calls to it are inlined.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Metal;

static HV: Once<Hv<Metal>> = Once::new();

/// Returns the hypervisor. It is set once, before interrupts are enabled.
#[inline]
pub(crate) fn hv() -> Option<&'static Hv<Metal>> {
    HV.get()
}

/// Repairs the running guest's shadow page tables where the hypervisor has touched its memory.
fn mend(address: u64, write: bool, kind: GuestKind) -> bool {
    let root = Mfn(read_cr3() / PAGE_SIZE);
    hv().is_some_and(|hv| match kind {
        GuestKind::Xen2005 => address >> 32 == 0 && mm::fixup_two_level(hv, root, address, write),
        GuestKind::Native | GuestKind::Compat => mm::fixup_log_dirty(hv, root, address, write),
    })
}

/// Installs the hypervisor's state and returns it.
pub(crate) fn install(hv: Hv<Metal>) -> &'static Hv<Metal> {
    guest_fault::set_guest_fault(mend);
    HV.call_once(|| hv)
}
