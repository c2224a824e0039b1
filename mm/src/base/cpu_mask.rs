//! Sets of CPUs.

use core::fmt;
use core::ops::BitAnd;
use core::sync::atomic::{AtomicU64, Ordering};

use crate::base::int::count32;
use crate::base::types::{CpuId, MAX_CPUS};

const WORDS: usize = MAX_CPUS / 64;
const _: () = assert!(MAX_CPUS.is_multiple_of(64));

/// A set of CPUs: CPU n is bit n % 64 of word n / 64.
#[derive(Clone, Copy, Eq, Default)]
pub struct CpuMask([u64; WORDS]);

/// A set of CPUs that several CPUs change at once. Each CPU's membership is atomic; the set as a whole is not: what is
/// loaded while it changes may have some CPUs from before and others from after.
#[derive(Default)]
pub struct AtomicCpuMask([AtomicU64; WORDS]);

/// Returns the word and the bit of `cpu`.
#[inline(always)]
const fn place(cpu: CpuId) -> (usize, u64) {
    ((cpu.0 / 64) as usize % WORDS, 1 << (cpu.0 % 64))
}

impl CpuMask {
    /// The empty set.
    pub const NONE: CpuMask = CpuMask([0; WORDS]);
    /// The set of all numbers that a CPU can have.
    pub const ALL: CpuMask = CpuMask([!0; WORDS]);

    /// Returns the set of the `n` first CPUs, [`MAX_CPUS`] at most.
    pub const fn first(n: usize) -> CpuMask {
        let mut words = [0; WORDS];
        let mut i = 0;
        while i < WORDS {
            words[i] = match n.saturating_sub(64 * i) {
                left @ 0..64 => (1 << left) - 1,
                _ => !0,
            };
            i += 1;
        }
        CpuMask(words)
    }

    /// Returns the set of `cpu` alone.
    #[inline]
    pub const fn of(cpu: CpuId) -> CpuMask {
        let (word, bit) = place(cpu);
        let mut words = [0; WORDS];
        words[word] = bit;
        CpuMask(words)
    }

    /// Returns the set whose CPUs below 64 are the bits of `low`, without others.
    pub const fn from_low(low: u64) -> CpuMask {
        let mut words = [0; WORDS];
        words[0] = low;
        CpuMask(words)
    }

    /// Returns the CPUs below 64 as bits.
    pub const fn low(self) -> u64 {
        self.0[0]
    }

    /// Returns the set in the words' little-endian bytes, as interfaces have it.
    pub fn from_bytes(bytes: &[u8; MAX_CPUS / 8]) -> CpuMask {
        let mut words = [0; WORDS];
        for (i, byte) in bytes.iter().enumerate() {
            words[i / 8] |= u64::from(*byte) << (8 * (i % 8));
        }
        CpuMask(words)
    }

    /// Returns the words' little-endian bytes.
    pub fn to_bytes(self) -> [u8; MAX_CPUS / 8] {
        let mut bytes = [0; MAX_CPUS / 8];
        for (to, word) in bytes.chunks_exact_mut(8).zip(self.0) {
            to.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// Returns whether the set is empty.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) == 0
    }

    /// Returns the number of its CPUs.
    #[inline]
    pub const fn count(self) -> u32 {
        let mut n = 0;
        let mut i = 0;
        while i < WORDS {
            n += self.0[i].count_ones();
            i += 1;
        }
        n
    }

    /// Returns whether the set contains `cpu`.
    #[inline]
    pub const fn contains(self, cpu: CpuId) -> bool {
        let (word, bit) = place(cpu);
        self.0[word] & bit != 0
    }

    /// Adds `cpu`.
    #[inline]
    pub fn insert(&mut self, cpu: CpuId) {
        let (word, bit) = place(cpu);
        self.0[word] |= bit;
    }

    /// Returns the set without `other`.
    #[inline]
    #[must_use]
    pub fn without(mut self, other: CpuMask) -> CpuMask {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= !other);
        self
    }

    /// Returns the CPUs that are in at least one of the sets.
    #[must_use]
    pub fn or(mut self, other: CpuMask) -> CpuMask {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
        self
    }

    /// Returns whether a CPU is in both sets.
    #[inline]
    pub fn intersects(self, other: CpuMask) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    /// Returns the CPUs for which `keep` returns true.
    #[inline]
    #[must_use]
    pub fn filter(mut self, mut keep: impl FnMut(CpuId) -> bool) -> CpuMask {
        for (first, word) in (0..).step_by(64).zip(&mut self.0) {
            let mut left = *word;
            while left != 0 {
                let at = left.trailing_zeros();
                left &= left - 1;
                if !keep(CpuId(first + at)) {
                    *word &= !(1 << at);
                }
            }
        }
        self
    }

    /// Returns its CPUs in ascending order.
    pub fn iter(self) -> impl Iterator<Item = CpuId> {
        let (mut words, mut at) = (self.0, 0);
        core::iter::from_fn(move || loop {
            let word = words.get_mut(at)?;
            if *word != 0 {
                let cpu = CpuId(count32(64 * at) + word.trailing_zeros());
                *word &= *word - 1;
                return Some(cpu);
            }
            at += 1;
        })
    }
}

/// By hand: the derived comparison calls a function that compares bytes.
impl PartialEq for CpuMask {
    #[inline]
    fn eq(&self, other: &CpuMask) -> bool {
        self.0.iter().zip(other.0).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
    }
}

impl BitAnd for CpuMask {
    type Output = CpuMask;

    #[inline]
    fn bitand(mut self, other: CpuMask) -> CpuMask {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= other);
        self
    }
}

