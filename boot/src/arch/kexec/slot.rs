//! An image to start, which any CPU may look at at any time, also when whoever changes it has been stopped half-way.

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use xen_compat::machine::hw::KexecImage;

/// An image, or none.
pub(super) struct Slot {
    /// One of them is in use while the other is written.
    both: [[AtomicU64; 5]; 2],
    /// Which one, plus 1; 0: none.
    current: AtomicUsize,
}

impl Slot {
    pub(super) const fn new() -> Self {
        Self { both: [const { [const { AtomicU64::new(0) }; 5] }; 2], current: AtomicUsize::new(0) }
    }

    /// Sets the image. One CPU at a time.
    pub(super) fn set(&self, image: Option<KexecImage>) {
        let Some(i) = image else { return self.current.store(0, Ordering::SeqCst) };
        let next = usize::from(self.current.load(Ordering::SeqCst) == 1);
        for (word, value) in self.both[next].iter().zip([i.code, i.tables, i.list, i.entry, i.is_32bit.into()]) {
            word.store(value, Ordering::SeqCst);
        }
        self.current.store(next + 1, Ordering::SeqCst);
    }

    /// Returns the image.
    pub(super) fn get(&self) -> Option<KexecImage> {
        let current = self.current.load(Ordering::SeqCst).checked_sub(1)?;
        let [code, tables, list, entry, is_32bit] = self.both[current].each_ref().map(|w| w.load(Ordering::SeqCst));
        Some(KexecImage { code, tables, list, entry, is_32bit: is_32bit != 0 })
    }
}
