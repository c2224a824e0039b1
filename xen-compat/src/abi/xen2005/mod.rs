//! The ABI of April 2005 (xen-unstable): i386 guests with 2-level page tables, their kernel in ring 1.
//!
//! It works on the same core as today's ABI: hypercalls come by `int 0x82` ([`hypercall`]), exceptions and events are
//! delivered as 32-bit frames ([`frame`]), time is a stamp in `shared_info` ([`time`]). Guests live below
//! [`HYPERVISOR_VIRT`](crate::state::xen2005::HYPERVISOR_VIRT); the hypervisor itself lies above 4 GiB, out of reach of
//! ring 1.

pub(crate) mod args;
pub(crate) mod console_io;
pub(crate) mod debugreg;
pub(crate) mod dom0_op;
pub(crate) mod entry;
pub(crate) mod event_channel_op;
pub(crate) mod frame;
pub(crate) mod grant_table_op;
pub(crate) mod guest;
pub(crate) mod hypercall;
pub(crate) mod mmu;
pub(crate) mod multicall;
pub(crate) mod physdev_op;
pub(crate) mod privop;
pub(crate) mod sched_op;
pub(crate) mod small_calls;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod time;
pub(crate) mod traps;

use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

/// A vcpu of this ABI while the hypervisor handles it: hypercalls are methods.
pub(crate) struct Guest<'a, 'c, H: Hw> {
    pub(crate) hv: &'a Hv<H>,
    pub(crate) cur: &'a mut Cur<'c>,
}
