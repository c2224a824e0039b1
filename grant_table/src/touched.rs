//! Which parts of a table need not be searched to know that no entry of theirs is in use.

use alloc::boxed::Box;

use mm::{try_alloc, NoMemory};

use crate::sync::{AtomicU32, Ordering::Relaxed};

/// References that share a word.
pub(crate) const PER_WORD: u32 = 512;

/// For each so many references: not 0 if one of them may have been put to use since all were last seen unused. Set under the
/// lock of the active entry, cleared before the first of those locks is taken for a search: so a search misses no use
/// that is not noted here.
pub(crate) struct Touched(Box<[AtomicU32]>);

impl Touched {
    /// For a table of at most `frames` frames, none of whose entries has been in use.
    pub(crate) fn new(frames: u32) -> Result<Self, NoMemory> {
        Ok(Touched(try_alloc::slice(frames as usize, |_| AtomicU32::new(0))?))
    }

    /// An unused entry is put to use; its lock is held.
    #[inline]
    pub(crate) fn touch(&self, ref_: u32) {
        if let Some(word) = self.0.get((ref_ / PER_WORD) as usize) {
            if word.load(Relaxed) == 0 {
                word.store(1, Relaxed);
            }
        }
    }

    /// Lets `in_use` search the references from the one it gets on; `true`: one is in use.
    pub(crate) fn search(&self, lot: u32, in_use: impl FnOnce(u32) -> bool) -> bool {
        let Some(word) = self.0.get(lot as usize) else { return false };
        word.store(0, Relaxed);
        let found = in_use(lot * PER_WORD);
        if found {
            word.store(1, Relaxed);
        }
        found
    }

    /// A lot of references that has to be searched.
    pub(crate) fn any(&self) -> Option<u32> {
        self.0.iter().position(|word| word.load(Relaxed) != 0).map(|lot| lot as u32)
    }
}
