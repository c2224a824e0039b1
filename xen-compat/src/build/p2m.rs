//! A domain's memory while it is built: the frame of each pseudo-physical page.

use alloc::vec::Vec;

use mm::try_alloc::{self, NoMemory};
use mm::{Mfn, Pfn};

/// Consecutive pages in consecutive frames.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Extent {
    /// First page.
    pub pfn: Pfn,
    /// First frame.
    pub mfn: Mfn,
    /// Number of pages.
    pub len: u64,
}

/// All pages, from 0 up without gaps.
#[derive(Clone, Default, Debug)]
pub(crate) struct Frames {
    extents: Vec<Extent>,
}

impl Frames {
    /// Returns the number of pages.
    pub(crate) fn len(&self) -> u64 {
        self.extents.last().map_or(0, |e| e.pfn.0 + e.len)
    }

    /// Appends `len` frames after the last page.
    ///
    /// # Errors
    /// [`NoMemory`]: there is no room in the list; nothing is appended.
    pub(crate) fn push(&mut self, mfn: Mfn, len: u64) -> Result<(), NoMemory> {
        let pfn = Pfn(self.len());
        match self.extents.last_mut() {
            _ if len == 0 => {}
            Some(e) if e.mfn.0 + e.len == mfn.0 => e.len += len,
            _ => try_alloc::push(&mut self.extents, Extent { pfn, mfn, len })?,
        }
        Ok(())
    }

    /// Returns the frame of a page.
    pub(crate) fn mfn(&self, pfn: Pfn) -> Option<Mfn> {
        let at = self.extents.partition_point(|e| e.pfn.0 + e.len <= pfn.0);
        self.extents.get(at).map(|e| Mfn(e.mfn.0 + (pfn.0 - e.pfn.0)))
    }

    /// Splits it into the first `pages` pages, and the others.
    ///
    /// # Errors
    /// [`NoMemory`]: there is no room for two lists.
    pub(crate) fn split(&self, pages: u64) -> Result<(Self, Self), NoMemory> {
        let (mut a, mut b) = (Self::default(), Self::default());
        for e in &self.extents {
            let n = pages.saturating_sub(e.pfn.0).min(e.len);
            a.push(e.mfn, n)?;
            b.push(Mfn(e.mfn.0 + n), e.len - n)?;
        }
        Ok((a, b))
    }

    /// Returns the extents in order.
    pub(crate) fn extents(&self) -> &[Extent] {
        &self.extents
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookup() {
        let mut f = Frames::default();
        f.push(Mfn(0x100), 0x10).unwrap();
        f.push(Mfn(0x50), 4).unwrap();
        f.push(Mfn(0x54), 4).unwrap();
        assert_eq!((f.len(), f.extents().len()), (0x18, 2));
        assert_eq!(f.mfn(Pfn(0xf)), Some(Mfn(0x10f)));
        assert_eq!(f.mfn(Pfn(0x10)), Some(Mfn(0x50)));
        assert_eq!(f.mfn(Pfn(0x17)), Some(Mfn(0x57)));
        assert_eq!(f.mfn(Pfn(0x18)), None);
    }
}
