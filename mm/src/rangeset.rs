//! Sets of numbers as sorted, disjoint, inclusive ranges.

use alloc::vec::Vec;

/// A set of `u64`, e.g. of frames of device memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RangeSet {
    /// Sorted, with at least one missing number between neighbours.
    ranges: Vec<(u64, u64)>,
}

impl RangeSet {
    /// The empty set.
    pub const fn new() -> Self {
        RangeSet { ranges: Vec::new() }
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Its ranges, ascending.
    pub fn ranges(&self) -> &[(u64, u64)] {
        &self.ranges
    }

    /// Adds `first..=last`.
    pub fn add(&mut self, first: u64, last: u64) {
        if first > last {
            return;
        }
        let from = self.ranges.partition_point(|r| r.1 < first && first - r.1 > 1);
        let to = self.ranges.partition_point(|r| r.0 <= last || r.0 - last == 1);
        if from == to {
            self.ranges.insert(from, (first, last));
        } else {
            let merged = (first.min(self.ranges[from].0), last.max(self.ranges[to - 1].1));
            self.ranges[from] = merged;
            self.ranges.drain(from + 1..to);
        }
    }

    /// Takes `first..=last` out.
    pub fn remove(&mut self, first: u64, last: u64) {
        if first > last {
            return;
        }
        let from = self.ranges.partition_point(|r| r.1 < first);
        let to = self.ranges.partition_point(|r| r.0 <= last);
        if from >= to {
            return;
        }
        let left = (self.ranges[from].0 < first).then(|| (self.ranges[from].0, first - 1));
        let right = (self.ranges[to - 1].1 > last).then(|| (last + 1, self.ranges[to - 1].1));
        self.ranges.splice(from..to, left.into_iter().chain(right));
    }

    /// Whether all of `first..=last` is in it.
    pub fn contains(&self, first: u64, last: u64) -> bool {
        let i = self.ranges.partition_point(|r| r.1 < first);
        self.ranges.get(i).is_some_and(|r| r.0 <= first && last <= r.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_merges_and_splits() {
        let mut s = RangeSet::new();
        s.add(10, 19);
        s.add(30, 39);
        s.add(20, 29);
        assert_eq!(s.ranges(), &[(10, 39)]);
        s.remove(15, 15);
        assert_eq!(s.ranges(), &[(10, 14), (16, 39)]);
        assert!(s.contains(16, 39) && !s.contains(14, 16));
        s.add(0, u64::MAX);
        assert_eq!(s.ranges(), &[(0, u64::MAX)]);
        s.remove(0, u64::MAX);
        assert!(s.is_empty());
        s.add(5, 4);
        assert!(s.is_empty());
    }

    #[test]
    fn agrees_with_a_bitmap() {
        let mut s = RangeSet::new();
        let mut bits = [false; 64];
        let mut seed = 1u64;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let (a, b) = (seed >> 33 & 63, seed >> 40 & 63);
            let (a, b) = (a.min(b), a.max(b));
            let add = seed >> 50 & 1 != 0;
            if add {
                s.add(a, b);
            } else {
                s.remove(a, b);
            }
            bits[a as usize..=b as usize].fill(add);
            for (i, bit) in bits.iter().enumerate() {
                assert_eq!(s.contains(i as u64, i as u64), *bit);
            }
            assert!(s.ranges().windows(2).all(|w| w[0].1 + 1 < w[1].0));
        }
    }
}
