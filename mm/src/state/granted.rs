//! Page-table entries that grants made, of a domain that may end the use of a grant by overwriting the entry.
//!
//! They are found by location, the machine address of the entry: two mappings of one frame are never confused.
//! Overwriting one leaves the references of its frame to the grant table, which flushes the TLBs first.

use alloc::boxed::Box;
use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::*;

use spin::mutex::SpinMutex;

use crate::base::lock::HookRelax;
use crate::base::try_alloc;
use crate::base::try_alloc::NoMemory;
use crate::base::types::{GrantHandle, Maddr};

/// Handles are below this.
pub const GRANTED_HANDLES: usize = 1024;

/// What has become of the entry of a handle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Granted {
    /// The handle has no entry.
    Nowhere,
    /// The entry is here.
    At(Maddr),
    /// The entry has been overwritten, and this has not been dealt with yet.
    Gone,
}

const NOWHERE: u64 = 0;
/// No entry has an odd address.
pub(crate) const GONE: u64 = 1;

/// The entries of one domain. Its lock is taken under that of an L1 table, and no lock is taken under it.
pub struct GrantedPtes {
    inner: SpinMutex<Inner, HookRelax>,
    /// Number of entries in place.
    placed: AtomicU32,
    /// Number of handles with a bit in `Inner::gone`.
    waiting: AtomicU32,
}

struct Inner {
    /// The address of each handle's entry.
    at: Box<[u64]>,
    /// Handles whose entries share a bucket: the next one plus 1; 0 ends the list.
    next: Box<[u16]>,
    buckets: Box<[u16]>,
    /// Overwritten entries that [`GrantedPtes::next_gone`] has not returned yet, one bit each.
    gone: [u64; GRANTED_HANDLES / 64],
}

impl GrantedPtes {
    /// Creates it without entries.
    pub(crate) fn new() -> Result<Self, NoMemory> {
        let links = || try_alloc::slice(GRANTED_HANDLES, |_| 0);
        let at = try_alloc::slice(GRANTED_HANDLES, |_| NOWHERE)?;
        let inner = Inner { at, next: links()?, buckets: links()?, gone: [0; GRANTED_HANDLES / 64] };
        Ok(GrantedPtes { inner: SpinMutex::new(inner), placed: AtomicU32::new(0), waiting: AtomicU32::new(0) })
    }
}

#[inline]
const fn bucket(at: u64) -> usize {
    ((at >> 2).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - GRANTED_HANDLES.trailing_zeros())) as usize
}

impl Inner {
    /// Returns the handle whose entry is at `at`, and the handle before it in its bucket.
    fn find(&self, at: u64) -> Option<(usize, Option<usize>)> {
        let mut before = None;
        let mut link = *self.buckets.get(bucket(at))?;
        // A handle is in one bucket at most, so this ends.
        while let Some(h) = usize::from(link).checked_sub(1) {
            if self.at.get(h) == Some(&at) {
                return Some((h, before));
            }
            before = Some(h);
            link = *self.next.get(h)?;
        }
        None
    }

    /// Removes the entry at `at` from its bucket, records `now` for its handle, and returns the handle.
    fn unlink(&mut self, at: u64, now: u64) -> Option<usize> {
        let (h, before) = self.find(at)?;
        let next = *self.next.get(h)?;
        let link = match before {
            Some(b) => self.next.get_mut(b)?,
            None => self.buckets.get_mut(bucket(at))?,
        };
        *link = next;
        *self.at.get_mut(h)? = now;
        Some(h)
    }

    fn link(&mut self, h: usize, at: u64) -> Option<()> {
        let place = self.at.get_mut(h).filter(|a| **a == NOWHERE)?;
        let head = self.buckets.get_mut(bucket(at))?;
        *place = at;
        *self.next.get_mut(h)? = core::mem::replace(head, u16::try_from(h + 1).ok()?);
        Some(())
    }
}

impl GrantedPtes {
    /// Records that the use with `handle` has its entry at `at`, where no other use has one. Returns `false` if the
    /// handle has an entry already.
    pub fn record(&self, handle: GrantHandle, at: Maddr) -> bool {
        let done = self.inner.lock().link(handle.index(), at.0).is_some();
        if done {
            self.placed.fetch_add(1, Relaxed);
        }
        done
    }

    /// Records that the entry at `at` has been overwritten. Returns whether a grant had made it; it then waits for
    /// [`Self::next_gone`].
    pub(crate) fn overwritten(&self, at: Maddr) -> bool {
        if self.placed.load(Relaxed) == 0 || at.0 <= GONE {
            return false;
        }
        let mut inner = self.inner.lock();
        let Some(h) = inner.unlink(at.0, GONE) else { return false };
        if let Some(word) = inner.gone.get_mut(h / 64) {
            *word |= 1 << (h % 64);
        }
        self.placed.fetch_sub(1, Relaxed);
        self.waiting.fetch_add(1, Release);
        true
    }

