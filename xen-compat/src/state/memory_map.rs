//! Limits of the memory map that a domain is given.

use mm::PageVec;

use crate::machine::e820::E820Entry;

/// Most entries a domain's map may have (`E820MAX`).
pub(crate) const MAX_ENTRIES: u32 = 1024;

/// Most frames that a domain's maps take: the one it has, and one that is to take its place.
pub(crate) const MOST_FRAMES: u64 = 2 * PageVec::<E820Entry>::frames(MAX_ENTRIES as usize);
