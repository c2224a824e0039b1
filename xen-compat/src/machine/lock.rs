//! Locks without a rank. All of them serve other CPUs' requests for TLB flushes while they wait: the holder may be waiting
//! for such a flush.

use mm::lock::HookRelax;

/// A spin lock.
pub type Mutex<T> = spin::mutex::SpinMutex<T, HookRelax>;
/// What holds a [`Mutex`].
pub type MutexGuard<'a, T> = spin::mutex::SpinMutexGuard<'a, T, HookRelax>;
/// A spin lock that readers share.
pub type RwLock<T> = spin::rwlock::RwLock<T, HookRelax>;
/// Reading under an [`RwLock`].
pub type RwLockReadGuard<'a, T> = spin::rwlock::RwLockReadGuard<'a, T, HookRelax>;
