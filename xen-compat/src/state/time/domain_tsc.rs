//! A domain's time stamp counter: the CPU's own, or one that the hypervisor computes from system time.

use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::Relaxed;

use x86_defs::cr4;

use crate::machine::hw::Nanos;
use crate::machine::lock::Mutex;
use crate::state::time::clock::TscScale;

/// `TSC_MODE_*`: when a domain's counter is emulated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u32)]
pub(crate) enum TscMode {
    /// Unless the CPU's own is reliable and has the frequency that the domain started with.
    #[default]
    Default = 0,
    /// Always.
    AlwaysEmulate = 1,
    /// Never.
    NeverEmulate = 2,
}

impl TscMode {
    /// Returns the mode of a number of the ABI.
    pub(crate) const fn of(number: u32) -> Option<Self> {
        match number {
            0 => Some(Self::Default),
            1 => Some(Self::AlwaysEmulate),
            2 => Some(Self::NeverEmulate),
            _ => None,
        }
    }
}

/// What the toolstack has set of a domain's counter, and what follows from it. All zero for the hardware domain.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct TscInfo {
    pub(crate) mode: TscMode,
    /// Frequency in kHz that the domain started with.
    pub(crate) khz: u32,
    /// How often it has been set up, plus what the toolstack has told: each restoring adds one.
    pub(crate) incarnation: u32,
    /// System time at which the counter was 0: `vtsc_offset`. May be before the start of the machine, as a negative
    /// number.
    pub(crate) offset: Nanos,
    /// From the counter to nanoseconds.
    pub(crate) to_ns: TscScale,
    /// From nanoseconds to the counter.
    pub(crate) from_ns: TscScale,
    /// System time of the latest emulated read.
    pub(crate) last: Nanos,
}

impl TscInfo {
    /// Returns the emulated counter at system time `at`; before `offset` it is a negative number.
    pub(crate) fn at(&self, at: Nanos) -> u64 {
        let since = at.wrapping_sub(self.offset).cast_signed();
        let ticks = self.from_ns.ns(since.unsigned_abs());
        if since < 0 {
            ticks.wrapping_neg()
        } else {
            ticks
        }
    }

    /// Returns the emulated counter for a read at `now`. Later reads, on any CPU, give more, or the same where a tick is
    /// longer than a nanosecond.
    pub(crate) fn read(&mut self, now: Nanos) -> u64 {
        self.last = if now > self.last { now } else { self.last.wrapping_add(1) };
        self.at(self.last)
    }
}

/// A domain's time stamp counter. What changes it pauses the domain.
#[derive(Default)]
pub struct DomainTsc {
    /// The bit of CR4 that makes the domain's RDTSC trap, or 0: read at each switch.
    cr4: AtomicU64,
    pub(crate) info: Mutex<TscInfo>,
}

impl DomainTsc {
    /// Returns whether RDTSC is emulated.
    #[inline]
    pub(crate) fn is_emulated(&self) -> bool {
        self.cr4_bits() != 0
    }

    /// Returns what must be set in CR4 while the domain runs: TSD if RDTSC is emulated.
    #[inline]
    pub(crate) fn cr4_bits(&self) -> u64 {
        self.cr4.load(Relaxed)
    }

    /// Sets whether RDTSC is emulated.
    pub(crate) fn set_emulated(&self, on: bool) {
        self.cr4.store(if on { cr4::TSD } else { 0 }, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(khz: u64, offset: Nanos) -> TscInfo {
        let to_ns = TscScale::new(khz * 1000);
        TscInfo { offset, to_ns, from_ns: to_ns.reciprocal(), ..TscInfo::default() }
    }

    #[test]
    fn the_counter_starts_at_its_offset() {
        let t = info(2_500_000, 1_000);
        assert_eq!(t.at(1_000), 0);
        assert!(t.at(1_001_000).abs_diff(2_500_000) <= 1);
        assert!(t.at(0).wrapping_neg().abs_diff(2_500) <= 1, "it is negative before");
        // The domain is older than the machine.
        let old = info(1_000_000, 5u64.wrapping_neg());
        assert!(old.at(995).abs_diff(1_000) <= 1);
    }

    #[test]
    fn reads_go_on_where_time_stands() {
        let mut t = info(1_000_000, 0);
        let first = t.read(1 << 20);
        let reads = [(); 4].map(|()| t.read(1 << 20));
        assert!(reads.is_sorted() && reads[3] > first && reads[3] - first <= 4);
        assert!(t.read(100) >= reads[3], "another CPU's clock is behind");
        assert!(t.read(1 << 30) > reads[3]);
    }
}
