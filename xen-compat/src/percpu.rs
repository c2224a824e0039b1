//! What each physical CPU keeps to itself.

use core::sync::atomic::{AtomicU32, Ordering};

use mm::CpuId;

use crate::hv::Hv;
use crate::hw::Hw;
use crate::sched::RunQueue;
use crate::time::TimerQueue;

/// Work a CPU does before it returns to a guest, as bits of [`PerCpu::softirq`].
pub mod softirq {
    /// Choose again which vcpu runs.
    pub const SCHEDULE: u32 = 1;
    /// Timers may have expired.
    pub const TIMER: u32 = 2;
    /// Save the context of a vcpu that does not run here any more: somebody needs it.
    pub const RELEASE: u32 = 4;
}

/// One CPU's part of the core's state; cache-line aligned.
#[derive(Default)]
#[repr(align(128))]
pub struct PerCpu {
    /// Bits of [`softirq`] that are raised; other CPUs set bits and then [`crate::hw::Hw::kick`].
    pub softirq: AtomicU32,
    /// Run queue.
    pub runq: RunQueue,
    /// Timers that fire here.
    pub timers: TimerQueue,
}

impl<H: Hw> Hv<H> {
    /// The state of `cpu`.
    #[inline]
    pub(crate) fn percpu(&self, cpu: CpuId) -> &PerCpu {
        &self.cpus[cpu.0 as usize]
    }

    /// Raises softirqs on `cpu`; another CPU is interrupted unless the same work was waiting already.
    #[inline]
    pub fn raise(&self, cpu: CpuId, bits: u32) {
        let before = self.percpu(cpu).softirq.fetch_or(bits, Ordering::SeqCst);
        if before & bits != bits && cpu != self.hw.this_cpu() {
            self.hw.kick(cpu);
        }
    }
}
