//! The heap: small blocks come from `talc`, which manages a fixed region at first and frames of free RAM when that is
//! used up; blocks of half a page and more are whole frames of free RAM. At boot there is no free RAM yet, and `talc`
//! provides all blocks, large ones from an arena while that is lent.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr::{null_mut, NonNull};

use mm::MAX_CPUS;
use spin::{Mutex, MutexGuard, Once};
use talc::{ErrOnOom, Span, Talc};

use crate::arch::cpu::block::this_cpu;
use crate::arch::cpu::requests::relax;
use crate::arch::image::layout::{DIRECT_END, DIRECT_VIRT, PAGE_SIZE};

/// Allocations at least this large come from the arena while one is lent.
const ARENA_MIN: usize = 64 << 10;
/// Allocations larger than this get whole frames.
const SMALL_MAX: usize = PAGE_SIZE as usize / 2;
/// Number of frames that small blocks get at once, if so many are adjacent.
const SMALL_FRAMES: u64 = 16;
/// Number of bytes available before the real heap: enough for the boot information and building page tables.
const EARLY_SIZE: usize = 192 << 10;

struct Pools {
    heap: Talc<ErrOnOom>,
    used: usize,
    capacity: usize,
    arena: Option<Arena>,
}

struct Arena {
    pool: Talc<ErrOnOom>,
    start: usize,
    end: usize,
    live: usize,
}

// SAFETY: the spans the pools manage are reached through the lock alone.
unsafe impl Send for Pools {}

/// Free RAM, by addresses in the direct map.
#[derive(Clone, Copy)]
pub struct Frames {
    /// Allocates `n` adjacent frames, aligned to `2^align` frames.
    pub take: fn(n: u64, align: u32) -> Option<u64>,
    /// Frees `n` frames.
    pub give: fn(at: u64, n: u64),
}

static FRAMES: Once<Frames> = Once::new();

/// A block and its layout.
type Block = (NonNull<u8>, Layout);

/// The block of each CPU that is set aside for its next allocation of that layout.
struct Aside([Cell<Option<Block>>; MAX_CPUS]);

// SAFETY: a CPU uses only its own place, and with interrupts off.
unsafe impl Sync for Aside {}

static ASIDE: Aside = Aside([const { Cell::new(None) }; MAX_CPUS]);

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
        relax();
    }
}

/// Returns the number of frames that a layout takes, and log2 of their alignment.
fn frames_of(layout: Layout) -> (u64, u32) {
    let align = (layout.align() as u64).div_ceil(PAGE_SIZE).trailing_zeros();
    ((layout.size() as u64).div_ceil(PAGE_SIZE), align)
}

fn is_direct(pointer: *mut u8) -> bool {
    (DIRECT_VIRT..DIRECT_END).contains(&(pointer as u64))
}

/// Allocates memory for a layout of at least one byte; null: there is none.
fn find(layout: Layout) -> *mut u8 {
    if layout.size() >= ARENA_MIN
        && let Some(arena) = &mut lock().arena
        // SAFETY: not zero bytes.
        && let Ok(block) = unsafe { arena.pool.malloc(layout) }
    {
        arena.live += 1;
        return block.as_ptr();
    }
    let frames = FRAMES.get();
    if let (true, Some(frames)) = (layout.size() > SMALL_MAX, frames) {
        let (n, align) = frames_of(layout);
        return (frames.take)(n, align).map_or(null_mut(), |at| at as *mut u8);
    }
    loop {
        {
            let mut pools = lock();
            // SAFETY: not zero bytes.
            if let Ok(block) = unsafe { pools.heap.malloc(layout) } {
                pools.used += layout.size();
                return block.as_ptr();
            }
        }
        if !frames.is_some_and(more_small) {
            return null_mut();
        }
    }
}

/// Adds some frames to the small blocks permanently. Returns whether there were any. No lock is held: taking frames may
/// have to wait for another CPU to flush its TLB, which it does while it waits for a lock.
fn more_small(frames: &Frames) -> bool {
    [SMALL_FRAMES, 1].into_iter().any(|n| {
        let taken = (frames.take)(n, 0);
        // SAFETY: the frames were allocated for this just now.
        taken.is_some_and(|at| unsafe { extend(at, n * PAGE_SIZE) })
    })
}

