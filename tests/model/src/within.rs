//! Tracks whether the hypervisor or the model around it runs, for an allocator that must know for whom it allocates.

use std::cell::Cell;

std::thread_local! {
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

/// Returns whether this thread is in the hypervisor on a guest's behalf.
pub fn is_within() -> bool {
    WITHIN.get()
}

/// Runs `f` as hypervisor code.
pub fn within<R>(f: impl FnOnce() -> R) -> R {
    let outer = WITHIN.replace(true);
    let done = f();
    WITHIN.set(outer);
    done
}
