//! A bit for each of the guest's frame numbers, in frames of the hypervisor's that are all allocated beforehand.

use crate::base::account::Account;
use crate::base::int::index;
use crate::base::page_vec::PageVec;
use crate::base::types::{Mfn, Pfn, PAGE_SIZE};
use crate::frames::heap::{Heap, Request};
use crate::frames::machine::Machine;

/// Number of frame numbers in a frame of bits.
pub(crate) const PER_LEAF: u64 = PAGE_SIZE as u64 * 8;

/// The bitmap. Frame numbers from [`Self::pfns`] on are not recorded.
pub(crate) struct Bitmap {
    leaves: PageVec<Mfn>,
    /// Number of bits that are set.
    dirty: u64,
}

impl Bitmap {
    /// Allocates a clean bitmap for at least `pfns` frame numbers; `None` without memory.
    pub(crate) fn new<M: Machine>(m: &M, heap: &Heap, pfns: u64, account: &Account) -> Option<Self> {
        let mut bitmap = Bitmap { leaves: PageVec::new(account), dirty: 0 };
        for _ in 0..pfns.div_ceil(PER_LEAF) {
            let Some(block) = heap.alloc(m, Request::default()) else {
                bitmap.free(m, heap);
                return None;
            };
            m.zero_page(block.mfn);
            if bitmap.leaves.push(block.mfn).is_err() {
                heap.free(m, block.mfn, 0, true, false);
                bitmap.free(m, heap);
                return None;
            }
        }
        Some(bitmap)
    }

    /// Returns the maximum number of frames that the list of its frames takes for `pfns` frame numbers.
    pub(crate) const fn most_frames(pfns: u64) -> u64 {
        PageVec::<Mfn>::frames(index(pfns.div_ceil(PER_LEAF)))
    }

    /// Frees its memory.
    pub(crate) fn free<M: Machine>(&mut self, m: &M, heap: &Heap) {
        while let Some(leaf) = self.leaves.pop() {
            heap.free(m, leaf, 0, true, false);
        }
    }

    /// Returns how many frame numbers it has bits for.
    pub(crate) fn pfns(&self) -> u64 {
        self.leaves.len() as u64 * PER_LEAF
    }

    /// Returns how many are dirty.
    pub(crate) fn dirty(&self) -> u64 {
        self.dirty
    }

    fn place(&self, Pfn(pfn): Pfn) -> Option<(Mfn, usize, u64)> {
        let leaf = *self.leaves.get(index(pfn / PER_LEAF))?;
        Some((leaf, index(pfn % PER_LEAF / 64 * 8), 1 << (pfn % 64)))
    }

    /// Marks `pfn` as dirty, if it is recorded.
    pub(crate) fn mark<M: Machine>(&mut self, m: &M, pfn: Pfn) {
        if let Some((leaf, off, bit)) = self.place(pfn)
            && m.fetch_or64(leaf, off, bit) & bit == 0
        {
            self.dirty += 1;
        }
    }

    /// Returns whether a write to `pfn` need not be noticed: it is dirty already, or is not recorded.
    pub(crate) fn settled<M: Machine>(&self, m: &M, pfn: Pfn) -> bool {
        self.place(pfn).is_none_or(|(leaf, off, bit)| m.load64(leaf, off) & bit != 0)
    }

    /// Copies the bits of frame numbers from `leaf * PER_LEAF` on.
    pub(crate) fn read<M: Machine>(&self, m: &M, leaf: u64, to: &mut [u8]) {
        match self.leaves.get(index(leaf)) {
            Some(&mfn) => m.read(mfn, 0, to),
            None => to.fill(0),
        }
    }

    /// Clears the bits that are set in `these`, which [`Self::read`] returned for `leaf`.
    pub(crate) fn clear<M: Machine>(&mut self, m: &M, leaf: u64, these: &[u8]) {
        let Some(&mfn) = self.leaves.get(index(leaf)) else { return };
        for (i, bytes) in these.chunks(8).enumerate() {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            let bits = u64::from_le_bytes(word);
            if bits != 0 {
                let before = m.fetch_and64(mfn, i * 8, !bits);
                self.dirty -= u64::from((before & bits).count_ones());
            }
        }
    }
}
