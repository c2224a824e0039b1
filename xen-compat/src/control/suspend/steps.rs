//! What CPU 0 does to suspend the machine, when all domains are frozen.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use mm::{CpuId, CpuMask, Errno};
use public_headers::xen4::xen::VIRQ_PCPU_STATE;

use crate::control::cpu_hotplug::{INTERRUPTS_ARRIVE, RESET, STARTS, STOPS};
use crate::machine::hw::{Hw, Nanos, SleepValues};
use crate::state::hypervisor::Hv;
use crate::state::percpu::{softirq, Leave};
use crate::state::suspend::{Step, Suspend};

/// How long a CPU that has been asked to stop is left in peace: it does not while something is raised.
const ASKS_AGAIN: Nanos = 1_000_000;

impl<H: Hw> Hv<H> {
    /// Takes the suspend of the machine further, if there is one; `cpu`, the calling CPU, has no vcpu.
    #[inline]
    pub(crate) fn suspend_if_asked(&self, cpu: CpuId) {
        if self.percpu(cpu).softirq.load(Relaxed) & softirq::SUSPEND != 0 {
            self.suspend_step(cpu);
            // What is under way to this CPU arrives, other CPUs' requests among it.
            self.hw.preempt_window();
            self.hw.relax();
        }
    }

    #[cold]
    fn suspend_step(&self, cpu: CpuId) {
        let mut suspend = self.suspend.lock();
        let Some(s) = suspend.as_mut() else { return };
        let now = self.hw.now();
        let waited = now.saturating_sub(s.since);
        let next = match s.step {
            Step::Leaving => {
                let others = self.running_others();
                others.iter().for_each(|other| self.irqs_leave(other));
                if waited < INTERRUPTS_ARRIVE {
                    return;
                }
                log::info!("Disabling non-boot CPUs ...");
                s.stopped = others;
                others.iter().for_each(|other| self.percpu(other).give_leave(Leave::Suspend));
                Step::Stopping
            }
            Step::Stopping => {
                let running = s.stopped.filter(|other| self.hw.is_running(other));
                if !running.is_empty() {
                    if now.saturating_sub(s.asked) >= ASKS_AGAIN {
                        s.asked = now;
                        self.await_stop(s, running, waited > STOPS);
                    }
                    return;
                }
                s.stopped.iter().for_each(|other| self.leave_frequency(other));
                if s.result.is_ok() {
                    self.leave_frequency(cpu);
                    s.result = self.sleep(s.values);
                    self.frequency_comes_online(cpu);
                }
                log::info!("Enabling non-boot CPUs  ...");
                self.start_next(s)
            }
            Step::Resetting(_) if waited < RESET => return,
            Step::Resetting(other) => {
                self.hw.start_cpu(other);
                Step::Starting(other)
            }
            Step::Starting(other) => {
                if self.hw.is_running(other) {
                    self.frequency_comes_online(other);
                    self.raise(other, softirq::SCHEDULE | softirq::TIMER);
                } else if waited > STARTS {
                    log::error!("CPU{} does not start", other.0);
                    self.irqs_leave(other);
                    self.pool_lose_cpu(other);
                } else {
                    return;
                }
                s.stopped = s.stopped.without(CpuMask::of(other));
                self.start_next(s)
            }
            Step::Over => return,
        };
        (s.step, s.since) = (next, self.hw.now());
        drop(suspend);
        if next == Step::Over {
            self.percpu(cpu).softirq.fetch_and(!softirq::SUSPEND, SeqCst);
            self.thaw_domains();
            self.send_global_virq(VIRQ_PCPU_STATE as usize);
        }
    }

    /// Returns the CPUs that run, but the first.
    fn running_others(&self) -> CpuMask {
        let all = CpuMask::first(self.cpus.len()).without(CpuMask::of(CpuId(0)));
        all.filter(|cpu| self.hw.is_running(cpu))
    }

    /// Asks CPUs again to stop, or no longer, if they have had enough time: then nothing sleeps.
    fn await_stop(&self, s: &mut Suspend, running: CpuMask, too_late: bool) {
        for cpu in running.iter() {
            // Unless it has made up its mind meanwhile, it goes on.
            if too_late && self.percpu(cpu).take_leave() {
                log::error!("CPU{} does not stop", cpu.0);
                s.stopped = s.stopped.without(CpuMask::of(cpu));
                s.result = Err(Errno::BUSY);
            } else {
                self.raise(cpu, softirq::SCHEDULE | softirq::RELEASE);
            }
        }
    }

    /// Sleeps until the machine is woken.
    ///
    /// # Errors
    /// EIO: it does not sleep.
    fn sleep(&self, values: SleepValues) -> Result<(), Errno> {
        log::info!("Entering ACPI S3 state.");
        self.hw.pause_watchdog();
        let slept = self.hw.suspend_to_ram(values);
        self.hw.resume_watchdog();
        log::info!("Finishing wakeup from ACPI S3 state.");
        // Whatever timer was set is checked.
        self.percpu(CpuId(0)).softirq.fetch_or(softirq::TIMER, SeqCst);
        let away = slept.map_err(|_| {
            log::error!("The machine has not slept");
            Errno::IO
        })?;
        for pc in &self.cpus {
            pc.timers.suspended();
            pc.cpuid_faults.store(false, Relaxed);
        }
        self.renew_microcode();
        self.advance_wallclock(away);
        Ok(())
    }

    /// Begins to start the next of the CPUs that have stopped.
    fn start_next(&self, s: &Suspend) -> Step {
        match s.stopped.iter().next() {
            Some(cpu) => {
                self.hw.reset_cpu(cpu);
                Step::Resetting(cpu)
            }
            None => Step::Over,
        }
    }

    /// Lets all domains run that have been frozen, with new time stamps and with their interrupts where they run.
    fn thaw_domains(&self) {
        for d in self.domains.all() {
            if d.sched.frozen.swap(false, SeqCst) {
                for v in d.vcpus() {
                    v.timers.forget_published();
                    v.irqs_on.store(u32::MAX, Relaxed);
                }
                self.domain_unpause(&d);
            }
        }
    }
}
