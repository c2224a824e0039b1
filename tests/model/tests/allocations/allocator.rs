//! The process's allocator, which records what the hypervisor did in the calling thread.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use mm::host::faults;

std::thread_local! {
    static SCATTERED: Cell<bool> = const { Cell::new(false) };
    static UNCOUNTED: Cell<Option<usize>> = const { Cell::new(None) };
    /// Bytes allocated less bytes freed: negative where memory came from another thread.
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

/// Records allocations of hypercalls that no test could make fail; with [`scatter`], free memory consists of single
/// frames.
struct Scattered;

#[global_allocator]
static ALLOCATOR: Scattered = Scattered;

// SAFETY: the system's allocator, or nothing.
unsafe impl GlobalAlloc for Scattered {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Only the first one is recorded.
        if model::is_within() && UNCOUNTED.get().is_none() {
            if SCATTERED.get() && layout.size() > 4096 {
                return std::ptr::null_mut();
            }
            if !faults::inside() {
                UNCOUNTED.set(Some(layout.size()));
                if std::env::var_os("ALLOCATIONS_TRACE").is_some() {
                    eprintln!("{}", std::backtrace::Backtrace::force_capture());
                }
            }
        }
        HELD.set(HELD.get() + layout.size() as isize);
        PEAK.set(PEAK.get().max(HELD.get()));
        // SAFETY: by contract.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        HELD.set(HELD.get() - layout.size() as isize);
        // SAFETY: by contract.
        unsafe { System.dealloc(at, layout) }
    }
}

/// Returns the size of the hypervisor's first allocation in this thread, since the last call, that no test could make
/// fail.
pub(crate) fn uncounted() -> Option<usize> {
    UNCOUNTED.take()
}

/// Lets this thread's allocations in hypercalls find no two adjacent free frames from now on.
pub(crate) fn scatter() {
    SCATTERED.set(true);
}

/// Runs `f`. Returns the maximum number of bytes it held at a time.
pub(crate) fn peak<R>(f: impl FnOnce() -> R) -> (R, usize) {
    let before = HELD.get();
    PEAK.set(before);
    let result = f();
    (result, (PEAK.get() - before) as usize)
}
