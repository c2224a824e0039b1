//! What a CPU does for its frequency, because only it can: writing and reading its own registers.

use mm::int::low32;
use mm::{CpuId, Stop};
use x86_defs::msr_index::{APERF, K8_HWCR, MPERF, PERF_CTL, PERF_STATUS, PSTATE_CTL};

use crate::machine::hw::{FrequencyMsr, GuestMsr, Hw, Nanos};
use crate::state::frequency::order::{Readings, Setting};
use crate::state::hypervisor::Hv;
use crate::state::percpu::softirq;

/// Bits of Intel's register that choose the frequency.
const INTEL_RANGE: u64 = 0xffff;
/// AMD's HWCR: no boost (CPBDIS).
const NO_BOOST: u64 = 1 << 25;
/// For so long what a CPU has read counts as the answer of whoever asks.
const ANSWER_LASTS: Nanos = 1_000_000_000;

impl<H: Hw> Hv<H> {
    /// Has `cpu` set its frequency, soon.
    pub(super) fn order(&self, cpu: CpuId, setting: Setting) {
        let mut orders = self.percpu(cpu).frequency.orders.lock();
        if cpu == self.hw.this_cpu() {
            orders.setting = None;
            drop(orders);
            self.set_this_frequency(setting);
        } else {
            orders.setting = Some(setting);
            drop(orders);
            self.raise(cpu, softirq::FREQUENCY);
        }
    }

    /// Has `cpu` allow or forbid itself more than its nominal frequency, soon.
    pub(crate) fn order_turbo(&self, cpu: CpuId, on: bool) {
        self.percpu(cpu).frequency.orders.lock().turbo = Some(on);
        self.raise(cpu, softirq::FREQUENCY);
    }

    /// Forgets what a CPU was to do, which has left its policy.
    pub(super) fn forget_orders(&self, cpu: CpuId) {
        let mut orders = self.percpu(cpu).frequency.orders.lock();
        (orders.setting, orders.turbo) = (None, None);
    }

    /// Does what `cpu`, the calling CPU, has been asked to.
    #[cold]
    pub(crate) fn frequency_work(&self, cpu: CpuId) {
        let frequency = &self.percpu(cpu).frequency;
        let (setting, turbo, asked) = {
            let mut orders = frequency.orders.lock();
            (orders.setting.take(), orders.turbo.take(), core::mem::take(&mut orders.asked))
        };
        if let Some(setting) = setting {
            self.set_this_frequency(setting);
        }
        if let Some(on) = turbo
            && let Ok(now) = self.hw.rdmsr(K8_HWCR)
        {
            self.write_frequency_msr(K8_HWCR, if on { now & !NO_BOOST } else { now | NO_BOOST });
        }
        if asked {
            frequency.orders.lock().answer = Some((self.hw.now(), self.readings()));
        }
    }

    /// Sets the frequency of the calling CPU. A CPU that refuses keeps the one it has.
    fn set_this_frequency(&self, setting: Setting) {
        match setting {
            Setting::Msr(value) => {
                if let Ok(now) = self.hw.rdmsr(PERF_CTL) {
                    self.write_frequency_msr(PERF_CTL, now & !INTEL_RANGE | u64::from(value));
                }
            }
            Setting::Port { port, size, value } => self.hw.port_out(port, size, value),
            Setting::Pstate(number) => self.write_frequency_msr(PSTATE_CTL, number.into()),
        }
    }

    fn write_frequency_msr(&self, number: u32, value: u64) {
        if let Some(msr) = FrequencyMsr::of(number) {
            // One that does not exist is not written.
            let _ = self.hw.wrmsr(GuestMsr::Frequency(msr), value);
        }
    }

    /// Reads what the calling CPU counts, and where it stands: 0 for what it does not tell.
    pub(super) fn readings(&self) -> Readings {
        let has = self.frequency_abilities();
        let read = |has: bool, msr: u32| if has { self.hw.rdmsr(msr).unwrap_or(0) } else { 0 };
        Readings {
            actual: read(has.counters, APERF),
            nominal: read(has.counters, MPERF),
            status: low32(read(has.eist, PERF_STATUS)),
        }
    }

    /// Returns the readings of a CPU that is online.
    ///
    /// # Errors
    /// [`Stop::Restart`]: it has been asked for them.
    pub(crate) fn readings_of(&self, cpu: CpuId) -> Result<Readings, Stop> {
        if cpu == self.hw.this_cpu() {
            return Ok(self.readings());
        }
        let mut orders = self.percpu(cpu).frequency.orders.lock();
        let answer = orders.answer.take();
        match answer.filter(|(at, _)| self.hw.now().saturating_sub(*at) < ANSWER_LASTS) {
            Some((_, readings)) => Ok(readings),
            None => {
                orders.asked = true;
                drop(orders);
                self.raise(cpu, softirq::FREQUENCY);
                Err(Stop::Restart)
            }
        }
    }
}
