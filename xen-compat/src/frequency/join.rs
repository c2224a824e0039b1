//! CPUs get a policy, and lose it when they go offline.

use core::sync::atomic::Ordering::Relaxed;

use cpu_policy::{family, Vendor};
use mm::int::{count32, low32};
use mm::{try_alloc, CpuId, CpuMask, Errno};
use x86_defs::msr_index::{PSTATE0, PSTATE_LIMIT};

use crate::frequency::Driver;
use crate::machine::hw::Hw;
use crate::options::cpufreq::Governor;
use crate::state::frequency::policy::{Control, Policy, Step, Turbo};
use crate::state::frequency::report::{Report, Sharing, State, FIXED_HARDWARE, SYSTEM_IO};
use crate::state::frequency::statistics::Statistics;
use crate::state::frequency::{members, Known};
use crate::state::hypervisor::Hv;

/// AMD's limit of states: the slowest, bits 4 to 7. Of a state: whether it exists.
const SLOWEST_SHIFT: u32 = 4;
const SLOWEST: u64 = 0xf;
const PSTATE_EXISTS: u64 = 1 << 63;
/// Bits of a control value that are the number of AMD's state.
const PSTATE_NUMBER: u32 = 7;

impl<H: Hw> Hv<H> {
    /// Gives `cpu`, of which dom0 has reported all, a policy: one of its own, or that of its group, whose rule begins when
    /// all of the group are there.
    ///
    /// # Errors
    /// EINVAL: nothing is known of it, it is offline, what is known does not fit its group, or it has no frequency that
    /// firmware allows. ENODEV: there is no way to set it. ENOMEM. Otherwise those of
    /// [`Self::set_policy`].
    pub(crate) fn join_frequency(&self, cpu: CpuId) -> Result<(), Errno> {
        self.join_with(&mut self.frequencies.known.lock(), cpu)
    }

    /// Sees to the frequency of a CPU that comes online. Where it cannot be set, nobody need know.
    pub(crate) fn frequency_comes_online(&self, cpu: CpuId) {
        self.percpu(cpu).frequency.speed.store(self.options.cpufreq.speed, Relaxed);
        let _ = self.join_frequency(cpu);
    }

    pub(crate) fn join_with(&self, known: &mut [Known], cpu: CpuId) -> Result<(), Errno> {
        let at = cpu.0 as usize;
        let Some(Known { report, joined }) = known.get(at).filter(|of| of.report.complete) else {
            return Err(Errno::INVAL);
        };
        if !self.is_online(cpu.0) {
            return Err(Errno::INVAL);
        }
        let Some(driver) = self.frequency_driver() else { return Ok(()) };
        if joined.is_some() {
            return Ok(());
        }
        let (group, alone) = (report.group, report.sharing == Sharing::Hardware);
        let others = members(known, group.number);
        let first = others.iter().next();
        if let Some(first) = first {
            let expected = known[first.0 as usize].report.group;
            if (group.coordination, group.members) != (expected.coordination, expected.members) {
                log::warn!(
                    "cpufreq fail to add CPU{}:incorrect _PSD({}:{}), expect({}/{})",
                    cpu.0,
                    group.coordination,
                    group.members,
                    expected.coordination,
                    expected.members
                );
                return Err(Errno::INVAL);
            }
        }
        let leader = match first.and_then(|first| known[first.0 as usize].joined).filter(|_| !alone) {
            Some((leader, _)) => {
                self.say_frequency(format_args!("adding CPU {}", cpu.0));
                leader
            }
            None => {
                let policy = self.new_policy(driver, cpu, &mut known[at].report)?;
                *self.percpu(cpu).frequency.policy.lock() = Some(policy);
                self.say_frequency(format_args!("CPU {} initialization completed", cpu.0));
                cpu
            }
        };
        let states = known[at].report.states.len();
        let begun = Statistics::new(states, self.hw.now(), self.cpu_idle_time(cpu)).map_err(Errno::from);
        let complete = alone || u64::from(others.count()) + 1 == group.members;
        let result = begun.and_then(|statistics| {
            *self.percpu(cpu).frequency.statistics.lock() = Some(statistics);
            let mut policy = self.percpu(leader).frequency.policy.lock();
            let policy = policy.as_mut().ok_or(Errno::INVAL)?;
            policy.cpus.insert(cpu);
            // Firmware may have changed it while the leader was offline.
            if let Some(fastest) = known[at].report.fastest().filter(|_| cpu == leader) {
                policy.limit = fastest.khz();
            }
            if complete {
                self.begin_policy(policy)
            } else {
                Ok(())
            }
        });
        match result {
            Ok(()) => known[at].joined = Some((leader, group.number)),
            Err(_) => self.abandon(cpu, leader),
        }
        result
    }

