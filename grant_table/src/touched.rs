//! Tracks which parts of a table need not be searched for entries in use.

use alloc::boxed::Box;
use mm::int::count32;

use mm::{try_alloc, GrantRef, NoMemory};

use crate::sync::{AtomicU32, Ordering::Relaxed};

/// Number of references that share a word.
pub(crate) const PER_WORD: u32 = 512;

/// A word for each [`PER_WORD`] references: not 0 if one of them may have been put to use since all were last found
/// unused. It is set under the lock of the active entry, and cleared before the first of those locks is taken for a
/// search, so a search misses no use that is not noted here.
pub(crate) struct Touched(Box<[AtomicU32]>);

impl Touched {
    /// Creates the words for a table of at most `frames` frames, none of whose entries has been in use.
    pub(crate) fn new(frames: u32) -> Result<Self, NoMemory> {
        Ok(Touched(try_alloc::slice(frames as usize, |_| AtomicU32::new(0))?))
    }

    /// Notes that an unused entry is put to use; its lock is held.
    #[inline]
    pub(crate) fn touch(&self, ref_: GrantRef) {
        if let Some(word) = self.0.get((ref_.0 / PER_WORD) as usize)
            && word.load(Relaxed) == 0
        {
            word.store(1, Relaxed);
        }
    }

    /// Lets `in_use` search the references from its argument on. Returns `true` if one is in use.
    pub(crate) fn search(&self, lot: u32, in_use: impl FnOnce(u32) -> bool) -> bool {
        let Some(word) = self.0.get(lot as usize) else { return false };
        word.store(0, Relaxed);
        let found = in_use(lot * PER_WORD);
        if found {
            word.store(1, Relaxed);
        }
        found
    }

    /// Returns a group of references that must be searched, if there is one.
    pub(crate) fn any(&self) -> Option<u32> {
        self.0.iter().position(|word| word.load(Relaxed) != 0).map(count32)
    }
}
