//! The rule `ondemand`: a timer of the policy's leader looks how busy its CPUs have been.

use core::sync::atomic::Ordering::Relaxed;

use mm::int::low32;
use mm::CpuId;

use crate::frequency::policy::average;
use crate::machine::hw::{Hw, Nanos};
use crate::state::frequency::policy::{Nearest, Policy};
use crate::state::hypervisor::Hv;
use crate::state::time::vcpu::NEVER;

/// A shorter time says nothing about how busy a CPU is.
const LEAST: Nanos = 100_000;
/// By how much the CPUs may be busier, in percent, before the next look raises a lowered frequency again.
const MARGIN: u32 = 10;

impl<H: Hw> Hv<H> {
    /// Returns when the use of a CPU is looked at after `now`: all CPUs are at the same time.
    pub(crate) fn next_look(&self, now: Nanos) -> Nanos {
        match self.frequencies.ondemand.rate() {
            0 => NEVER,
            rate => (now / rate).saturating_add(1).saturating_mul(rate),
        }
    }

    /// Looks at the use of the CPUs whose policy `cpu`, the calling CPU, leads, if `ondemand` rules them.
    #[cold]
    pub(crate) fn look_at_use(&self, cpu: CpuId) {
        let pc = self.percpu(cpu);
        let mut policy = pc.frequency.policy.lock();
        match policy.as_mut().filter(|policy| policy.watched) {
            Some(policy) => self.look_at(policy),
            None => pc.timers.look.store(NEVER, Relaxed),
        }
    }

    fn look_at(&self, policy: &mut Policy) {
        if policy.unsure {
            let _ = self.set_frequency(policy, policy.max, Nearest::Below);
            return;
        }
        let now = self.hw.now();
        let time = now.saturating_sub(policy.looked);
        if time < LEAST {
            return;
        }
        policy.looked = now;
        let khz = u64::from(if policy.counts { self.average_since_look(policy) } else { policy.khz });
        let busiest = policy.cpus.iter().filter_map(|cpu| self.percent_busy(cpu, time)).max().unwrap_or(0);
        let load = busiest * khz;
        let threshold = self.frequencies.ondemand.threshold();
        let suits_at = |percent: u32| u64::from(percent) * u64::from(policy.khz);
        // Failures leave what there is; the next look tries again.
        if load > suits_at(threshold) {
            if policy.khz != policy.max {
                let _ = self.set_frequency(policy, policy.max, Nearest::Below);
            }
        } else if policy.khz != policy.min && load < suits_at(threshold - MARGIN) {
            let enough = load / u64::from(threshold - MARGIN);
            let _ = self.set_frequency(policy, low32(enough), Nearest::Above);
        }
    }

    /// Returns how busy a CPU has been since the last look, `time` ago.
    fn percent_busy(&self, cpu: CpuId, time: Nanos) -> Option<u64> {
        let idle = self.cpu_idle_time(cpu);
        let since = idle.wrapping_sub(self.percpu(cpu).frequency.idle_seen.swap(idle, Relaxed));
        Some(time.checked_sub(since)?.saturating_mul(100) / time)
    }

    /// Returns the average frequency of the leader, the calling CPU, while it was not idle, in kHz: others of its group
    /// share its clock.
    fn average_since_look(&self, policy: &Policy) -> u32 {
        let now = self.readings();
        let before = core::mem::replace(&mut self.percpu(policy.leader).frequency.orders.lock().seen, now);
        average(policy, now.percent_since(&before))
    }
}
