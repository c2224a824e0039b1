//! CPUs taken offline and back online (`xen-hptool`, and dom0's `/sys/devices/system/xen_cpu`).
//!
//! A call does one step and then restarts, so that its vcpu keeps taking interrupts while it waits for another CPU, and
//! can itself leave the CPU that goes off:
//!
//! - off: the scheduler gives the CPU up, and its interrupts are delivered elsewhere; when those that were already under
//!   way must have arrived, the CPU is asked to stop, which it does as soon as it has no vcpu ([`Hv::stop_if_asked`]);
//! - on: the CPU is reset, started, and given to the first pool, as on Xen.

mod parking;

use core::sync::atomic::Ordering::Relaxed;

use mm::{CpuId, Errno, Stop};
use public_headers::xen4::xen::VIRQ_PCPU_STATE;

use crate::machine::hw::{Hw, Nanos};
use crate::machine::lock::MutexGuard;
use crate::state::cpu_hotplug::{Step, Transition};
use crate::state::hypervisor::Hv;
use crate::state::percpu::{softirq, Leave};

const MS: Nanos = 1_000_000;
/// Within this time an interrupt arrives whose message was under way when its route changed.
pub(super) const INTERRUPTS_ARRIVE: Nanos = MS;
/// Time from a CPU's reset to its start (Intel SDM, "MP Initialization Protocol").
pub(super) const RESET: Nanos = 10 * MS;
/// A CPU that takes longer to stop will not, or to start, is broken.
pub(super) const STOPS: Nanos = 1000 * MS;
pub(super) const STARTS: Nanos = 2000 * MS;
/// Whoever has not taken a transition further for this time never will; somebody else may.
const ABANDONED: Nanos = 1000 * MS;

/// Where a step leads.
enum Next {
    /// The same step goes on.
    Same,
    /// Another one begins.
    Step(Step),
    /// The transition is over.
    Done(Result<(), Errno>),
}

impl<H: Hw> Hv<H> {
    /// Takes a CPU offline.
    ///
    /// # Errors
    /// EINVAL: there is no such CPU, or it is CPU 0, which stays. EEXIST: it is offline. ENODEV: it is in another CPU
    /// pool than the first. EADDRINUSE: a vcpu is pinned to it. EBUSY: it does not stop, and stays online.
    /// [`Stop::Restart`]: not yet.
    pub(crate) fn cpu_down(&self, cpu: u32) -> Result<(), Stop> {
        if cpu == 0 || cpu >= self.hw.nr_cpus() {
            return Err(Errno::INVAL.into());
        }
        self.go_on_with(CpuId(cpu), true, |cpu| {
            self.pool_offline_cpu(cpu)?;
            self.leave_frequency(cpu);
            Ok(Step::Leaving)
        })
    }

    /// Takes a CPU online.
    ///
    /// # Errors
    /// EINVAL: there is no such CPU. EEXIST: it is online. EPERM: another thread of its core is, and only one may be
    /// (`smt=off`). EIO: it does not start. [`Stop::Restart`]: not yet.
    pub(crate) fn cpu_up(&self, cpu: u32) -> Result<(), Stop> {
        if cpu >= self.hw.nr_cpus() {
            return Err(Errno::INVAL.into());
        }
        self.go_on_with(CpuId(cpu), false, |cpu| {
            if self.online_cpus().contains(cpu) {
                return Err(Errno::EXIST);
            }
            if !self.smt.load(Relaxed) && self.has_sibling_online(cpu) {
                return Err(Errno::PERM);
            }
            self.hw.reset_cpu(cpu);
            Ok(Step::Resetting)
        })
    }

    /// Takes the transition of `cpu` further, or begins it with the step that `begin` returns.
    fn go_on_with(&self, cpu: CpuId, down: bool, begin: impl FnOnce(CpuId) -> Result<Step, Errno>) -> Result<(), Stop> {
        let Some(mut hotplug) = self.hotplug.try_lock() else { return Err(Stop::Restart) };
        let now = self.hw.now();
        let Some(t) = *hotplug else {
            *hotplug = Some(Transition::new(cpu, begin(cpu)?, now));
            return Err(Stop::Restart);
        };
        self.take_further(hotplug, &t, t.cpu == cpu && t.is_down() == down)
    }

    /// Waits until no CPU is on its way off or on.
    ///
    /// # Errors
    /// [`Stop::Restart`]: not yet.
    pub(super) fn no_hotplug(&self) -> Result<(), Stop> {
        let Some(hotplug) = self.hotplug.try_lock() else { return Err(Stop::Restart) };
        match *hotplug {
            None => Ok(()),
            Some(t) => self.take_further(hotplug, &t, false),
        }
    }

    /// Takes the transition `t` further, which is the caller's (`mine`), or has been abandoned.
    fn take_further(
        &self,
        mut hotplug: MutexGuard<'_, Option<Transition>>,
        t: &Transition,
        mine: bool,
    ) -> Result<(), Stop> {
        let now = self.hw.now();
        if !mine && now.saturating_sub(t.seen) < ABANDONED {
            return Err(Stop::Restart);
        }
        let next = self.hotplug_step(t, now);
        *hotplug = match next {
            Next::Same => Some(Transition { seen: now, ..*t }),
            Next::Step(step) => Some(Transition::new(t.cpu, step, now)),
            Next::Done(_) => None,
        };
        drop(hotplug);
        if let Next::Done(result) = next {
            if result.is_ok() {
                self.send_global_virq(VIRQ_PCPU_STATE as usize);
            }
            if mine {
                return result.map_err(Stop::from);
            }
        }
        Err(Stop::Restart)
    }

    /// Does what there is to do in a step.
    fn hotplug_step(&self, t: &Transition, now: Nanos) -> Next {
        let (cpu, waited) = (t.cpu, now.saturating_sub(t.since));
        match t.step {
            Step::Leaving => {
                self.irqs_leave(cpu);
                if waited < INTERRUPTS_ARRIVE {
                    return Next::Same;
                }
                self.ask_to_stop(cpu);
                Next::Step(Step::Stopping)
            }
            Step::Stopping if !self.hw.is_running(cpu) => {
                // Whoever looked for a CPU before it left may have bound an interrupt to it since.
                self.irqs_leave(cpu);
                Next::Done(Ok(()))
            }
            // Unless it has made up its mind meanwhile, it goes on.
            Step::Stopping if waited > STOPS && self.percpu(cpu).take_leave() => {
                self.pool_online_cpu(cpu);
                self.frequency_comes_online(cpu);
                Next::Done(Err(Errno::BUSY))
            }
            Step::Stopping => {
                self.raise(cpu, softirq::SCHEDULE | softirq::RELEASE);
                Next::Same
            }
            Step::Resetting if waited < RESET => Next::Same,
            Step::Resetting => {
                self.hw.start_cpu(cpu);
                Next::Step(Step::Starting)
            }
            Step::Starting if self.hw.is_running(cpu) => {
                self.pool_online_cpu(cpu);
                self.frequency_comes_online(cpu);
                self.raise(cpu, softirq::SCHEDULE);
                Next::Done(Ok(()))
            }
            Step::Starting if waited > STARTS => {
                log::error!("CPU{} does not start", cpu.0);
                Next::Done(Err(Errno::IO))
            }
            Step::Starting => Next::Same,
        }
    }

    /// Lets `cpu` stop as soon as it has nothing to do.
    fn ask_to_stop(&self, cpu: CpuId) {
        self.percpu(cpu).give_leave(Leave::Offline);
        self.raise(cpu, softirq::SCHEDULE | softirq::RELEASE);
    }
}

#[cfg(test)]
mod tests;
