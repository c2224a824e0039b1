//! The frequencies of the CPUs as `xenpm` shows and sets them.

use mm::int::{count32, low32, low8};
use mm::{CpuId, Errno, Stop};
use public_headers::xen4::sysctl as c;
use public_headers::xen4::sysctl::{
    PmPxStat, PmPxVal, XenGetCpufreqPara, XenOndemand, XenSetCpufreqGov, XenSetCpufreqPara, XenSysctlGetPmstat,
    XenSysctlPmOp, XenUserspace,
};
use zerocopy::IntoBytes;

use crate::control::sysctl::call::Call;
use crate::frequency::policy::average;
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::options::cpufreq::{Governor, UP_THRESHOLD};
use crate::state::frequency::policy::{Control, Nearest, Policy, Turbo};
use crate::state::frequency::report::State;
use crate::state::frequency::Known;
use crate::state::hypervisor::Hv;

/// Bytes of a name.
const NAME: usize = c::CPUFREQ_NAME_LEN as usize;
const US: u64 = 1000;

impl<H: Hw> Hv<H> {
    /// XEN_SYSCTL_get_pmstat: frequencies of a CPU that is online. ENODEV: they are not the hypervisor's to set, or cannot
    /// be. EINVAL: dom0 has not reported them. ENODATA: the CPU has no policy. ENOSYS: no such command.
    pub(super) fn frequency_statistics(&self, stat: &mut XenSysctlGetPmstat) -> Result<(), Errno> {
        self.frequency_driver().ok_or(Errno::NODEV)?;
        let cpu = CpuId(stat.cpuid);
        let known = self.frequencies.known.lock();
        let report = known.get(cpu.0 as usize).map(|of| &of.report).filter(|report| report.complete);
        let report = report.ok_or(Errno::INVAL)?;
        let states = count32(report.states.len());
        let told: PmPxStat = stat.u.get();
        let mut statistics = self.percpu(cpu).frequency.statistics.lock();
        let (now, idle) = (self.hw.now(), self.cpu_idle_time(cpu));
        match stat.type_ {
            c::PMSTAT_GET_MAX_PX => stat.u.set(&PmPxStat { total: low8(states), ..told }),
            c::PMSTAT_GET_PXSTAT => {
                let counted = statistics.as_mut().ok_or(Errno::NODATA)?;
                counted.count_until(counted.present, now, idle);
                for (n, row) in (0..).zip(counted.changes.iter().take(report.states.len())) {
                    let row = &row[..row.len().min(report.states.len())];
                    let at = told.trans_pt.wrapping_add(n * size_of::<u64>() as u64 * u64::from(states));
                    self.hw.copy_to_guest(at, row.as_bytes())?;
                }
                for (n, (state, used)) in (0..).zip(report.states.iter().zip(&counted.used)) {
                    let val = PmPxVal { freq: state.mhz.into(), residency: used.time, count: used.times };
                    self.hw.put_nth(told.pt, n, &val)?;
                }
                let (total, usable) = (low8(states), low8(states.wrapping_sub(report.limit)));
                stat.u.set(&PmPxStat { total, usable, last: counted.last, cur: counted.present, ..told });
            }
            c::PMSTAT_RESET_PXSTAT => statistics.iter_mut().for_each(|counted| counted.reset(now, idle)),
            _ => return Err(Errno::NOSYS),
        }
        Ok(())
    }

