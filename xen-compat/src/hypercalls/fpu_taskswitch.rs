//! `fpu_taskswitch` (5): the guest's CR0.TS.

use crate::guest_memory::hypercall_result::{Args, Hc};
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use mm::int::low32;

impl<H: Hw> Hv<H> {
    /// Handles `fpu_taskswitch(set)`.
    ///
    /// # Errors
    /// None.
    #[inline]
    pub fn do_fpu_taskswitch(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let set = low32(a[0]) != 0;
        if cur.ctx.guest_ts != set {
            cur.ctx.guest_ts = set;
            self.hw.set_ts(set);
        }
        Ok(0)
    }
}
