//! set_timer_op: the single-shot timer of the calling vcpu.

use core::sync::atomic::Ordering::Relaxed;

use public_headers::xen4::xen::VIRQ_TIMER;

use crate::guest_memory::hypercall_result::Hc;
use crate::machine::hw::{Hw, Nanos};
use crate::state::hypervisor::{Cur, Hv};
use crate::state::time::vcpu::NEVER;

/// Deadlines farther away than this (about 13 days) are assumed to be a guest's mistake.
const FAR: Nanos = 1 << 50;
/// How far away such a timer fires instead.
const FAR_INSTEAD: Nanos = 100_000_000;

/// Arguments of `set_timer_op`.
pub(crate) struct SetTimerOpArgs {
    /// System time; 0: never.
    pub(crate) timeout: Nanos,
}

impl<H: Hw> Hv<H> {
    /// Handles `set_timer_op(timeout)`: VIRQ_TIMER is raised at system time `timeout`; 0 stops the timer.
    ///
    /// A timeout that is negative or very far away fires after 100 ms: some guests' clocks wrap, and then either have
    /// work waiting or none at all.
    ///
    /// # Errors
    /// None.
    #[inline]
    pub(crate) fn do_set_timer_op(&self, cur: &mut Cur<'_>, SetTimerOpArgs { timeout }: SetTimerOpArgs) -> Hc {
        if timeout == 0 {
            self.stop_oneshot(cur);
            return Ok(0);
        }
        let now = self.hw.now();
        if timeout.wrapping_sub(now) < FAR {
            self.set_oneshot(cur, timeout, now);
        } else if timeout <= now {
            self.oneshot_now(cur);
        } else {
            self.set_oneshot(cur, now + FAR_INSTEAD, now);
        }
        Ok(0)
    }

    /// Sets the single-shot timer of the running vcpu to a deadline after `now`.
    #[inline]
    pub(crate) fn set_oneshot(&self, cur: &Cur<'_>, deadline: Nanos, now: Nanos) {
        cur.v.timers.oneshot.store(deadline, Relaxed);
        self.arm_timer(cur.cpu, cur.v.timers.next(true), now);
    }

    /// Stops the single-shot timer of the running vcpu. The hardware timer stays armed: usually another deadline
    /// follows.
    #[inline]
    pub(crate) fn stop_oneshot(&self, cur: &Cur<'_>) {
        cur.v.timers.oneshot.store(NEVER, Relaxed);
    }

    /// Makes the single-shot timer of the running vcpu fire at once.
    #[inline]
    pub(crate) fn oneshot_now(&self, cur: &Cur<'_>) {
        self.stop_oneshot(cur);
        self.send_virq(cur.d, cur.v.id, VIRQ_TIMER as usize);
    }
}
