//! The irq of each vector. All CPUs share one interrupt descriptor table, and therefore this table.

use core::sync::atomic::{AtomicU16, AtomicU8, Ordering};
use mm::int::low8;

/// The first vector that irqs may have.
pub(crate) const FIRST_DYNAMIC: u8 = 0x30;
/// The last vector that irqs may have; the hypervisor reserves those above.
pub(crate) const LAST_DYNAMIC: u8 = 0xef;
/// Distance of successive allocations, so that irqs spread over the 16 priority classes of the local APIC.
const STRIDE: u8 = 16;
/// Vectors guests use as software interrupts: `int 0x80` and the hypercalls of 32-bit guests.
const RESERVED: [u8; 2] = [0x80, 0x82];

/// The vectors in use.
pub(crate) struct Vectors {
    /// irq + 1; 0: free.
    irqs: [AtomicU16; 256],
    last: AtomicU8,
}

impl Default for Vectors {
    fn default() -> Self {
        Vectors { irqs: [const { AtomicU16::new(0) }; 256], last: AtomicU8::new(LAST_DYNAMIC) }
    }
}

impl Vectors {
    /// Returns the irq of `vector`.
    #[inline]
    pub(crate) fn irq(&self, vector: u8) -> Option<u32> {
        u32::from(self.irqs[vector as usize].load(Ordering::Acquire)).checked_sub(1)
    }

    /// Allocates a vector for `irq`. Returns `None` if all are in use.
    pub(crate) fn alloc(&self, irq: u32) -> Option<u8> {
        let owner = u16::try_from(irq + 1).ok()?;
        let span = u16::from(LAST_DYNAMIC - FIRST_DYNAMIC) + 1;
        let mut at = u16::from(self.last.load(Ordering::Relaxed) - FIRST_DYNAMIC);
        for step in 0..span {
            // After each round through the classes, advance by one.
            at += u16::from(STRIDE);
            if at >= span {
                at = (at + 1) % u16::from(STRIDE);
            }
            // The walk visits every vector once in `span` steps from any start.
            let vector = FIRST_DYNAMIC + low8(at.into());
            debug_assert!(step < span);
            if !RESERVED.contains(&vector)
                && self.irqs[vector as usize].compare_exchange(0, owner, Ordering::AcqRel, Ordering::Relaxed).is_ok()
            {
                self.last.store(vector, Ordering::Relaxed);
                return Some(vector);
            }
        }
        None
    }

    /// Frees a vector.
    pub(crate) fn free(&self, vector: u8) {
        self.irqs[vector as usize].store(0, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_vectors_but_the_reserved_are_given_once() {
        let v = Vectors::default();
        let mut seen = [false; 256];
        let mut n = 0;
        while let Some(vector) = v.alloc(n) {
            assert!((FIRST_DYNAMIC..=LAST_DYNAMIC).contains(&vector) && !RESERVED.contains(&vector));
            assert!(!seen[vector as usize]);
            seen[vector as usize] = true;
            assert_eq!(v.irq(vector), Some(n));
            n += 1;
        }
        assert_eq!(n as usize, 0xf0 - 0x30 - RESERVED.len());
        v.free(0x41);
        assert_eq!(v.irq(0x41), None);
        assert_eq!(v.alloc(7), Some(0x41));
    }
}
