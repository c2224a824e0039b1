//! `multicall` (13): several calls in one; the result of each replaces its sixth argument.

use core::mem::offset_of;

use mm::Errno;
use public_headers::xen2005::hypercall::HYPERVISOR_MULTICALL;
use public_headers::xen2005::xen::MulticallEntry;

use crate::abi::xen2005::hypercall::{failure, Hc};
use crate::abi::xen2005::Guest;
use crate::guest_memory::hypercall_result::Stop;
use crate::hypercalls::multicall::MulticallArgs;
use crate::machine::hw::Hw;

const ARGS: usize = offset_of!(MulticallEntry, args);
/// The offset of the result, which replaces the sixth argument.
const RESULT: usize = ARGS + 5 * 4;

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `multicall(entries, count)`. Returns 0 even if entries fail. EFAULT: an entry cannot be read, or its
    /// result cannot be written.
    pub(crate) fn multicall(&mut self, batch: &mut MulticallArgs<MulticallEntry>) -> Hc {
        for i in 0..batch.count {
            if i != 0 && self.hv.hw.preempt_pending() {
                return Err(batch.continue_after(i));
            }
            let at = batch.entries.nth(i.into());
            let entry: MulticallEntry = self.get(at)?;
            let [b, c, d, s, di, ..] = entry.args;
            let mut args = [b, c, d, s, di];
            let result = match entry.op {
                HYPERVISOR_MULTICALL => failure(Errno::INVAL),
                op => match self.call(op, &mut args) {
                    Ok(v) => v,
                    Err(Stop::Err(e)) => failure(e),
                    Err(Stop::Restart) => {
                        // The entry itself records its progress.
                        self.put(at.offset(ARGS), &args)?;
                        return Err(batch.continue_after(i));
                    }
                },
            };
            self.put(at.offset(RESULT), &result)?;
        }
        Ok(0)
    }
}
