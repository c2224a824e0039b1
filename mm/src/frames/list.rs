//! Doubly linked lists of frames, threaded through the frame table.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::types::Mfn;
use crate::frames::page_info::PageInfo;

const NIL: u32 = u32::MAX;

/// A list of frames. The lock that guards the list guards the links of its members.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageList {
    head: u32,
    tail: u32,
}

impl Default for PageList {
    fn default() -> Self {
        Self::new()
    }
}

impl PageList {
    /// Creates an empty list.
    pub(crate) const fn new() -> Self {
        PageList { head: NIL, tail: NIL }
    }

    /// Returns whether the list is empty.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.head == NIL
    }

    /// Returns its first frame.
    #[inline]
    pub(crate) fn first(&self) -> Option<Mfn> {
        (self.head != NIL).then_some(Mfn(u64::from(self.head)))
    }

    /// Inserts `mfn` at the front.
    #[inline]
    pub(crate) fn push_front(&mut self, frames: &[PageInfo], mfn: Mfn) {
        let i = mfn.link();
        let pg = &frames[i as usize];
        pg.prev.store(NIL, Relaxed);
        pg.next.store(self.head, Relaxed);
        match self.head {
            NIL => self.tail = i,
            h => frames[h as usize].prev.store(i, Relaxed),
        }
        self.head = i;
    }

    /// Appends `mfn`.
    #[inline]
    pub(crate) fn push_back(&mut self, frames: &[PageInfo], mfn: Mfn) {
        let i = mfn.link();
        let pg = &frames[i as usize];
        pg.next.store(NIL, Relaxed);
        pg.prev.store(self.tail, Relaxed);
        match self.tail {
            NIL => self.head = i,
            t => frames[t as usize].next.store(i, Relaxed),
        }
        self.tail = i;
    }

    /// Removes the first frame.
    #[inline]
    pub(crate) fn pop_front(&mut self, frames: &[PageInfo]) -> Option<Mfn> {
        let mfn = self.first()?;
        self.remove(frames, mfn);
        Some(mfn)
    }

    /// Removes `mfn`, which must be on the list.
    #[inline]
    pub(crate) fn remove(&mut self, frames: &[PageInfo], mfn: Mfn) {
        let pg = &frames[mfn.index()];
        let (next, prev) = (pg.next.load(Relaxed), pg.prev.load(Relaxed));
        match prev {
            NIL => self.head = next,
            p => frames[p as usize].next.store(next, Relaxed),
        }
        match next {
            NIL => self.tail = prev,
            n => frames[n as usize].prev.store(prev, Relaxed),
        }
    }

    /// Removes `mfn` from whichever of the two lists it is on.
    #[inline]
    pub(crate) fn remove_from_either(a: &mut PageList, b: &mut PageList, frames: &[PageInfo], mfn: Mfn) {
        let i = mfn.link();
        if b.head == i || b.tail == i {
            b.remove(frames, mfn);
        } else {
            // In the middle of a list neither head nor tail changes.
            a.remove(frames, mfn);
        }
    }

    /// Returns its frames from first to last.
    pub(crate) fn iter<'a>(&self, frames: &'a [PageInfo]) -> impl Iterator<Item = Mfn> + use<'a> {
        let mut at = self.head;
        core::iter::from_fn(move || {
            if at == NIL {
                return None;
            }
            let here = at;
            at = frames[here as usize].next.load(Relaxed);
            Some(Mfn(u64::from(here)))
        })
    }
}
