//! The ABI of April 2005 (xen-unstable): i386 guests with 2-level page tables, their kernel in ring 1.
//!
//! An edge on the same core as today's ABI: hypercalls come by `int 0x82` ([`hypercall`]), exceptions and events go out as
//! 32-bit frames ([`frame`]), time is a stamp in `shared_info` ([`time`]). Guests live below [`HYPERVISOR_VIRT`]; the
//! hypervisor itself lies above 4 GiB, out of reach of ring 1.

use core::sync::atomic::{AtomicU32, AtomicU64};

use crate::hv::{Cur, Hv};
use crate::hw::Hw;

pub mod build;
mod console_io;
mod debugreg;
mod dom0_op;
mod entry;
mod event_channel_op;
pub mod frame;
mod grant_table_op;
mod guest;
pub mod hypercall;
mod mmu;
mod multicall;
mod physdev_op;
mod privop;
mod role;
mod sched_op;
mod small_calls;
#[cfg(test)]
pub(crate) mod tests;
pub mod time;
pub mod traps;

pub(crate) use entry::Xen2005;
pub use role::Role;

/// First address that is the hypervisor's in the guest's view (`HYPERVISOR_VIRT_START`): the machine-to-phys table.
pub const HYPERVISOR_VIRT: u32 = 0xfc00_0000;

/// What only this ABI keeps for a domain.
#[derive(Default)]
pub struct DomainState {
    /// Port of the control interface; 0: none yet.
    pub control_port: AtomicU32,
    /// Frame that stands in for the first megabyte; 0: none.
    pub(crate) scratch: AtomicU64,
    /// CR2 as its one vcpu reads it.
    pub(crate) cr2: AtomicU32,
}

/// A vcpu of this ABI while the hypervisor serves it: hypercalls are methods.
pub(crate) struct Guest<'a, 'c, H: Hw> {
    pub(crate) hv: &'a Hv<H>,
    pub(crate) cur: &'a mut Cur<'c>,
}