    /// Begins a policy, with the bounds and the rule of the command line, or else the usual rule.
    fn begin_policy(&self, policy: &mut Policy) -> Result<(), Errno> {
        let asked = &self.options.cpufreq;
        let or = |asked: u32, else_: u32| if asked == 0 { else_ } else { asked };
        let governor = policy.governor.take().unwrap_or(Governor::DEFAULT);
        let bounds = (or(asked.min, policy.min), or(asked.max, policy.max));
        let result = self.set_policy(policy, bounds, governor);
        if result.is_err() && governor != Governor::DEFAULT {
            return self.set_policy(policy, (policy.min, policy.max), Governor::DEFAULT);
        }
        result
    }

    /// Takes `cpu` out of the policy of `leader`, which ends with its last CPU.
    fn abandon(&self, cpu: CpuId, leader: CpuId) {
        *self.percpu(cpu).frequency.statistics.lock() = None;
        let mut of_leader = self.percpu(leader).frequency.policy.lock();
        if let Some(policy) = of_leader.as_mut() {
            policy.cpus = policy.cpus.without(CpuMask::of(cpu));
            if policy.cpus.is_empty() {
                self.governor_stops(policy);
                *of_leader = None;
            }
        }
        drop(of_leader);
        self.forget_orders(cpu);
    }

    /// Takes `cpu`, which goes offline, out of its policy, whose rule then ends, unless it was not complete.
    pub(crate) fn leave_frequency(&self, cpu: CpuId) {
        let mut known = self.frequencies.known.lock();
        let Some(of_cpu) = known.get_mut(cpu.0 as usize) else { return };
        let Some((leader, group)) = of_cpu.joined else { return };
        let (alone, all) = (of_cpu.report.sharing == Sharing::Hardware, of_cpu.report.group.members);
        if (alone || u64::from(members(&known, group).count()) == all)
            && let Some(policy) = self.percpu(leader).frequency.policy.lock().as_mut()
        {
            self.governor_stops(policy);
        }
        known[cpu.0 as usize].joined = None;
        self.abandon(cpu, leader);
        self.say_frequency(format_args!("deleting CPU {}", cpu.0));
    }