    /// XEN_SYSCTL_pm_op: frequencies of a CPU that is online. ENODEV: they are not the hypervisor's to set. EINVAL: dom0 has
    /// not reported them, the CPU has no policy, or that does not have what is asked for. EAGAIN: the tables have another
    /// size, which is told. ENOSYS: no such command. Otherwise those of [`Self::set_policy`] and [`Self::set_frequency`].
    /// [`Stop::Restart`]: the CPU has been asked.
    pub(super) fn frequency_op(&self, call: &mut Call, op: &mut XenSysctlPmOp) -> Result<(), Stop> {
        if !self.sets_frequencies() {
            return Err(Errno::NODEV.into());
        }
        let cpu = CpuId(op.cpuid);
        let known = self.frequencies.known.lock();
        let known = known.get(cpu.0 as usize).filter(|of| of.report.complete).ok_or(Errno::INVAL)?;
        if op.cmd == c::GET_CPUFREQ_AVGFREQ {
            let khz = match known.joined {
                Some((leader, _)) => self.average_told(cpu, leader)?,
                None => 0,
            };
            op.u.set(&u64::from(khz));
            return Ok(());
        }
        if !matches!(op.cmd, c::GET_CPUFREQ_PARA | c::SET_CPUFREQ_GOV | c::SET_CPUFREQ_PARA) {
            return Err(Errno::NOSYS.into());
        }
        let (leader, _) = known.joined.ok_or(Errno::INVAL)?;
        let mut policy = self.percpu(leader).frequency.policy.lock();
        let policy = policy.as_mut().ok_or(Errno::INVAL)?;
        match op.cmd {
            c::GET_CPUFREQ_PARA => {
                let mut para: XenGetCpufreqPara = op.u.get();
                let result = self.tell_policy(cpu, known, policy, &mut para);
                op.u.set(&para);
                if result == Err(Stop::Err(Errno::AGAIN)) {
                    call.op.u.set(&*op);
                    self.sysctl_copy_back(call)?;
                }
                result
            }
            c::SET_CPUFREQ_GOV => {
                let gov: XenSetCpufreqGov = op.u.get();
                let governor = named(&gov.scaling_governor).ok_or(Errno::INVAL)?;
                Ok(self.set_policy(policy, (policy.min, policy.max), governor)?)
            }
            _ => Ok(self.set_parameter(cpu, policy, op.u.get())?),
        }
    }

    /// Returns the average frequency of a CPU since the last call, or the one that was set if it does not tell.
    fn average_told(&self, cpu: CpuId, leader: CpuId) -> Result<u32, Stop> {
        let policy = self.percpu(leader).frequency.policy.lock();
        let policy = policy.as_ref().ok_or(Errno::INVAL)?;
        if !policy.counts {
            return Ok(policy.khz);
        }
        let now = self.readings_of(cpu)?;
        let before = core::mem::replace(&mut self.percpu(cpu).frequency.orders.lock().told, now);
        Ok(average(policy, now.percent_since(&before)))
    }

    /// Describes the policy of a CPU.
    fn tell_policy(
        &self,
        cpu: CpuId,
        known: &Known,
        policy: &Policy,
        para: &mut XenGetCpufreqPara,
    ) -> Result<(), Stop> {
        let driver = self.frequency_driver().ok_or(Errno::INVAL)?;
        let governor = policy.governor.ok_or(Errno::INVAL)?;
        let states = &known.report.states;
        let counts = [policy.cpus.count(), count32(states.len()), count32(Governor::ALL.len())];
        if [para.cpu_num, para.freq_num, para.gov_num] != counts {
            [para.cpu_num, para.freq_num, para.gov_num] = counts;
            return Err(Errno::AGAIN.into());
        }
        para.cpuinfo_cur_freq = match policy.control {
            Control::Msr => policy.khz_of(self.readings_of(cpu)?.status),
            _ => policy.khz,
        };
        for (n, cpu) in (0..).zip(policy.cpus.iter()) {
            self.hw.put_nth(para.affected_cpus, n, &cpu.0)?;
        }
        for (n, khz) in (0..).zip(states.iter().map(State::khz)) {
            self.hw.put_nth(para.scaling_available_frequencies, n, &khz)?;
        }
        self.hw.put(para.scaling_available_governors, &governors())?;
        (para.cpuinfo_min_freq, para.cpuinfo_max_freq) = (policy.lowest(), policy.highest());
        (para.scaling_cur_freq, para.scaling_min_freq, para.scaling_max_freq) = (policy.khz, policy.min, policy.max);
        (para.scaling_driver, para.scaling_governor) = (name(driver.name()), name(governor.name()));
        match governor {
            Governor::Userspace => para.u.set(&XenUserspace { scaling_setspeed: policy.khz }),
            Governor::Ondemand => {
                let ondemand = &self.frequencies.ondemand;
                let (least, greatest) = ondemand.rates();
                let [sampling_rate_min, sampling_rate_max, sampling_rate] =
                    [least, greatest, ondemand.rate()].map(|ns| low32(ns / US));
                let up_threshold = ondemand.threshold();
                para.u.set(&XenOndemand { sampling_rate_max, sampling_rate_min, sampling_rate, up_threshold });
            }
            Governor::Performance | Governor::Powersave => {}
        }
        para.turbo_enabled = (policy.turbo == Turbo::On).into();
        Ok(())
    }

