//! The heap: pages that the firmware has given once, so that its memory map stays as it is whatever is allocated.

use core::alloc::{GlobalAlloc, Layout};
use core::ptr::{null_mut, NonNull};

use spin::Mutex;
use talc::{ErrOnOom, Span, Talc};

struct Heap(Mutex<Talc<ErrOnOom>>);

#[global_allocator]
static HEAP: Heap = Heap(Mutex::new(Talc::new(ErrOnOom)));

/// Starts the heap.
///
/// # Safety
/// The memory must be nobody else's.
pub(crate) unsafe fn start(memory: *mut u8, size: usize) {
    // SAFETY: by contract.
    let _ = unsafe { HEAP.0.lock().claim(Span::from_base_size(memory, size)) };
}

// SAFETY: blocks are those of `Talc`, behind a lock.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by contract it is not of zero bytes.
        unsafe { self.0.lock().malloc(layout) }.map_or(null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: by contract it is a block of `alloc` of this layout, which is not null.
        unsafe { self.0.lock().free(NonNull::new_unchecked(block), layout) }
    }
}
