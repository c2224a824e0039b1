//! Softirqs and the state of each physical CPU.

use core::sync::atomic::Ordering;

use mm::CpuId;

use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;
use crate::state::percpu::{softirq, PerCpu};

impl<H: Hw> Hv<H> {
    /// Returns the state of `cpu`.
    #[inline]
    pub(crate) fn percpu(&self, cpu: CpuId) -> &PerCpu {
        &self.cpus[cpu.0 as usize]
    }

    /// Notes that the TLB clock has wrapped at a flush of this CPU, which may be handling another CPU's request: this
    /// is completed before the CPU returns to a guest or sleeps.
    #[cold]
    pub fn tlb_clock_wrapped(&self) {
        self.raise(self.hw.this_cpu(), softirq::TLB_PERIOD);
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

    use crate::state::percpu::softirq;

    #[test]
    fn a_wrap_of_the_tlb_clock_ends_in_flushes_of_all_cpus_and_a_new_period() {
        let hv = crate::host::build::machine(3);
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
