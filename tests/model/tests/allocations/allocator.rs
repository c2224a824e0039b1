//! The process's allocator, which is asked about what the hypervisor did. All it knows is of the calling thread.

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

/// While a hypercall runs, what could not have been made to fail is noted; with [`scatter`] memory lies about in single frames.
struct Scattered;

#[global_allocator]
static ALLOCATOR: Scattered = Scattered;

// SAFETY: the system's allocator, or nothing.
unsafe impl GlobalAlloc for Scattered {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // When one has been found, what comes after does not count.
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

/// Size of the first allocation that the hypervisor made in this thread, since this was last asked, that could not have been made
/// to fail.
pub(crate) fn uncounted() -> Option<usize> {
    UNCOUNTED.take()
}

/// From now on no two free frames lie side by side for what this thread allocates in hypercalls.
pub(crate) fn scatter() {
    SCATTERED.set(true);
}

/// Runs `f`; the most bytes that it held at a time.
pub(crate) fn peak<R>(f: impl FnOnce() -> R) -> (R, usize) {
    let before = HELD.get();
    PEAK.set(before);
    let result = f();
    (result, (PEAK.get() - before) as usize)
}
