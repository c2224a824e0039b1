//! Sets of numbers as sorted, disjoint, inclusive ranges.

use alloc::vec::Vec;

use crate::base::try_alloc;
use crate::base::try_alloc::NoMemory;

/// A set of `u64`, e.g. of frames of device memory.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RangeSet {
    /// Sorted, with at least one missing number between neighbours.
    ranges: Vec<(u64, u64)>,
}

impl RangeSet {
    /// Creates an empty set.
    pub const fn new() -> Self {
        RangeSet { ranges: Vec::new() }
    }

    /// Returns whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Returns its ranges in ascending order.
    pub fn ranges(&self) -> &[(u64, u64)] {
        &self.ranges
    }

    /// Returns a copy of the set.
    ///
    /// # Errors
    /// [`NoMemory`]: the heap has no block for it.
    pub fn try_clone(&self) -> Result<Self, NoMemory> {
        Ok(RangeSet { ranges: try_alloc::copy(&self.ranges)? })
    }

    /// Adds `first..=last`.
    ///
    /// # Errors
    /// [`NoMemory`]: there is no room for one more range; the set is unchanged.
    pub fn add(&mut self, first: u64, last: u64) -> Result<(), NoMemory> {
        if first > last {
            return Ok(());
        }
        let from = self.ranges.partition_point(|r| r.1 < first && first - r.1 > 1);
        let to = self.ranges.partition_point(|r| r.0 <= last || r.0 - last == 1);
        if from == to {
            try_alloc::insert(&mut self.ranges, from, (first, last))?;
        } else {
            let merged = (first.min(self.ranges[from].0), last.max(self.ranges[to - 1].1));
            self.ranges[from] = merged;
            self.ranges.drain(from + 1..to);
        }
        Ok(())
    }

    /// Removes `first..=last`.
    ///
    /// # Errors
    /// [`NoMemory`]: a range would have to be split, and there is no room for one more; the set is unchanged.
    pub fn remove(&mut self, first: u64, last: u64) -> Result<(), NoMemory> {
        if first > last {
            return Ok(());
        }
        let from = self.ranges.partition_point(|r| r.1 < first);
        let to = self.ranges.partition_point(|r| r.0 <= last);
        if from >= to {
            return Ok(());
        }
        let left = (self.ranges[from].0 < first).then(|| (self.ranges[from].0, first - 1));
        let right = (self.ranges[to - 1].1 > last).then(|| (last + 1, self.ranges[to - 1].1));
        match (left, right) {
            (Some(left), Some(right)) if to - from == 1 => {
                try_alloc::insert(&mut self.ranges, to, right)?;
                self.ranges[from] = left;
            }
            _ => {
                // There are no more ranges than before.
                let mut kept = from;
                for range in left.into_iter().chain(right) {
                    self.ranges[kept] = range;
                    kept += 1;
                }
                self.ranges.drain(kept..to);
            }
        }
        Ok(())
    }

    /// Returns whether it contains all of `first..=last`.
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
        s.add(10, 19).unwrap();
        s.add(30, 39).unwrap();
        s.add(20, 29).unwrap();
        assert_eq!(s.ranges(), &[(10, 39)]);
        s.remove(15, 15).unwrap();
        assert_eq!(s.ranges(), &[(10, 14), (16, 39)]);
        assert!(s.contains(16, 39) && !s.contains(14, 16));
        s.add(0, u64::MAX).unwrap();
        assert_eq!(s.ranges(), &[(0, u64::MAX)]);
        s.remove(0, u64::MAX).unwrap();
        assert!(s.is_empty());
        s.add(5, 4).unwrap();
        assert!(s.is_empty());
    }

    #[test]
    fn agrees_with_a_bitmap() {
        let mut s = RangeSet::new();
        let mut bits = [false; 64];
        let mut rng = test_rng::Rng::new(1);
        for _ in 0..20_000 {
            let (a, b) = (rng.below(64), rng.below(64));
            let (a, b) = (a.min(b), a.max(b));
            let add = rng.chance(50);
            if add {
                s.add(a, b).unwrap();
            } else {
                s.remove(a, b).unwrap();
            }
            bits[a as usize..=b as usize].fill(add);
            for (i, bit) in bits.iter().enumerate() {
                assert_eq!(s.contains(i as u64, i as u64), *bit);
            }
            assert!(s.ranges().windows(2).all(|w| w[0].1 + 1 < w[1].0));
        }
    }
}