    /// Makes a policy for a CPU of which this has been reported.
    fn new_policy(&self, driver: Driver, cpu: CpuId, report: &mut Report) -> Result<Policy, Errno> {
        let abilities = self.frequency_abilities();
        let register = report.control;
        let control = match (driver, register.space_id) {
            (Driver::Powernow, _) => Control::Pstate,
            (Driver::Acpi, SYSTEM_IO) => {
                self.say_frequency(format_args!("xen_pminfo: @acpi_cpufreq_cpu_init,SYSTEM IO addr space"));
                let size = match register.bit_width {
                    0..=8 => 1,
                    9..=16 => 2,
                    _ => 4,
                };
                Control::Port { port: u16::try_from(register.address).map_err(|_| Errno::NODEV)?, size }
            }
            (Driver::Acpi, FIXED_HARDWARE) => {
                self.say_frequency(format_args!("xen_pminfo: @acpi_cpufreq_cpu_init,HARDWARE addr space"));
                abilities.eist.then_some(Control::Msr).ok_or(Errno::NODEV)?
            }
            _ => return Err(Errno::NODEV),
        };
        let slowest = if control == Control::Pstate { self.correct_pstates(&mut report.states) } else { usize::MAX };
        let mut steps = try_alloc::vec(report.states.len())?;
        for (n, state) in report.states.iter().enumerate().take(slowest) {
            let descends = steps.last().is_none_or(|last: &Step| state.mhz < last.khz / 1000);
            if descends {
                let value = if control == Control::Pstate { state.control & PSTATE_NUMBER } else { state.control };
                let state_number = mm::int::low8(count32(n));
                try_alloc::push_reserved(
                    &mut steps,
                    Step { khz: state.khz(), state: state_number, value, status: state.status },
                );
            }
        }
        let mut policy = Policy {
            leader: cpu,
            cpus: CpuMask::NONE,
            sharing: report.sharing,
            control,
            steps,
            latency: report.latency(),
            min: 0,
            max: u32::MAX,
            khz: 0,
            state: 0,
            limit: report.fastest().ok_or(Errno::INVAL)?.khz(),
            unsure: true,
            turbo: if abilities.turbo { Turbo::On } else { Turbo::Unsupported },
            counts: abilities.counters,
            governor: Some(self.options.cpufreq.governor.unwrap_or(Governor::DEFAULT)),
            watched: false,
            was_watched: false,
            looked: 0,
        };
        (policy.min, policy.max) = (policy.lowest(), policy.highest());
        self.say_frequency(format_args!("max_freq: {}    second_max_freq: {}", policy.max, policy.second()));
        if control != Control::Pstate && abilities.turbo {
            self.say_frequency(format_args!("CPU{}: Turbo Mode detected and enabled", cpu.0));
        }
        (policy.state, policy.khz) = match control {
            Control::Msr if cpu == self.hw.this_cpu() => (0, policy.khz_of(self.readings().status)),
            // Where it stands is not known: the first frequency that is set is written in any case.
            Control::Msr => (0, policy.max),
            Control::Port { .. } => guess(&report.states, self.hw.tsc_khz()),
            // Any bound is less.
            Control::Pstate => (0, u32::MAX - 1),
        };
        Ok(policy)
    }

    /// Corrects the frequencies that firmware tells of AMD's states by what the CPU tells, of families that are known for
    /// it. Returns the number of states that the CPU has.
    fn correct_pstates(&self, states: &mut [State]) -> usize {
        let count = self.hw.rdmsr(PSTATE_LIMIT).map_or(0, |limit| limit >> SLOWEST_SHIFT & SLOWEST);
        let count = usize::try_from(count).unwrap_or(0) + 1;
        let signature = self.hw.cpuid(1, 0).eax;
        let model = signature >> 4 & 0xf | signature >> 12 & 0xf0;
        let base = match family(signature) {
            0x10 if model < 10 => 16,
            0x11 => 8,
            _ => return count,
        };
        if self.vendor() == Vendor::Amd {
            for state in states.iter_mut().take(count) {
                let Ok(definition) = self.hw.rdmsr(PSTATE0 + (state.control & PSTATE_NUMBER)) else { continue };
                if definition & PSTATE_EXISTS != 0 {
                    let (multiplier, divisor) = (low32(definition & 0x3f), low32(definition >> 6 & 7));
                    state.mhz = 100 * (multiplier + base) >> divisor;
                }
            }
        }
        count
    }

    /// Logs something if `cpufreq=verbose` asks for it.
    pub(crate) fn say_frequency(&self, what: core::fmt::Arguments<'_>) {
        if self.options.cpufreq.verbose {
            log::warn!("{what}");
        }
    }
}

/// Returns the state that a CPU is in by the looks of its frequency at boot, and its frequency.
fn guess(states: &[State], khz: u32) -> (u8, u32) {
    let middle = |pair: &[State]| u64::from(pair[0].khz()) + u64::from(pair[1].khz());
    let at = states.windows(2).position(|pair| 2 * u64::from(khz) > middle(pair));
    let at = at.unwrap_or(states.len().saturating_sub(1));
    (mm::int::low8(count32(at)), states.get(at).map_or(0, State::khz))
}
