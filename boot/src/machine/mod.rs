//! The metal behind the core's hardware traits: `mm::Machine` in `memory.rs`, `xen_compat::hw::Hw` in `hw.rs`.

mod hw;
mod memory;
pub mod platform;

use xen_compat::Hv;

use spin::Once;

/// The hardware of this machine: no state of its own, so that calls to it inline away.
#[derive(Clone, Copy, Debug)]
pub struct Metal;

static HV: Once<Hv<Metal>> = Once::new();

/// The hypervisor. Set once, before interrupts are let in.
#[inline]
pub fn hv() -> Option<&'static Hv<Metal>> {
    HV.get()
}

/// Installs the hypervisor's state; gives it back for use.
pub fn install(hv: Hv<Metal>) -> &'static Hv<Metal> {
    HV.call_once(|| hv)
}
