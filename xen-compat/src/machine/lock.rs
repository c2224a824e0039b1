//! Locks without a rank. While a CPU waits for one, it handles other CPUs' requests for TLB flushes: the holder may be
//! waiting for such a flush.

use mm::lock::HookRelax;

/// A spin lock.
pub type Mutex<T> = spin::mutex::SpinMutex<T, HookRelax>;
/// Proof that a [`Mutex`] is held.
pub type MutexGuard<'a, T> = spin::mutex::SpinMutexGuard<'a, T, HookRelax>;
/// A spin lock that readers share.
pub type RwLock<T> = spin::rwlock::RwLock<T, HookRelax>;
/// Proof that an [`RwLock`] is held for reading.
pub type RwLockReadGuard<'a, T> = spin::rwlock::RwLockReadGuard<'a, T, HookRelax>;
