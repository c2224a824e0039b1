//! Spin locks with ranks: a lock may only be taken while all locks held by this CPU have a lower rank.
//!
//! The order, from first to last: domain-wide locks of the crates above (below 64), then [`RANK_PAGE_ALLOC`],
//! [`RANK_IOMEM`], [`RANK_LOG_DIRTY`], those of the scheduler and of time, and [`RANK_HEAP`]. It is asserted in debug
//! builds once [`set_hooks`] has been called.

use core::ops::{Deref, DerefMut};
use core::sync::atomic::AtomicU16;
use core::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use spin::Once;

/// [`crate::state::domain::DomainMem`]'s pages and counters.
pub const RANK_PAGE_ALLOC: u8 = 64;
/// A domain's permissions on device memory.
pub const RANK_IOMEM: u8 = 65;
/// A domain's log-dirty mode: bitmap and shadows.
pub const RANK_LOG_DIRTY: u8 = 68;
/// The free frames of the machine: no lock is taken under it. Anything that allocates or frees may take it.
pub const RANK_HEAP: u8 = 127;

struct Hooks {
    relax: fn(),
    #[cfg_attr(not(debug_assertions), allow(dead_code, reason = "only debug builds ask"))]
    cpu: fn() -> usize,
}

static HOOKS: Once<Hooks> = Once::new();

/// Registers what a spinning CPU does (a pause, and handling other CPUs' requests, because interrupts are off), and how
/// to get the CPU's number (below [`crate::MAX_CPUS`]). The first call wins.
pub fn set_hooks(relax: fn(), cpu: fn() -> usize) {
    HOOKS.call_once(|| Hooks { relax, cpu });
}

/// Relaxes through the registered hook.
pub struct HookRelax;

impl spin::RelaxStrategy for HookRelax {
    // Out of line, to keep the uncontended path short.
    #[cold]
    #[inline(never)]
    fn relax() {
        match HOOKS.get() {
            Some(h) => (h.relax)(),
            None => relax_without_hooks(),
        }
    }
}

/// Spins: before there are hooks, no CPU waits for another.
#[cfg(not(any(test, feature = "host")))]
fn relax_without_hooks() {
    core::hint::spin_loop();
}

/// Yields: in a host process threads act as CPUs, and the lock's holder may not be running.
#[cfg(any(test, feature = "host"))]
fn relax_without_hooks() {
    std::thread::yield_now();
}

/// A spin lock that waiters get in the order of their arrival. A CPU that finds waiters queues behind them, so a CPU
/// that takes the lock repeatedly cannot keep another out.
///
/// An uncontended lock costs as much as a plain spin lock, plus a check for waiters.
pub struct Fair<T> {
    /// The number of waiters, the ticket of the next to arrive, and the ticket being served.
    waiting: AtomicU16,
    next: AtomicU16,
    serving: AtomicU16,
    inner: spin::mutex::SpinMutex<T, HookRelax>,
}

/// Proof that a [`Fair`] is held.
pub type FairGuard<'a, T> = spin::mutex::SpinMutexGuard<'a, T, HookRelax>;

impl<T> Fair<T> {
    /// Creates an unlocked lock around `value`.
    pub const fn new(value: T) -> Self {
        Fair {
            waiting: AtomicU16::new(0),
            next: AtomicU16::new(0),
            serving: AtomicU16::new(0),
            inner: spin::mutex::SpinMutex::new(value),
        }
    }

    /// Spins until the lock is free and no earlier waiter is left.
    #[inline]
    pub fn lock(&self) -> FairGuard<'_, T> {
        if self.waiting.load(Relaxed) == 0
            && let Some(guard) = self.inner.try_lock()
        {
            return guard;
        }
        self.wait()
    }

    #[cold]
    #[inline(never)]
    fn wait(&self) -> FairGuard<'_, T> {
        use spin::RelaxStrategy;
        self.waiting.fetch_add(1, Relaxed);
        let turn = self.next.fetch_add(1, Relaxed);
        while self.serving.load(Acquire) != turn {
            HookRelax::relax();
        }
        let guard = loop {
            // Other CPUs may have looked before they could see that this one waits: once each.
            match self.inner.try_lock() {
                Some(guard) => break guard,
                None => HookRelax::relax(),
            }
        };
        self.serving.store(turn.wrapping_add(1), Release);
        self.waiting.fetch_sub(1, Relaxed);
        guard
    }
}

impl<T: Default> Default for Fair<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

#[cfg(debug_assertions)]
mod held {
    use core::sync::atomic::{AtomicU64, Ordering};

    use crate::base::types::MAX_CPUS;

    /// The ranks that each CPU holds: 128 bits.
    static HELD: [[AtomicU64; 2]; MAX_CPUS] = [const { [const { AtomicU64::new(0) }; 2] }; MAX_CPUS];

    fn cpu() -> Option<usize> {
        super::HOOKS.get().map(|h| (h.cpu)() % MAX_CPUS)
    }

    pub(super) fn enter(rank: u8) {
        if let Some(cpu) = cpu() {
            let low = u128::from(HELD[cpu][0].load(Ordering::Relaxed));
            let held = low | u128::from(HELD[cpu][1].load(Ordering::Relaxed)) << 64;
            assert!(held >> rank == 0, "lock rank {rank} taken while holding {held:#x}");
            HELD[cpu][rank as usize / 64].fetch_or(1 << (rank % 64), Ordering::Relaxed);
        }
    }

    pub(super) fn leave(rank: u8) {
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
    /// Creates an unlocked lock around `value`.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[test]
    fn who_waits_for_a_fair_lock_goes_before_who_had_it() {
        for _ in 0..100 {
            let lock = Fair::new(0);
            std::thread::scope(|s| {
                let held = lock.lock();
                s.spawn(|| *lock.lock() += 1);
                while lock.waiting.load(Relaxed) == 0 {
                    std::thread::yield_now();
                }
                drop(held);
                assert_eq!(*lock.lock(), 1, "let in twice while another waits");
            });
        }
    }

    #[test]
    fn a_fair_lock_lets_one_in() {
        let (lock, inside) = (Fair::new(0u32), AtomicU32::new(0));
        std::thread::scope(|s| {
            for _ in 0..4 {
                s.spawn(|| {
                    for _ in 0..5_000 {
                        let mut n = lock.lock();
                        assert_eq!(inside.fetch_add(1, Acquire), 0);
                        *n += 1;
                        inside.fetch_sub(1, Release);
                    }
                });
            }
        });
        assert_eq!((*lock.lock(), lock.waiting.load(Relaxed)), (20_000, 0));
    }
}