    /// SET_CPUFREQ_PARA.
    fn set_parameter(&self, cpu: CpuId, policy: &mut Policy, set: XenSetCpufreqPara) -> Result<(), Errno> {
        let governor = policy.governor.ok_or(Errno::INVAL)?;
        let value = set.ctrl_value;
        let done = |ok: bool| ok.then_some(()).ok_or(Errno::INVAL);
        match (set.ctrl_type, governor) {
            (c::SCALING_MAX_FREQ, _) => self.set_policy(policy, (policy.min, value), governor),
            (c::SCALING_MIN_FREQ, _) => self.set_policy(policy, (value, policy.max), governor),
            (c::SCALING_SETSPEED, Governor::Userspace) => {
                self.percpu(cpu).frequency.speed.store(value, core::sync::atomic::Ordering::Relaxed);
                self.set_frequency(policy, value.max(policy.min).min(policy.max), Nearest::Above)
            }
            (c::SAMPLING_RATE, Governor::Ondemand) => done(self.frequencies.ondemand.set_rate(u64::from(value) * US)),
            (c::UP_THRESHOLD, Governor::Ondemand) => {
                let (least, greatest) = UP_THRESHOLD;
                done((least..=greatest).contains(&value))?;
                self.frequencies.ondemand.set_threshold(value);
                Ok(())
            }
            _ => Err(Errno::INVAL),
        }
    }

    /// XEN_SYSCTL_pm_op_enable_turbo and _disable_turbo of a CPU that is online. EACCES: it has no policy. EOPNOTSUPP: it
    /// has no turbo.
    pub(super) fn set_turbo(&self, cpu: CpuId, on: bool) -> Result<(), Errno> {
        let known = self.frequencies.known.lock();
        let joined = known.get(cpu.0 as usize).and_then(|of| of.joined);
        let (leader, _) = joined.ok_or(Errno::ACCES)?;
        let mut policy = self.percpu(leader).frequency.policy.lock();
        let policy = policy.as_mut().ok_or(Errno::ACCES)?;
        if policy.turbo == Turbo::Unsupported {
            return Err(Errno::OPNOTSUPP);
        }
        let wanted = if on { Turbo::On } else { Turbo::Off };
        // Intel's follows from the frequency that is set next.
        if core::mem::replace(&mut policy.turbo, wanted) != wanted && policy.control == Control::Pstate {
            self.order_turbo(cpu, on);
        }
        Ok(())
    }
}

/// Returns the governor of a name, which ends with a zero or is as long as a name may be.
fn named(text: &[u8; NAME]) -> Option<Governor> {
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(NAME);
    Governor::ALL.into_iter().find(|governor| governor.name().as_bytes().eq_ignore_ascii_case(&text[..end]))
}

fn name(text: &str) -> [u8; NAME] {
    let mut bytes = [0; NAME];
    bytes.iter_mut().zip(text.bytes()).for_each(|(to, byte)| *to = byte);
    bytes
}

/// Returns the names of all governors, with a blank between two.
fn governors() -> [u8; NAME * Governor::ALL.len()] {
    let mut bytes = [0; NAME * Governor::ALL.len()];
    let names = Governor::ALL.into_iter().flat_map(|governor| governor.name().bytes().chain([b' ']));
    bytes.iter_mut().zip(names).for_each(|(to, byte)| *to = byte);
    // None follows the last.
    if let Some(last) = bytes.iter_mut().rev().find(|byte| **byte != 0) {
        *last = 0;
    }
    bytes
}
