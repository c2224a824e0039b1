//! Atomics and the lock: the ordinary ones, or those of `loom` in the build whose tests explore all orders of events
//! (feature `loom`). All data of this crate that several CPUs access is made of these.

#[cfg(not(feature = "loom"))]
mod real {
    use mm::lock::HookRelax;
    use spin::mutex::SpinMutex;
    use spin::RelaxStrategy;

    pub(crate) use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

    /// A spin lock.
    pub(crate) type Mutex<T> = SpinMutex<T, HookRelax>;

    /// Relaxes while a CPU waits for another.
    #[cold]
    pub(crate) fn relax() {
        HookRelax::relax();
    }
}

#[cfg(feature = "loom")]
mod explored {
    pub(crate) use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering};
    use loom::sync::MutexGuard;
    pub(crate) use loom::thread::yield_now as relax;

    /// A lock whose waiters `loom` tracks.
    pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Mutex(loom::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            // A test that panics with the lock held has failed already.
            self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
        }
    }
}

#[cfg(feature = "loom")]
pub(crate) use explored::*;
#[cfg(not(feature = "loom"))]
pub(crate) use real::*;
