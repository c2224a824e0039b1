//! `multicall` (13): several calls in one; the result of each replaces its sixth argument.

use core::mem::offset_of;
use mm::int::count32;

use mm::Errno;
use public_headers::xen2005::hypercall::HYPERVISOR_MULTICALL;
use public_headers::xen2005::xen::MulticallEntry;

use crate::abi::xen2005::hypercall::{failure, Args, Hc};
use crate::abi::xen2005::Guest;
use crate::guest_memory::hypercall_result::Stop;
use crate::machine::hw::Hw;

const ARGS: u32 = count32(offset_of!(MulticallEntry, args));
/// The offset of the result, which replaces the sixth argument.
const RESULT: u32 = ARGS + 5 * 4;
const ENTRY: u32 = count32(size_of::<MulticallEntry>());

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `multicall(entries, count)`. Returns 0 even if entries fail. EFAULT: an entry cannot be read, or its
    /// result cannot be written.
    pub(crate) fn multicall(&mut self, a: &mut Args) -> Hc {
        let (list, count) = (a[0], a[1]);
        for i in 0..count {
            let at = list.wrapping_add(i.wrapping_mul(ENTRY));
            if i != 0 && self.hv.hw.preempt_pending() {
                (a[0], a[1]) = (at, count - i);
                return Err(Stop::Restart);
            }
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
                        self.put(at.wrapping_add(ARGS), &args)?;
                        (a[0], a[1]) = (at, count - i);
                        return Err(Stop::Restart);
                    }
                },
            };
            self.put(at.wrapping_add(RESULT), &result)?;
        }
        Ok(0)
    }
}
