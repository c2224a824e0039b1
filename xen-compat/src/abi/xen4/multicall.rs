//! `multicall` (13): several calls in one; each entry gets its result, and the batch can be preempted between entries.

use core::mem::offset_of;

use mm::Errno;
use public_headers::xen4::xen::{MulticallEntry, HYPERVISOR_IRET, HYPERVISOR_MULTICALL};

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::hypercalls::multicall::MulticallArgs;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

impl<H: Hw> Hv<H> {
    /// Handles `multicall(entries, count)`. A multicall within a multicall gets EINVAL. `iret` ends the batch: it may
    /// return to user mode, whose page tables map neither the entries nor the results.
    ///
    /// # Errors
    /// EFAULT: an entry cannot be read, or its result cannot be written. The error of a call is the result of its
    /// entry.
    #[inline(always)]
    pub(crate) fn do_multicall(&self, cur: &mut Cur<'_>, batch: &mut MulticallArgs<MulticallEntry>) -> Hc {
        for i in 0..batch.count {
            if i != 0 && self.hw.preempt_pending() {
                return Err(batch.continue_after(i));
            }
            let at = batch.entries.nth(i.into());
            let entry: MulticallEntry = self.hw.get(at)?;
            let result_at = at.offset(offset_of!(MulticallEntry, result)).0;
            let mut args = entry.args;
            let result = match entry.op {
                n if n == u64::from(HYPERVISOR_MULTICALL) => Errno::INVAL.ret(),
                n if n == u64::from(HYPERVISOR_IRET) => {
                    self.last_iret(cur);
                    let rax = cur.regs.rax;
                    if cur.ctx.kernel_mode {
                        let _ = self.hw.write_guest_u64(result_at, rax);
                    }
                    return Ok(rax as i64);
                }
                op => match self.call(cur, op, &mut args) {
                    Ok(v) => v,
                    Err(Stop::Err(e)) => e.ret(),
                    Err(Stop::Restart) => {
                        // The entry itself records its progress.
                        self.hw.put(at.offset(offset_of!(MulticallEntry, args)), &args)?;
                        return Err(batch.continue_after(i));
                    }
                },
            };
            self.hw.write_guest_u64(result_at, result.cast_unsigned())?;
        }
        Ok(0)
    }

    /// Handles `iret` as the last entry of a batch.
    #[inline(never)]
    fn last_iret(&self, cur: &mut Cur<'_>) {
        self.do_iret(cur);
    }
}
