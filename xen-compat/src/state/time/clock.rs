//! The machine's clock as guests see it.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicBool, AtomicU64};
use mm::int::{low32, low64, low8};

use mm::lock::Ranked;

use crate::machine::hw::Nanos;

/// Rank of the wallclock's lock; nothing is locked under it.
const RANK_WALLCLOCK: u8 = 121;

/// The conversion of TSC ticks to nanoseconds: `((ticks << shift) * mul) >> 32`, with a negative shift to the right.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TscScale {
    /// `tsc_to_system_mul`.
    pub mul: u32,
    /// `tsc_shift`.
    pub shift: i8,
}

impl TscScale {
    /// Returns the scale of a counter with `hz` ticks per second, as precise as 32 bits allow.
    pub fn new(hz: u64) -> Self {
        const SECOND: u64 = 1_000_000_000;
        let (mut hz, mut shift) = (hz.max(1), 0i8);
        while hz > 2 * SECOND {
            hz >>= 1;
            shift -= 1;
        }
        while hz <= SECOND {
            hz <<= 1;
            shift += 1;
        }
        TscScale { mul: low32((SECOND << 32) / hz), shift }
    }

    /// Binary places of [`Self::factor`].
    pub const FACTOR_BITS: u32 = 56;

    /// Returns the same scale as one factor: `(ticks * factor) >> FACTOR_BITS` in 128 bits. `None` for counters below 4
    /// MHz.
    ///
    /// A clock based on it never lags behind that of a guest which got its time and continues with the scale: the guest
    /// rounds down twice where this rounds once, so its clock does not go back when it gets a new time stamp.
    pub const fn factor(self) -> Option<u64> {
        let shift = Self::FACTOR_BITS as i32 - 32 + self.shift as i32;
        if 0 <= shift && shift <= 32 {
            Some((self.mul as u64) << shift)
        } else {
            None
        }
    }

    /// Returns the scale from nanoseconds back to ticks, whose [`Self::ns`] takes nanoseconds and returns ticks.
    pub fn reciprocal(self) -> Self {
        // One is 2^31 here, so that the quotient has 32 bits.
        let (mut one, mut shift) = (1u32 << 31, 1 - self.shift);
        let mul = self.mul.max(1);
        while one >= mul {
            one >>= 1;
            shift += 1;
        }
        TscScale { mul: low32((u64::from(one) << 32) / u64::from(mul)), shift }
    }

    /// Converts `ticks` to nanoseconds.
    pub fn ns(self, ticks: u64) -> Nanos {
        let ticks = if self.shift < 0 { ticks >> -self.shift } else { ticks << self.shift };
        low64((u128::from(ticks) * u128::from(self.mul)) >> 32)
    }
}

/// What is known of the CPUs' time stamp counters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TscVerdict {
    /// Those of all CPUs agree and never stop, so that guests need no precautions (XEN_PVCLOCK_TSC_STABLE_BIT).
    pub stable: bool,
    /// They run at one rate in all power states, and time has not been seen to go back from one CPU to another.
    pub reliable: bool,
    /// They run at one rate.
    pub constant: bool,
    /// The largest step backwards from one CPU to another that was seen, in cycles.
    pub warp: u64,
}

/// The clock of the machine as guests see it.
pub struct Clock {
    /// The scale, shift in the low byte; 0: not computed yet.
    pub(crate) scale: AtomicU64,
    /// Whether the TSCs of all CPUs agree and never stop.
    stable: AtomicBool,
    /// Whether domains may rely on the CPUs' TSC, if it has their frequency.
    reliable: AtomicBool,
    /// Whether its rate is constant.
    constant: AtomicBool,
    /// The largest step backwards from one CPU to another, in cycles.
    warp: AtomicU64,
    /// UTC at system time 0, once set.
    pub(crate) wall: Ranked<Option<(u64, u32)>, RANK_WALLCLOCK>,
}

impl Default for Clock {
    fn default() -> Self {
        Clock {
            scale: AtomicU64::new(0),
            stable: AtomicBool::new(false),
            reliable: AtomicBool::new(false),
            constant: AtomicBool::new(false),
            warp: AtomicU64::new(0),
            wall: Ranked::new(None),
        }
    }
}

impl Clock {
    /// Records what is known of the CPUs' TSC.
    pub fn set_tsc(&self, known: TscVerdict) {
        self.stable.store(known.stable, Relaxed);
        self.reliable.store(known.reliable, Relaxed);
        self.constant.store(known.constant, Relaxed);
        self.warp.store(known.warp, Relaxed);
    }

    /// Returns what is known of the CPUs' TSC, as [`Self::set_tsc`] has set it.
    pub fn tsc_verdict(&self) -> TscVerdict {
        TscVerdict {
            stable: self.tsc_stable(),
            reliable: self.tsc_reliable(),
            constant: self.constant.load(Relaxed),
            warp: self.warp.load(Relaxed),
        }
    }

    /// Returns whether domains may use the CPUs' TSC: `host_tsc_is_safe`.
    pub(crate) fn tsc_reliable(&self) -> bool {
        self.reliable.load(Relaxed)
    }

    /// Returns the conversion of TSC ticks to nanoseconds, known as soon as a vcpu runs.
    #[inline]
    pub fn tsc_scale(&self) -> TscScale {
        let known = self.scale.load(Relaxed);
        TscScale { mul: low32(known >> 8), shift: low8(low32(known)).cast_signed() }
    }

    /// Returns whether guests may rely on the TSC to agree on all CPUs.
    #[inline]
    pub fn tsc_stable(&self) -> bool {
        self.stable.load(Relaxed)
    }
}
