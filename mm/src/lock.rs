//! Spin locks with ranks: a lock may only be taken while all locks held by this CPU have a lower rank.
//!
//! The order, from first to last: domain-wide locks of the crates above (below 64), then [`RANK_PAGE_ALLOC`],
//! [`RANK_IOMEM`], [`RANK_LOG_DIRTY`], [`RANK_HEAP`]. It is asserted in debug builds once [`set_hooks`] has been called.

use core::ops::{Deref, DerefMut};

use spin::Once;

/// [`crate::DomainMem`]'s pages and counters.
pub const RANK_PAGE_ALLOC: u8 = 64;
/// A domain's permissions on device memory.
pub const RANK_IOMEM: u8 = 65;
/// A domain's log-dirty mode: bitmap and shadows.
pub const RANK_LOG_DIRTY: u8 = 68;
/// The free frames of the machine.
pub const RANK_HEAP: u8 = 72;

struct Hooks {
    relax: fn(),
    #[cfg_attr(not(debug_assertions), allow(dead_code))]
    cpu: fn() -> usize,
}

static HOOKS: Once<Hooks> = Once::new();

/// Registers what a spinning CPU does meanwhile (a pause, and service of other CPUs' requests, since interrupts are
/// off), and how to know the CPU's number (below 64). The first call wins.
pub fn set_hooks(relax: fn(), cpu: fn() -> usize) {
    HOOKS.call_once(|| Hooks { relax, cpu });
}

/// Relaxes through the registered hook.
pub struct HookRelax;

impl spin::RelaxStrategy for HookRelax {
    // Out of line, so that the way of those who do not wait stays short.
    #[cold]
    #[inline(never)]
    fn relax() {
        match HOOKS.get() {
            Some(h) => (h.relax)(),
            None => core::hint::spin_loop(),
        }
    }
}

#[cfg(debug_assertions)]
mod held {
    use core::sync::atomic::{AtomicU64, Ordering};

    /// For each CPU the ranks it holds: 128 bits.
    static HELD: [[AtomicU64; 2]; 64] = [const { [AtomicU64::new(0), AtomicU64::new(0)] }; 64];

    fn cpu() -> Option<usize> {
        super::HOOKS.get().map(|h| (h.cpu)() % 64)
    }

    pub fn enter(rank: u8) {
        if let Some(cpu) = cpu() {
            let low = u128::from(HELD[cpu][0].load(Ordering::Relaxed));
            let held = low | u128::from(HELD[cpu][1].load(Ordering::Relaxed)) << 64;
            assert!(held >> rank == 0, "lock rank {rank} taken while holding {held:#x}");
            HELD[cpu][rank as usize / 64].fetch_or(1 << (rank % 64), Ordering::Relaxed);
        }
    }

    pub fn leave(rank: u8) {
        if let Some(cpu) = cpu() {
            HELD[cpu][rank as usize / 64].fetch_and(!(1 << (rank % 64)), Ordering::Relaxed);
        }
    }
}

/// A spin lock of rank `RANK` (below 128).
pub struct Ranked<T, const RANK: u8> {
    inner: spin::mutex::SpinMutex<T, HookRelax>,
}

/// Proof that the lock is held.
pub struct RankedGuard<'a, T, const RANK: u8> {
    inner: spin::mutex::SpinMutexGuard<'a, T, HookRelax>,
}

impl<T, const RANK: u8> Ranked<T, RANK> {
    /// An unlocked `value`.
    pub const fn new(value: T) -> Self {
        Ranked { inner: spin::mutex::SpinMutex::new(value) }
    }

    /// Spins until the lock is free.
    #[inline]
    pub fn lock(&self) -> RankedGuard<'_, T, RANK> {
        #[cfg(debug_assertions)]
        held::enter(RANK);
        RankedGuard { inner: self.inner.lock() }
    }
}

impl<T: Default, const RANK: u8> Default for Ranked<T, RANK> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T, const RANK: u8> Deref for RankedGuard<'_, T, RANK> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T, const RANK: u8> DerefMut for RankedGuard<'_, T, RANK> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}

#[cfg(debug_assertions)]
impl<T, const RANK: u8> Drop for RankedGuard<'_, T, RANK> {
    fn drop(&mut self) {
        held::leave(RANK);
    }
}