// SAFETY: `talc` allocates disjoint blocks of the spans it was given, `Frames` frames that have no other user; a block
// is freed where its address and size say that it came from.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match fetch_aside(|aside| aside == layout) {
            Some(block) => block.as_ptr(),
            None => find(layout),
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let Some(block) = NonNull::new(pointer) else { return };
        // Small blocks may lie in frames, too; a block from before there were frames does not.
        if let (true, true, Some(frames)) = (layout.size() > SMALL_MAX, is_direct(pointer), FRAMES.get()) {
            return (frames.give)(pointer as u64, frames_of(layout).0);
        }
        let mut pools = lock();
        if let Some(arena) = &mut pools.arena
            && (arena.start..arena.end).contains(&(pointer as usize))
        {
            arena.live -= 1;
            // SAFETY: the block lies in the arena, so the arena's pool gave it out, with this layout by contract.
            unsafe { arena.pool.free(block, layout) };
            return;
        }
        pools.used -= layout.size();
        // SAFETY: it came neither from the arena nor as frames, so from the heap.
        unsafe { pools.heap.free(block, layout) };
    }
}

/// Takes this CPU's block that is set aside, if there is one and `wanted` accepts its layout.
fn fetch_aside(wanted: impl FnOnce(Layout) -> bool) -> Option<NonNull<u8>> {
    // Before there are frames, nothing is set aside, and CPUs may have no number.
    FRAMES.get()?;
    let place = &ASIDE.0[this_cpu().id()];
    let (block, layout) = place.get()?;
    wanted(layout).then(|| {
        place.set(None);
        block
    })
}

/// Sets a block of `layout` aside for this CPU's next allocation of it ([`mm::try_alloc`]). Returns `false` without
/// memory.
fn set_aside(layout: Layout) -> bool {
    give_back();
    let block = NonNull::new(find(layout));
    ASIDE.0[this_cpu().id()].set(block.map(|b| (b, layout)));
    block.is_some()
}

/// Frees the block that this CPU has set aside and not fetched.
fn give_back() {
    let mut layout = None;
    let block = fetch_aside(|l| {
        layout = Some(l);
        true
    });
    if let (Some(block), Some(layout)) = (block, layout) {
        // SAFETY: `find` allocated it for this layout, and it has not been fetched.
        unsafe { HEAP.dealloc(block.as_ptr(), layout) };
    }
}

/// Makes large blocks whole frames from now on, lets small ones get frames when they need them, and allows blocks to be
/// set aside.
///
/// # Safety
/// `take` must return frames of the direct map that nothing else uses until they have been freed.
pub unsafe fn use_frames(frames: Frames) {
    FRAMES.call_once(|| frames);
    mm::try_alloc::set_reserve(set_aside, give_back);
}

/// Starts the heap with a little memory in the image itself.
///
/// # Safety
/// Must be called once, before anything allocates.
pub unsafe fn init_early() {
    // SAFETY: nothing else names `EARLY`.
    let claimed = unsafe { lock().heap.claim(Span::from_array(&raw mut EARLY.0)) };
    debug_assert!(claimed.is_ok());
    lock().capacity += EARLY_SIZE;
}

/// Adds memory to the heap permanently. Returns `false` if it is too small.
///
/// # Safety
/// `start..start + size` must be mapped writable memory that nothing else uses.
pub unsafe fn extend(start: u64, size: u64) -> bool {
    let span = Span::from_base_size(start as *mut u8, size as usize);
    let mut pools = lock();
    // SAFETY: by contract.
    let claimed = unsafe { pools.heap.claim(span) }.is_ok();
    if claimed {
        pools.capacity += size as usize;
    }
    claimed
}

/// Lends the allocator a large region for allocations of 64 KiB and more.
///
/// # Safety
/// `start..start + size` must be mapped writable memory that nothing else uses until [`take_arena`] has succeeded.
pub unsafe fn lend_arena(start: u64, size: u64) {
    let mut pool = Talc::new(ErrOnOom);
    // SAFETY: by contract.
    let claimed = unsafe { pool.claim(Span::from_base_size(start as *mut u8, size as usize)) };
    if claimed.is_ok() {
        let (start, end) = (start as usize, (start + size) as usize);
        lock().arena = Some(Arena { pool, start, end, live: 0 });
    }
}

/// Takes the lent region back.
///
/// # Errors
/// The number of blocks in it that are still in use; it stays lent.
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

/// Returns the number of bytes allocated in small blocks, and the number available for them.
pub fn usage() -> (usize, usize) {
    let pools = lock();
    (pools.used, pools.capacity)
}
