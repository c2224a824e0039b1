//! SCHEDOP_watchdog: timers that shut a domain down unless it resets them in time.

use alloc::sync::Arc;
use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use crate::guest_log::guest_log;
use mm::Errno;
use public_headers::xen4::sched::SHUTDOWN_WATCHDOG;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::sched::domain::NR_WATCHDOGS;

const SECOND: u64 = 1_000_000_000;

impl<H: Hw> Hv<H> {
    /// Sets watchdog `id` of `d` to expire in `timeout` seconds; 0 releases it. `id` 0 allocates a new one and returns
    /// its number. ENOSPC: all are in use. EINVAL: there is no such watchdog.
    pub(crate) fn set_watchdog(&self, d: &Arc<Domain>, id: u32, timeout: u32) -> Result<i64, Errno> {
        let (used, timers) = (&d.sched.watchdog_used, &d.sched.watchdog);
        let bites = self.hw.now().saturating_add(u64::from(timeout) * SECOND);
        let number = {
            let _lock = d.sched.watchdog_lock.lock();
            if id == 0 {
                let free = used.iter().position(|u| !u.swap(true, Relaxed)).ok_or(Errno::NOSPC)?;
                timers[free].store(bites, SeqCst);
                free as i64 + 1
            } else {
                let i = id as usize - 1;
                if i >= NR_WATCHDOGS || !used[i].load(Relaxed) {
                    return Err(Errno::INVAL);
                }
                timers[i].store(if timeout == 0 { u64::MAX } else { bites }, SeqCst);
                used[i].store(timeout != 0, Relaxed);
                0
            }
        };
        if let Some(v) = d.vcpus().first() {
            v.timers.note_others(Some(&d.sched));
            self.timers_changed(d, v);
        }
        Ok(number)
    }

    /// Handles that a watchdog has expired.
    #[cold]
    pub(crate) fn watchdog_bite(&self, d: &Arc<Domain>) {
        if d.life().is_shut_down() || d.is_dying() {
            return;
        }
        guest_log!(self, d, Warn, "Watchdog timer fired for domain {}", d.id.0);
        self.domain_shutdown(d, SHUTDOWN_WATCHDOG);
    }
}
