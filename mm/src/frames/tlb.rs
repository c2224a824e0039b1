//! The TLB clock: a counter that ticks at every flush, so that flushes that have happened anyway are not repeated.
//!
//! A frame is stamped with the clock when its last use of a type ends. A CPU whose last whole flush is younger than the
//! stamp cannot hold a translation from that use. [`crate::Machine`] ticks the clock around each whole flush.

use core::sync::atomic::{AtomicU32, Ordering};

use crate::base::cpu_mask::CpuMask;
use crate::base::types::{CpuId, MAX_CPUS};

/// The clock and the time of each CPU's last whole flush; 0 means "no information: flush".
pub struct TlbClock {
    now: AtomicU32,
    cpus: [AtomicU32; MAX_CPUS],
}

impl Default for TlbClock {
    fn default() -> Self {
        Self::new()
    }
}

impl TlbClock {
    /// Ticks before a new clock's first wrap, so few that every machine sees one, not just those that run for months.
    pub const FIRST_PERIOD: u32 = 4096;

    /// Creates a clock near its first wrap; no CPU has flushed.
    pub const fn new() -> Self {
        let first = u32::MAX - Self::FIRST_PERIOD + 1;
        TlbClock { now: AtomicU32::new(first), cpus: [const { AtomicU32::new(0) }; MAX_CPUS] }
    }

    /// Returns the time with which to stamp a frame.
    #[inline]
    pub fn now(&self) -> u32 {
        self.now.load(Ordering::SeqCst)
    }

    /// Ticks; must be called before a CPU flushes. The result is passed to [`Self::flushed`] afterwards.
    #[inline]
    pub fn before_flush(&self) -> u32 {
        let mut t = self.now.load(Ordering::SeqCst);
        loop {
            // At 0 the clock stands still until `new_period`; every test then requires a flush.
            if t == 0 {
                return 0;
            }
            let next = t.wrapping_add(1);
            match self.now.compare_exchange_weak(t, next, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => return next,
                Err(seen) => t = seen,
            }
        }
    }

    /// Records that `cpu` has flushed all translations a guest can have caused.
    #[inline]
    pub fn flushed(&self, cpu: CpuId, time: u32) {
        self.cpus[cpu.0 as usize % MAX_CPUS].store(time, Ordering::SeqCst);
    }

    /// Returns whether the counter has wrapped: [`crate::begin_tlb_period`] must be called when other CPUs can be asked
    /// to flush.
    #[inline]
    pub fn wrapped(&self) -> bool {
        self.now.load(Ordering::Relaxed) == 0
    }

    /// Restarts the clock after a wrap, once every CPU has flushed.
    pub(crate) fn new_period(&self) {
        let _ = self.now.compare_exchange(0, 1, Ordering::SeqCst, Ordering::SeqCst);
    }

    /// Returns the CPUs of `mask` that may still hold translations older than `stamp`.
    #[inline]
    pub fn filter(&self, mask: CpuMask, stamp: u32) -> CpuMask {
        if mask.is_empty() {
            return mask;
        }
        let now = self.now();
        mask.filter(|cpu| {
            let last = self.cpus[cpu.0 as usize % MAX_CPUS].load(Ordering::SeqCst);
            // A stamp later than now is from before a wrap, and each wrap flushes everything.
            now == 0 || (last <= stamp && stamp <= now)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrap_asks_for_flushes_until_a_new_period_begins() {
        let clock = TlbClock::new();
        let cpus = CpuMask::from_low(0b11);
        let old = clock.now();
        assert_eq!(clock.filter(cpus, old), cpus);
        for _ in 1..TlbClock::FIRST_PERIOD {
            let time = clock.before_flush();
            assert_ne!(time, 0);
            clock.flushed(CpuId(0), time);
        }
        // CPU 1 never has.
        assert_eq!(clock.filter(cpus, old), CpuMask::from_low(0b10));
        assert!(!clock.wrapped());
        for _ in 0..2 {
            assert_eq!(clock.before_flush(), 0);
            clock.flushed(CpuId(0), 0);
            assert!(clock.wrapped());
        }
        // Nothing is known: each test flushes.
        let stamp = clock.now();
        assert_eq!([clock.filter(cpus, old), clock.filter(cpus, stamp)], [cpus; 2]);
        clock.new_period();
        assert!(!clock.wrapped());
        // What is older than the wrap has been flushed by it; what was stamped during it has not.
        assert_eq!([clock.filter(cpus, old), clock.filter(cpus, stamp)], [CpuMask::NONE, cpus]);
        clock.flushed(CpuId(0), clock.before_flush());
        assert_eq!(clock.filter(cpus, stamp), CpuMask::from_low(0b10));
        clock.new_period();
        assert_eq!(clock.now(), 2);
    }
}