    /// Removes the entry of `handle` from the index if it is at `at`, for a caller that removes it from the table, too.
    pub(crate) fn take(&self, handle: GrantHandle, at: Maddr) -> bool {
        let mut inner = self.inner.lock();
        if at.0 <= GONE || inner.at.get(handle.index()) != Some(&at.0) {
            return false;
        }
        inner.unlink(at.0, NOWHERE);
        self.placed.fetch_sub(1, Relaxed);
        true
    }

    /// Returns where the entry of `handle` is.
    pub fn of(&self, handle: GrantHandle) -> Granted {
        match self.inner.lock().at.get(handle.index()) {
            None | Some(&NOWHERE) => Granted::Nowhere,
            Some(&GONE) => Granted::Gone,
            Some(&at) => Granted::At(Maddr(at)),
        }
    }

    /// Returns the handle whose entry is at `at`.
    pub fn handle_at(&self, at: Maddr) -> Option<GrantHandle> {
        if self.placed.load(Relaxed) == 0 || at.0 <= GONE {
            return None;
        }
        self.inner.lock().find(at.0).and_then(|(h, _)| u32::try_from(h).ok()).map(GrantHandle)
    }

    /// Returns whether there are entries for [`Self::next_gone`].
    #[inline]
    pub fn any_gone(&self) -> bool {
        self.waiting.load(Acquire) != 0
    }

    /// Returns the handle of an overwritten entry, once; the entry is [`Granted::Gone`] until forgotten.
    pub fn next_gone(&self) -> Option<GrantHandle> {
        let mut inner = self.inner.lock();
        let (first, word) = (0..).step_by(64).zip(&mut inner.gone).find(|(_, w)| **w != 0)?;
        let bit = word.trailing_zeros();
        *word &= *word - 1;
        self.waiting.fetch_sub(1, Relaxed);
        Some(GrantHandle(first + bit))
    }

    /// Ends the use with `handle` and returns what has become of its entry. An entry that is still in place is an
    /// ordinary foreign entry from now on, and keeps its references.
    pub fn forget(&self, handle: GrantHandle) -> Granted {
        let h = handle.index();
        let mut inner = self.inner.lock();
        match inner.at.get(h).copied().unwrap_or(NOWHERE) {
            NOWHERE => Granted::Nowhere,
            GONE => {
                if let Some(at) = inner.at.get_mut(h) {
                    *at = NOWHERE;
                }
                if let Some(word) = inner.gone.get_mut(h / 64).filter(|w| **w & 1 << (h % 64) != 0) {
                    *word &= !(1 << (h % 64));
                    self.waiting.fetch_sub(1, Relaxed);
                }
                Granted::Gone
            }
            at => {
                inner.unlink(at, NOWHERE);
                self.placed.fetch_sub(1, Relaxed);
                Granted::At(Maddr(at))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_place() {
        let g = GrantedPtes::new().unwrap();
        assert!(!g.overwritten(Maddr(8)));
        // All handles, in few buckets and in many.
        for h in 0..GRANTED_HANDLES as u32 {
            assert!(g.record(GrantHandle(h), Maddr(0x1000 + u64::from(h) * 4)));
            assert!(!g.record(GrantHandle(h), Maddr(0x1000)));
        }
        assert!(!g.record(GrantHandle(GRANTED_HANDLES as u32), Maddr(0x10)));
        for h in (0..GRANTED_HANDLES as u32).rev() {
            assert_eq!(g.handle_at(Maddr(0x1000 + u64::from(h) * 4)), Some(GrantHandle(h)));
        }
        assert_eq!(g.handle_at(Maddr(0x0ffc)), None);
        assert_eq!(g.handle_at(Maddr(GONE)), None);
        for h in (0..GRANTED_HANDLES as u32).step_by(3) {
            assert!(g.overwritten(Maddr(0x1000 + u64::from(h) * 4)));
            assert!(!g.overwritten(Maddr(0x1000 + u64::from(h) * 4)));
            assert_eq!(g.of(GrantHandle(h)), Granted::Gone);
        }
        assert_eq!(g.forget(GrantHandle(3)), Granted::Gone);
        assert_eq!(g.forget(GrantHandle(3)), Granted::Nowhere);
        assert_eq!(g.forget(GrantHandle(4)), Granted::At(Maddr(0x1010)));
        assert_eq!(g.handle_at(Maddr(0x1010)), None);
        let gone: Vec<_> = core::iter::from_fn(|| g.next_gone()).collect();
        let expected: Vec<_> = (0..GRANTED_HANDLES as u32).step_by(3).filter(|h| *h != 3).map(GrantHandle).collect();
        assert_eq!(gone, expected);
        assert!(!g.any_gone());
        for h in 0..GRANTED_HANDLES as u32 {
            g.forget(GrantHandle(h));
            assert_eq!(g.of(GrantHandle(h)), Granted::Nowhere);
        }
        assert_eq!(g.placed.load(Relaxed), 0);
        assert!(g.record(GrantHandle(0), Maddr(0x1000)));
    }
}
