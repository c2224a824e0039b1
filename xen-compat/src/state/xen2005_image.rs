//! What the file of a kernel of April 2005 says about itself: all that is needed of it but its bytes.

use alloc::vec::Vec;

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
    /// Returns the segments of `elf`, the file that it was read from: address, contents, and size in memory, which may
    /// exceed the contents.
    pub(crate) fn segments<'a>(&'a self, elf: &'a [u8]) -> impl Iterator<Item = (u32, &'a [u8], u32)> {
        // The ranges were checked when the file was parsed.
        self.segments.iter().map(|s| (low32(s.paddr), elf.get(s.file.clone()).unwrap_or(&[]), low32(s.memsz)))
    }
}
