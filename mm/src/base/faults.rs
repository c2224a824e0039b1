//! Allocations that fail when a test wants it, on this thread: those of [`crate::try_alloc`] and of the heap of frames.

use std::cell::Cell;

use crate::base::errno::NoMemory;

std::thread_local! {
    static ASKED: Cell<u64> = const { Cell::new(0) };
    static FAILS: Cell<Option<u64>> = const { Cell::new(None) };
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// From now on, of all that is asked for, number `nth` (from 0) fails; `None`: nothing does.
pub fn fail(nth: Option<u64>) {
    ASKED.set(0);
    FAILS.set(nth);
}

/// How often something has been asked for since [`fail`].
pub fn asked() -> u64 {
    ASKED.get()
}

/// Whether what is being allocated now is allowed to fail.
pub fn inside() -> bool {
    INSIDE.get()
}

/// Runs `f`, in which the simulated machine itself allocates: that is nothing to the hypervisor.
pub fn aside<R>(f: impl FnOnce() -> R) -> R {
    let outer = INSIDE.replace(true);
    let done = f();
    INSIDE.set(outer);
    done
}

/// Counts one thing that is asked for; whether it may be had.
pub(crate) fn granted() -> bool {
    let n = ASKED.replace(ASKED.get() + 1);
    FAILS.get() != Some(n)
}

/// Runs `f`, which allocates, unless it is to fail.
pub(crate) fn may_fail<R>(f: impl FnOnce() -> Result<R, NoMemory>) -> Result<R, NoMemory> {
    if granted() {
        aside(f)
    } else {
        Err(NoMemory)
    }
}
