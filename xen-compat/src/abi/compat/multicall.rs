//! `multicall` (13): several calls in one; each entry gets its result, and the batch can be preempted between entries.

use core::mem::offset_of;

use mm::int::low32;
use mm::Errno;
use public_headers::xen4::compat::xen::MulticallEntry;
use public_headers::xen4::xen::{HYPERVISOR_IRET, HYPERVISOR_MULTICALL};

use crate::abi::compat::hypercall::value;
use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::hypercalls::multicall::MulticallArgs;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

impl<H: Hw> Hv<H> {
    /// Handles `multicall(entries, count)`. A multicall within a multicall gets EINVAL. `iret` ends the batch.
    ///
    /// # Errors
    /// EFAULT: an entry cannot be read, or its result cannot be written. The error of a call is the result of its
    /// entry.
    pub(super) fn compat_multicall(&self, cur: &mut Cur<'_>, batch: &mut MulticallArgs<MulticallEntry>) -> Hc {
        for i in 0..batch.count {
            if i != 0 && self.hw.preempt_pending() {
                return Err(batch.continue_after(i));
            }
            let at = batch.entries.nth(i.into());
            let entry: MulticallEntry = self.hw.get(at)?;
            let result_at = at.offset(offset_of!(MulticallEntry, result));
            let mut args = entry.args;
            let result = match entry.op {
                HYPERVISOR_MULTICALL => value(Err(Errno::INVAL)),
                HYPERVISOR_IRET => {
                    self.compat_last_iret(cur);
                    let eax = low32(cur.regs.rax);
                    let _ = self.hw.put(result_at, &eax);
                    return Ok(eax.into());
                }
                op => match self.compat_call(cur, op, &mut args) {
                    Ok(v) => value(Ok(v)),
                    Err(Stop::Err(e)) => value(Err(e)),
                    Err(Stop::Restart) => {
                        // The entry itself records its progress.
                        self.hw.put(at.offset(offset_of!(MulticallEntry, args)), &args)?;
                        return Err(batch.continue_after(i));
                    }
                },
            };
            self.hw.put(result_at, &result)?;
        }
        Ok(0)
    }

    /// Handles `iret` as the last entry of a batch.
    #[inline(never)]
    fn compat_last_iret(&self, cur: &mut Cur<'_>) {
        self.compat_iret(cur);
    }
}
