//! `sched_op` (6): yield, block, shut down.

use mm::Errno;
use public_headers::xen2005::xen as abi;

use crate::abi::xen2005::hypercall::Hc;
use crate::abi::xen2005::Guest;
use crate::machine::hw::Hw;

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `sched_op(op)`: the command is in the low byte, the reason for a shutdown (`SHUTDOWN_*`) in the next.
    /// ENOSYS: there is no such command.
    pub(crate) fn sched_op(&mut self, op: u32) -> Hc {
        match op & abi::SCHEDOP_CMDMASK {
            abi::SCHEDOP_YIELD => self.hv.vcpu_yield(self.cur),
            abi::SCHEDOP_BLOCK => self.hv.vcpu_block_enable_events(self.cur),
            // The reasons have the same numbers as today.
            abi::SCHEDOP_SHUTDOWN => {
                self.hv.domain_shutdown(self.cur.d, op >> abi::SCHEDOP_REASONSHIFT & 0xff);
            }
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }
}
