//! `fpu_taskswitch` (5): the guest's CR0.TS.

use crate::guest_memory::hypercall_result::Hc;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

/// Arguments of `fpu_taskswitch`.
pub(crate) struct FpuTaskswitchArgs {
    /// Whether TS is to be set.
    pub(crate) set: bool,
}

impl<H: Hw> Hv<H> {
    /// Handles `fpu_taskswitch(set)`.
    ///
    /// # Errors
    /// None.
    #[inline]
    pub(crate) fn do_fpu_taskswitch(&self, cur: &mut Cur<'_>, FpuTaskswitchArgs { set }: FpuTaskswitchArgs) -> Hc {
        if cur.ctx.guest_ts != set {
            cur.ctx.guest_ts = set;
            self.hw.set_ts(set);
        }
        Ok(0)
    }
}
