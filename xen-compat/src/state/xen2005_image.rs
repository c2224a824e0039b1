//! What the file of a kernel of April 2005 says about itself: all that is needed of it but its bytes.

use alloc::vec::Vec;
use core::ops::Range;

use kernel_image::elf::Segment;
use mm::int::low32;

/// A checked kernel. All addresses are virtual.
pub(crate) struct Image {
    /// Its loadable segments, whose physical addresses are virtual ones.
    pub(crate) segments: Vec<Segment>,
    /// Start of the mapping of the domain's memory, a multiple of 4 MiB.
    pub(crate) v_start: u32,
    /// End of the kernel with its uninitialised data.
    pub(crate) end: u32,
    /// Its entry point.
    pub(crate) entry: u32,
}

impl Image {
    /// Returns the segments: address, and where the contents are in the file. What is left of a segment's memory is
    /// zero.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (u32, Range<usize>)> {
        self.segments.iter().map(|s| (low32(s.paddr), s.file.clone()))
    }
}
