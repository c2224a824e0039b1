//! Allocations that fail on a test's request, on this thread: those of [`crate::try_alloc`] and of the heap of frames.

use std::cell::Cell;

use crate::base::errno::NoMemory;

std::thread_local! {
    static ASKED: Cell<u64> = const { Cell::new(0) };
    static FAILS: Cell<Option<u64>> = const { Cell::new(None) };
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Makes allocation number `nth` (from 0) from now on fail; `None`: none.
pub fn fail(nth: Option<u64>) {
    ASKED.set(0);
    FAILS.set(nth);
}

/// Returns the number of allocations since [`fail`].
pub fn asked() -> u64 {
    ASKED.get()
}

/// Returns whether the current allocation is allowed to fail.
pub fn inside() -> bool {
    INSIDE.get()
}

/// Runs `f`, in which the simulated machine itself allocates, which is not counted as the hypervisor's.
pub fn aside<R>(f: impl FnOnce() -> R) -> R {
    let outer = INSIDE.replace(true);
    let done = f();
    INSIDE.set(outer);
    done
}

/// Counts an allocation. Returns whether it may succeed.
pub(crate) fn granted() -> bool {
    let n = ASKED.replace(ASKED.get() + 1);
    FAILS.get() != Some(n)
}

/// Runs `f`, which allocates, unless it must fail.
pub(crate) fn may_fail<R>(f: impl FnOnce() -> Result<R, NoMemory>) -> Result<R, NoMemory> {
    if granted() {
        aside(f)
    } else {
        Err(NoMemory)
    }
}
