//! Changes a policy's bounds and rule, and sets the frequency that follows.

use core::sync::atomic::Ordering::Relaxed;

use mm::int::low32;
use mm::{CpuMask, Errno};

use crate::machine::hw::Hw;
use crate::options::cpufreq::Governor;
use crate::state::frequency::policy::{Control, Nearest, Policy, Turbo};
use crate::state::frequency::report::Sharing;
use crate::state::hypervisor::Hv;
use crate::state::percpu::softirq;
use crate::state::time::vcpu::NEVER;

/// `ondemand` does not rule CPUs whose changes take longer than this, in ns.
const LONGEST_CHANGE: u32 = 10_000_000;

/// Returns the average frequency in kHz of a CPU that has run at so many percent of the nominal one, which is the highest
/// reported; the one that was set if nothing is known.
pub(crate) fn average(policy: &Policy, percent: u32) -> u32 {
    match percent {
        0 => policy.khz,
        percent => low32(u64::from(policy.highest()) * u64::from(percent) / 100),
    }
}

impl<H: Hw> Hv<H> {
    /// Gives a policy bounds (lowest and highest frequency in kHz, as far as there are such) and a rule.
    ///
    /// # Errors
    /// EINVAL: the lowest is raised above the highest, the leader is offline, or the rule cannot begin, and the one of
    /// before goes on. Otherwise those of [`Self::set_frequency`].
    pub(crate) fn set_policy(&self, p: &mut Policy, bounds: (u32, u32), governor: Governor) -> Result<(), Errno> {
        let (min, max) = bounds;
        if min > p.min && min > max || !self.is_online(p.leader.0) {
            return Err(Errno::INVAL);
        }
        (p.min, p.max) = p.bounds(bounds);
        if p.governor != Some(governor) {
            let before = p.governor;
            self.governor_stops(p);
            p.governor = Some(governor);
            if self.governor_starts(p, governor).is_err() {
                log::warn!("Fail change to {} governor", governor.name());
                p.governor = before;
                if let Some(before) = before {
                    let _ = self.governor_starts(p, before);
                    log::warn!("Still stay at {} governor", before.name());
                }
                return Err(Errno::INVAL);
            }
        }
        self.governor_decides(p, governor)
    }

    fn governor_starts(&self, p: &mut Policy, governor: Governor) -> Result<(), Errno> {
        let leader = self.percpu(p.leader);
        match governor {
            Governor::Performance | Governor::Powersave => {}
            Governor::Userspace => {
                let _ = leader.frequency.speed.compare_exchange(0, p.khz, Relaxed, Relaxed);
            }
            Governor::Ondemand if !self.is_online(p.leader.0) || p.khz == 0 => return Err(Errno::INVAL),
            Governor::Ondemand if p.latency > LONGEST_CHANGE => {
                log::warn!("ondemand governor failed to load due to too long transition latency");
                return Err(Errno::INVAL);
            }
            Governor::Ondemand if p.watched => {}
            Governor::Ondemand => {
                let now = self.hw.now();
                for cpu in p.cpus.iter() {
                    self.percpu(cpu).frequency.idle_seen.store(self.cpu_idle_time(cpu), Relaxed);
                }
                let ondemand = &self.frequencies.ondemand;
                let wished = self.options.cpufreq.rate.saturating_mul(1000);
                if let Some(rate) = ondemand.begin(p.latency.into(), wished) {
                    let how = if rate > wished { "low" } else { "high" };
                    log::warn!("cpufreq/ondemand: specified sampling rate too {how}, using {rate}");
                }
                (p.watched, p.was_watched, p.looked) = (true, true, now);
                leader.timers.looks_idle.store(p.sharing != Sharing::Hardware, Relaxed);
                leader.timers.look.store(now.saturating_add(ondemand.rate()), Relaxed);
                self.raise(p.leader, softirq::TIMER);
            }
        }
        Ok(())
    }

    /// Ends the rule's work.
    pub(super) fn governor_stops(&self, p: &mut Policy) {
        let leader = self.percpu(p.leader);
        match p.governor {
            Some(Governor::Userspace) => leader.frequency.speed.store(0, Relaxed),
            Some(Governor::Ondemand) => {
                p.watched = false;
                leader.timers.look.store(NEVER, Relaxed);
            }
            _ => {}
        }
    }

    /// Sets the frequency that the rule says, within the bounds.
    fn governor_decides(&self, p: &mut Policy, governor: Governor) -> Result<(), Errno> {
        let (min, max) = (p.min, p.max);
        match governor {
            Governor::Performance => self.set_frequency(p, max, Nearest::Below),
            Governor::Powersave => self.set_frequency(p, min, Nearest::Above),
            Governor::Userspace => match self.percpu(p.leader).frequency.speed.load(Relaxed) {
                khz if khz > max => self.set_frequency(p, max, Nearest::Below),
                khz => self.set_frequency(p, khz.max(min), Nearest::Above),
            },
            Governor::Ondemand if !p.was_watched => {
                log::warn!("CPU{} ondemand governor not started yet,unable to GOV_LIMIT", p.leader.0);
                Err(Errno::INVAL)
            }
            Governor::Ondemand => {
                // Where that fails, the next look finds out.
                if max < p.khz {
                    let _ = self.set_frequency(p, max, Nearest::Below);
                } else if min > p.khz {
                    let _ = self.set_frequency(p, min, Nearest::Above);
                }
                Ok(())
            }
        }
    }

    /// Has the CPUs of a policy set the frequency within its bounds that is nearest to `khz`.
    ///
    /// # Errors
    /// EINVAL: the leader is offline. ENODEV: there is no frequency within the bounds.
    pub(crate) fn set_frequency(&self, p: &mut Policy, khz: u32, nearest: Nearest) -> Result<(), Errno> {
        let online = self.online_cpus();
        if !online.contains(p.leader) {
            return Err(Errno::INVAL);
        }
        let is_pstate = p.control == Control::Pstate;
        // AMD's register for turbo is another one.
        let khz = if p.turbo == Turbo::Off && !is_pstate { khz.min(p.second()) } else { khz };
        let step = p.nearest(khz, nearest).ok_or(if is_pstate { Errno::INVAL } else { Errno::NODEV })?;
        if step.state == p.state && !core::mem::take(&mut p.unsure) {
            return Ok(());
        }
        let cpus = p.cpus.filter(|cpu| online.contains(cpu));
        let one = p.sharing == Sharing::Any || is_pstate && p.sharing != Sharing::All;
        let setting = p.setting(&step);
        (if one { CpuMask::of(p.leader) } else { cpus }).iter().for_each(|cpu| self.order(cpu, setting));
        for cpu in cpus.iter() {
            if let Some(statistics) = self.percpu(cpu).frequency.statistics.lock().as_mut() {
                statistics.change(p.state, step.state, self.hw.now(), self.cpu_idle_time(cpu));
            }
        }
        (p.state, p.khz) = (step.state, step.khz);
        Ok(())
    }
}
