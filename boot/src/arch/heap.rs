//! The heap: `talc` over a fixed region, and over a large arena while that is lent at boot.

use core::alloc::{GlobalAlloc, Layout};
use core::ptr::{null_mut, NonNull};

use spin::{Mutex, MutexGuard};
use talc::{ErrOnOom, Span, Talc};

/// Allocations at least this large come from the arena while one is lent.
const ARENA_MIN: usize = 64 << 10;
/// Bytes available before the real heap: enough for the boot information and page table work.
const EARLY_SIZE: usize = 192 << 10;

struct Pools {
    heap: Talc<ErrOnOom>,
    used: usize,
    capacity: usize,
    arena: Option<Arena>,
}

impl Pools {
    /// Tells how much is free; an eighth of what is used goes to the pool's own records and to gaps.
    fn tell(&self) {
        mm::heap_room::set(self.capacity.saturating_sub(self.used + self.used / 8));
    }
}

struct Arena {
    pool: Talc<ErrOnOom>,
    start: usize,
    end: usize,
    live: usize,
}

// SAFETY: the spans the pools manage are reached through the lock alone.
unsafe impl Send for Pools {}

struct Heap(Mutex<Pools>);

#[global_allocator]
static HEAP: Heap = Heap(Mutex::new(Pools { heap: Talc::new(ErrOnOom), used: 0, capacity: 0, arena: None }));

#[repr(C, align(4096))]
struct EarlyHeap([u8; EARLY_SIZE]);
static mut EARLY: EarlyHeap = EarlyHeap([0; EARLY_SIZE]);

fn lock() -> MutexGuard<'static, Pools> {
    loop {
        if let Some(guard) = HEAP.0.try_lock() {
            return guard;
        }
        super::relax();
    }
}

// SAFETY: `talc` hands out disjoint blocks of the spans it was given; a block goes back to the pool whose span it is in.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let mut pools = lock();
        if layout.size() >= ARENA_MIN {
            if let Some(arena) = &mut pools.arena {
                // SAFETY: callers never ask for zero bytes (contract of `GlobalAlloc`).
                if let Ok(block) = unsafe { arena.pool.malloc(layout) } {
                    arena.live += 1;
                    return block.as_ptr();
                }
            }
        }
        // SAFETY: as above.
        match unsafe { pools.heap.malloc(layout) } {
            Ok(block) => {
                pools.used += layout.size();
                pools.tell();
                block.as_ptr()
            }
            Err(()) => null_mut(),
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let mut pools = lock();
        let Some(block) = NonNull::new(pointer) else { return };
        if let Some(arena) = &mut pools.arena {
            if (arena.start..arena.end).contains(&(pointer as usize)) {
                arena.live -= 1;
                // SAFETY: the block lies in the arena, so the arena's pool gave it out, with this layout by contract.
                unsafe { arena.pool.free(block, layout) };
                return;
            }
        }
        pools.used -= layout.size();
        pools.tell();
        // SAFETY: it did not come from the arena, so from the heap.
        unsafe { pools.heap.free(block, layout) };
    }
}

/// Starts the heap with a little memory of the image's own.
///
/// # Safety
/// To be called once, before anything allocates.
pub unsafe fn init_early() {
    // SAFETY: nobody else names `EARLY`.
    let claimed = unsafe { lock().heap.claim(Span::from_array(&raw mut EARLY.0)) };
    debug_assert!(claimed.is_ok());
    lock().capacity += EARLY_SIZE;
}

/// Adds memory to the heap for good.
///
/// # Safety
/// `start..start + size` must be mapped writable memory nobody else uses.
pub unsafe fn extend(start: u64, size: u64) {
    let span = Span::from_base_size(start as *mut u8, size as usize);
    let mut pools = lock();
    // SAFETY: by contract.
    if unsafe { pools.heap.claim(span) }.is_ok() {
        pools.capacity += size as usize;
        pools.tell();
    }
}

/// Lends the allocator a large region for allocations of 64 KiB and more.
///
/// # Safety
/// `start..start + size` must be mapped writable memory nobody else uses until [`take_arena`] has given it back.
pub unsafe fn lend_arena(start: u64, size: u64) {
    let mut pool = Talc::new(ErrOnOom);
    // SAFETY: by contract.
    let claimed = unsafe { pool.claim(Span::from_base_size(start as *mut u8, size as usize)) };
    if claimed.is_ok() {
        let (start, end) = (start as usize, (start + size) as usize);
        lock().arena = Some(Arena { pool, start, end, live: 0 });
    }
}

/// Takes the lent region back. `Err(n)`: `n` blocks of it are still in use, and it stays lent.
pub fn take_arena() -> Result<(), usize> {
    let mut pools = lock();
    match &pools.arena {
        Some(arena) if arena.live != 0 => Err(arena.live),
        _ => {
            pools.arena = None;
            Ok(())
        }
    }
}

/// Bytes allocated, and bytes the heap has.
pub fn usage() -> (usize, usize) {
    let pools = lock();
    (pools.used, pools.capacity)
}