/// As Xen prints sets of CPUs: `0,2-5`.
impl fmt::Display for CpuMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cpus = self.iter().map(|c| c.0).peekable();
        let mut comma = "";
        while let Some(first) = cpus.next() {
            let mut last = first;
            while let Some(next) = cpus.next_if_eq(&(last + 1)) {
                last = next;
            }
            write!(f, "{comma}{first}")?;
            if last != first {
                write!(f, "-{last}")?;
            }
            comma = ",";
        }
        Ok(())
    }
}

impl fmt::Debug for CpuMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

impl AtomicCpuMask {
    /// Creates the set.
    pub const fn new(mask: CpuMask) -> Self {
        let mut words = [const { AtomicU64::new(0) }; WORDS];
        let mut i = 0;
        while i < WORDS {
            words[i] = AtomicU64::new(mask.0[i]);
            i += 1;
        }
        AtomicCpuMask(words)
    }

    /// Returns the set.
    #[inline]
    pub fn load(&self, order: Ordering) -> CpuMask {
        let mut words = [0; WORDS];
        words.iter_mut().zip(&self.0).for_each(|(to, word)| *to = word.load(order));
        CpuMask(words)
    }

    /// Replaces the set.
    pub fn store(&self, mask: CpuMask, order: Ordering) {
        self.0.iter().zip(mask.0).for_each(|(to, word)| to.store(word, order));
    }

    /// Returns whether the set contains `cpu`.
    #[inline]
    pub fn contains(&self, cpu: CpuId, order: Ordering) -> bool {
        let (word, bit) = place(cpu);
        self.0[word].load(order) & bit != 0
    }

    /// Returns whether the set contains `cpu` and no other.
    #[inline]
    pub fn is_only(&self, cpu: CpuId, order: Ordering) -> bool {
        let (word, bit) = place(cpu);
        let differs = |(i, w): (usize, &AtomicU64)| w.load(order) ^ if i == word { bit } else { 0 };
        self.0.iter().enumerate().map(differs).fold(0, |all, one| all | one) == 0
    }

    /// Adds `cpu`, with a full barrier. Returns whether it was not there.
    #[inline]
    pub fn insert(&self, cpu: CpuId) -> bool {
        let (word, bit) = place(cpu);
        self.0[word].fetch_or(bit, Ordering::SeqCst) & bit == 0
    }

    /// Removes `cpu`, with a full barrier. Returns whether it was there.
    #[inline]
    pub fn remove(&self, cpu: CpuId) -> bool {
        let (word, bit) = place(cpu);
        self.0[word].fetch_and(!bit, Ordering::SeqCst) & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_across_words() {
        for (n, last) in [(0, None), (1, Some(0)), (63, Some(62)), (64, Some(63)), (65, Some(64)), (200, Some(199))] {
            let mask = CpuMask::first(n);
            assert_eq!((mask.count() as usize, mask.iter().last()), (n, last.map(CpuId)));
            assert_eq!(mask.is_empty(), n == 0);
        }
        assert_eq!(CpuMask::first(MAX_CPUS + 1), CpuMask::ALL);
        let mut mask = CpuMask::of(CpuId(3));
        [64, 65, 66, 255].iter().for_each(|n| mask.insert(CpuId(*n)));
        assert_eq!(format!("{mask} {:?} {}", CpuMask::first(70), CpuMask::NONE), "3,64-66,255 {0-69} ");
        assert_eq!(mask.iter().map(|c| c.0).collect::<Vec<_>>(), [3, 64, 65, 66, 255]);
        assert!(mask.contains(CpuId(255)) && !mask.contains(CpuId(254)) && !mask.contains(CpuId(67)));
        let low = CpuMask::first(65);
        assert_eq!(mask & low, [CpuId(3), CpuId(64)].map(CpuMask::of).iter().fold(CpuMask::NONE, |m, c| join(m, *c)));
        assert!(mask.intersects(low) && !mask.intersects(low.without(mask)));
        assert_eq!(join(mask & low, mask.without(low)), mask);
        assert_eq!(mask.filter(|c| c.0 % 2 == 1).to_string(), "3,65,255");
        assert_eq!((CpuMask::from_low(0b1001).to_string(), mask.low()), ("0,3".to_owned(), 8));
    }

    #[test]
    fn bytes_are_those_of_a_bitmap() {
        let mut mask = CpuMask::of(CpuId(9));
        mask.insert(CpuId(77));
        let bytes = mask.to_bytes();
        assert_eq!((bytes[1], bytes[9], bytes.iter().map(|b| b.count_ones()).sum::<u32>()), (2, 1 << 5, 2));
        assert_eq!(CpuMask::from_bytes(&bytes), mask);
    }

    #[test]
    fn atomic_sets_change_by_cpu() {
        let mask = AtomicCpuMask::new(CpuMask::of(CpuId(70)));
        assert!(mask.insert(CpuId(200)) && !mask.insert(CpuId(200)));
        assert!(mask.remove(CpuId(70)) && !mask.remove(CpuId(70)));
        assert!(mask.contains(CpuId(200), Ordering::Relaxed) && !mask.contains(CpuId(70), Ordering::Relaxed));
        assert_eq!(mask.load(Ordering::Relaxed), CpuMask::of(CpuId(200)));
        let is_only = |cpu| mask.is_only(CpuId(cpu), Ordering::Relaxed);
        assert!(is_only(200) && !is_only(200 - 64) && !is_only(201));
        mask.store(CpuMask::first(2), Ordering::Relaxed);
        assert!(!mask.is_only(CpuId(0), Ordering::Relaxed));
        assert_eq!(mask.load(Ordering::Relaxed), CpuMask::first(2));
    }

    fn join(a: CpuMask, b: CpuMask) -> CpuMask {
        b.iter().fold(a, |mut a, cpu| {
            a.insert(cpu);
            a
        })
    }
}
