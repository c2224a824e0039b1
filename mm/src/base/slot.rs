//! A small place in a frame that is written to often, such as a vcpu's `vcpu_info`: its bounds are checked once.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::base::types::{Maddr, Mfn, PAGE_SIZE};

/// The location of [`Slot::SIZE`] bytes within one frame, aligned to 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot(u64);

impl Slot {
    /// Its size in bytes.
    pub const SIZE: usize = 64;

    /// Creates the slot that begins at byte `off` of frame `mfn`; `None` if it does not fit there.
    pub const fn new(mfn: Mfn, off: usize) -> Option<Slot> {
        if off > PAGE_SIZE - Self::SIZE || !off.is_multiple_of(size_of::<u64>()) {
            return None;
        }
        Some(Slot(mfn.maddr().0 | off as u64))
    }

    /// Returns the first slot of frame `mfn`.
    pub const fn first(mfn: Mfn) -> Slot {
        Slot(mfn.maddr().0)
    }

    /// Returns the address of its first byte.
    #[inline]
    pub const fn maddr(self) -> Maddr {
        Maddr(self.0)
    }

    /// Returns its frame and its offset in the frame.
    #[inline]
    pub const fn at(self) -> (Mfn, usize) {
        (self.maddr().mfn(), self.maddr().offset())
    }
}

/// A [`Slot`] that can change.
#[derive(Debug)]
pub struct AtomicSlot(AtomicU64);

impl AtomicSlot {
    /// Creates it with the value `slot`.
    pub const fn new(slot: Slot) -> Self {
        AtomicSlot(AtomicU64::new(slot.0))
    }

    /// Returns the current slot.
    #[inline]
    pub fn load(&self) -> Slot {
        Slot(self.0.load(Ordering::Acquire))
    }

    /// Sets it to `slot`. Returns the previous value.
    pub fn swap(&self, slot: Slot) -> Slot {
        Slot(self.0.swap(slot.0, Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lies_in_its_frame() {
        let slot = Slot::new(Mfn(5), 4032).unwrap();
        assert_eq!((slot.at(), slot.maddr().0), ((Mfn(5), 4032), 5 << 12 | 4032));
        assert_eq!([4033, 4036, 2, 1 << 40].map(|off| Slot::new(Mfn(5), off)), [None; 4]);
        let atomic = AtomicSlot::new(slot);
        assert_eq!((atomic.swap(Slot::new(Mfn(6), 0).unwrap()), atomic.load().at()), (slot, (Mfn(6), 0)));
    }
}
