//! What each physical CPU keeps to itself.

use alloc::boxed::Box;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use mm::CpuId;
use public_headers::xen4::arch_x86_64::VcpuGuestContext;

use crate::hv::Hv;
use crate::hw::Hw;
use crate::lock::Mutex;
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
    /// The TLB clock has wrapped.
    pub const TLB_PERIOD: u32 = 8;
    /// Domains have ended that this CPU is to destroy.
    pub const REAP: u32 = 16;
    /// An event may have come for the vcpu that runs: its call is to stop, so that it sees the event.
    pub const EVENT: u32 = 32;
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
    /// CPUID faults here outside of ring 0.
    pub cpuid_faults: AtomicBool,
    /// A vcpu's context on its way from or to a guest or a toolstack: it is larger than a frame, so nobody could be sure to get
    /// memory for it. Held by the CPU itself, for one call.
    pub context: Mutex<Box<VcpuGuestContext>>,
}

impl<H: Hw> Hv<H> {
    /// The state of `cpu`.
    #[inline]
    pub(crate) fn percpu(&self, cpu: CpuId) -> &PerCpu {
        &self.cpus[cpu.0 as usize]
    }

    /// The TLB clock has wrapped at a flush of this CPU, which may be serving another CPU's request: it is dealt with
    /// before the CPU returns to a guest or sleeps.
    #[cold]
    pub fn tlb_clock_wrapped(&self) {
        self.raise(self.hw.this_cpu(), softirq::TLB_PERIOD);
    }

    /// An interrupt of a device, or a kick, has been served at a preemption point of `cpu`, the calling CPU.
    pub fn interrupted_within(&self, cpu: CpuId) {
        self.percpu(cpu).softirq.fetch_or(softirq::EVENT, Ordering::SeqCst);
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering::SeqCst;

    use mm::host::set_this_cpu;
    use mm::{CpuId, Machine, TlbClock};

    use super::softirq;

    #[test]
    fn a_wrap_of_the_tlb_clock_ends_in_flushes_of_all_cpus_and_a_new_period() {
        let hv = crate::host::machine(3);
        set_this_cpu(1);
        for _ in 0..TlbClock::FIRST_PERIOD {
            hv.hw.tlb().before_flush();
        }
        assert!(hv.hw.tlb().wrapped());
        hv.tlb_clock_wrapped();
        assert_eq!(hv.cpus[1].softirq.load(SeqCst), softirq::TLB_PERIOD);
        let before = hv.hw.memory.flushes.load(SeqCst);
        assert!(!hv.soft_work(CpuId(1)));
        assert_eq!((hv.cpus[1].softirq.load(SeqCst), hv.hw.tlb().wrapped()), (0, false));
        assert_eq!(hv.hw.memory.flushes.load(SeqCst) - before, 3);
        // Two CPUs may have seen the same wrap.
        hv.tlb_clock_wrapped();
        hv.soft_work(CpuId(1));
        assert_eq!(hv.hw.memory.flushes.load(SeqCst) - before, 3);
    }
}
