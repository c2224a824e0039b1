//! Allocation that may fail: the only way to allocate on behalf of a guest or a toolstack.
//!
//! What the standard library offers only in an infallible form (`Box::new`, `Arc::new`) is preceded here by a request
//! to the allocator to reserve a block of the right size for this CPU: see [`set_reserve`].
#![cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "room has been made"))]

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::alloc::Layout;
use core::sync::atomic::AtomicUsize;

use spin::Once;

pub use crate::base::errno::NoMemory;

/// The functions that reserve a block.
struct Reserve {
    set_aside: fn(Layout) -> bool,
    give_back: fn(),
}

static RESERVE: Once<Reserve> = Once::new();

/// Registers how the allocator sets a block aside, which the next allocation of the very same layout on this CPU gets
/// (`false`: there is no memory), and how it takes back an unused one. Without them, as in a host process, no blocks
/// are reserved. The first call wins.
pub fn set_reserve(set_aside: fn(Layout) -> bool, give_back: fn()) {
    RESERVE.call_once(|| Reserve { set_aside, give_back });
}

/// Runs `f`, which allocates. In a host process tests may make it fail instead.
#[inline]
fn may_fail<R>(f: impl FnOnce() -> Result<R, NoMemory>) -> Result<R, NoMemory> {
    #[cfg(feature = "host")]
    return crate::base::faults::may_fail(f);
    #[cfg(not(feature = "host"))]
    f()
}

/// Runs `f`, which allocates one block of `layout`.
fn with_block<R>(layout: Layout, f: impl FnOnce() -> R) -> Result<R, NoMemory> {
    may_fail(|| {
        let Some(reserve) = RESERVE.get() else { return Ok(f()) };
        if layout.size() != 0 && !(reserve.set_aside)(layout) {
            return Err(NoMemory);
        }
        let made = f();
        (reserve.give_back)();
        Ok(made)
    })
}

/// Returns an empty vector with room for `n`.
///
/// # Errors
/// [`NoMemory`]: the heap has no block for it.
pub fn vec<T>(n: usize) -> Result<Vec<T>, NoMemory> {
    let mut v = Vec::new();
    reserve(&mut v, n)?;
    Ok(v)
}

/// Makes room for exactly `n` more.
///
/// # Errors
/// [`NoMemory`]: the heap has no block for the longer list; `v` is unchanged.
pub fn reserve<T>(v: &mut Vec<T>, n: usize) -> Result<(), NoMemory> {
    if v.capacity() - v.len() >= n {
        return Ok(());
    }
    may_fail(|| v.try_reserve_exact(n).map_err(|_| NoMemory))
}

/// Appends `value`. For short lists: a full one is copied to one of twice the capacity.
///
/// # Errors
/// [`NoMemory`]: the heap has no block for the longer list; `v` is unchanged.
pub fn push<T>(v: &mut Vec<T>, value: T) -> Result<(), NoMemory> {
    if v.len() == v.capacity() {
        may_fail(|| v.try_reserve(1).map_err(|_| NoMemory))?;
    }
    v.push(value);
    Ok(())
}

/// Appends `value`, for which [`vec()`] or [`reserve`] has made room.
#[inline]
pub fn push_reserved<T>(v: &mut Vec<T>, value: T) {
    debug_assert!(v.len() < v.capacity());
    v.push(value);
}

/// Inserts `value` at index `at`, which is not beyond the end.
///
/// # Errors
/// [`NoMemory`]: the heap has no block for the longer list; `v` is unchanged.
pub fn insert<T>(v: &mut Vec<T>, at: usize, value: T) -> Result<(), NoMemory> {
    if v.len() == v.capacity() {
        may_fail(|| v.try_reserve(1).map_err(|_| NoMemory))?;
    }
    v.insert(at, value);
    Ok(())
}

/// Allocates `n` elements in one piece.
///
/// # Errors
/// [`NoMemory`]: the heap has no block for it.
pub fn slice<T>(n: usize, make: impl FnMut(usize) -> T) -> Result<Box<[T]>, NoMemory> {
    let mut v = vec(n)?;
    v.extend((0..n).map(make));
    Ok(full(v))
}

/// Returns a full list as a slice. One with room left would be copied to a smaller block, for which there may be no
/// memory.
pub fn full<T>(v: Vec<T>) -> Box<[T]> {
    debug_assert!(size_of::<T>() == 0 || v.len() == v.capacity());
    v.into_boxed_slice()
}

/// Allocates `N` elements in one piece.
///
/// # Errors
/// [`NoMemory`]: the heap has no block for it.
pub fn array<T, const N: usize>(make: impl FnMut(usize) -> T) -> Result<Box<[T; N]>, NoMemory> {
    slice(N, make)?.try_into().map_err(|_| NoMemory)
}

/// Appends a copy of `list`.
///
/// # Errors
/// [`NoMemory`]: the heap has no block for the longer list; `v` is unchanged.
pub fn append<T: Clone>(v: &mut Vec<T>, list: &[T]) -> Result<(), NoMemory> {
    reserve(v, list.len())?;
    v.extend_from_slice(list);
    Ok(())
}

/// Returns a copy of `list`.
///
/// # Errors
/// [`NoMemory`]: the heap has no block for it.
pub fn copy<T: Clone>(list: &[T]) -> Result<Vec<T>, NoMemory> {
    let mut v = Vec::new();
    append(&mut v, list)?;
    Ok(v)
}

/// Returns `value` in a box.
///
/// # Errors
/// [`NoMemory`]: the heap has no block for it.
pub fn boxed<T>(value: T) -> Result<Box<T>, NoMemory> {
    with_block(Layout::new::<T>(), || Box::new(value))
}

/// Returns `value` in an `Arc`.
///
/// # Errors
/// [`NoMemory`]: the heap has no block for it.
pub fn arc<T>(value: T) -> Result<Arc<T>, NoMemory> {
    // The two counts, then the value.
    let counts = Layout::new::<[AtomicUsize; 2]>();
    let (layout, _) = counts.extend(Layout::new::<T>()).map_err(|_| NoMemory)?;
    with_block(layout.pad_to_align(), || Arc::new(value))
}
