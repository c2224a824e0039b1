//! Limits of a domain's memory map.

use mm::PageVec;

use crate::machine::e820::E820Entry;

/// Maximum number of entries of a domain's map (`E820MAX`).
pub(crate) const MAX_ENTRIES: u32 = 1024;

/// Maximum number of frames of a domain's maps: the current one, and its replacement.
pub(crate) const MOST_FRAMES: u64 = 2 * PageVec::<E820Entry>::frames(MAX_ENTRIES as usize);
