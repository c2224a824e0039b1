//! Files that domains are built from: where the boot loader has put them, or kept in frames of the hypervisor's own.

use alloc::vec::Vec;
use core::ops::Range;

use mm::{Machine, Mfn};

const PAGE: usize = 4096;

/// A file in frames of the hypervisor's own.
pub(crate) struct File {
    pub(crate) frames: Vec<Mfn>,
    pub(crate) len: usize,
}

/// A file to copy from.
#[derive(Clone, Copy)]
pub struct Source<'a>(From<'a>);

#[derive(Clone, Copy)]
enum From<'a> {
    Bytes(&'a [u8]),
    Kept(&'a File),
}

impl<'a> core::convert::From<&'a [u8]> for Source<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Source(From::Bytes(bytes))
    }
}

impl<'a> core::convert::From<&'a File> for Source<'a> {
    fn from(file: &'a File) -> Self {
        Source(From::Kept(file))
    }
}

impl core::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}

impl Source<'_> {
    /// Returns the number of bytes.
    pub fn len(&self) -> usize {
        match self.0 {
            From::Bytes(b) => b.len(),
            From::Kept(f) => f.len,
        }
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Copies `range`, as far as the file has it, to byte `off` of frame `to`, in which there is room for it.
    pub(crate) fn copy<M: Machine>(&self, m: &M, range: Range<usize>, to: Mfn, off: usize) {
        let (mut at, end) = (range.start, range.end.min(self.len()));
        let mut off = off;
        match self.0 {
            From::Bytes(b) => m.write(to, off, b.get(at..end).unwrap_or(&[])),
            From::Kept(f) => {
                while at < end {
                    let n = (end - at).min(PAGE - at % PAGE);
                    if let Some(from) = f.frames.get(at / PAGE) {
                        m.copy_bytes(to, off, *from, at % PAGE, n);
                    }
                    (at, off) = (at + n, off + n);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use super::*;
    use crate::host::HostHw;

    #[test]
    fn bytes_and_kept_files_copy_alike() {
        let hw = HostHw::new(16, 1);
        let bytes: Vec<u8> = (0..10_000u32).map(|i| (i * 7 + i / 251) as u8).collect();
        let frames = vec![Mfn(9), Mfn(3), Mfn(5)];
        for (page, mfn) in bytes.chunks(PAGE).zip(&frames) {
            hw.write(*mfn, 0, page);
        }
        let file = File { frames, len: bytes.len() };
        for (range, off) in
            [(0..4096, 0), (100..4000, 50), (4000..4200, 3), (8000..10_000, 0), (9990..12_000, 8), (5..5, 0)]
        {
            for source in [Source::from(&bytes[..]), Source::from(&file)] {
                hw.zero_page(Mfn(1));
                source.copy(&hw, range.clone(), Mfn(1), off);
                let mut page = [0; PAGE];
                hw.read(Mfn(1), 0, &mut page);
                let want = &bytes[range.start..range.end.min(bytes.len())];
                assert_eq!(&page[off..off + want.len()], want, "{range:?} of {source:?}");
                assert!(page[..off].iter().chain(&page[off + want.len()..]).all(|b| *b == 0));
            }
        }
    }
}
