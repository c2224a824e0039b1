//! Ranges of physical memory: the RAM that is left, and taking from it at boot.

use alloc::vec::Vec;
use core::ops::Range;

/// Disjoint, sorted ranges of physical addresses.
#[derive(Debug, Clone, Default)]
pub struct Ranges(Vec<Range<u64>>);

impl Ranges {
    /// Creates an empty set.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Returns the ranges in order.
    pub fn iter(&self) -> impl Iterator<Item = Range<u64>> + '_ {
        self.0.iter().cloned()
    }

    /// Returns the number of bytes in all ranges.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|r| r.end - r.start).sum()
    }

    /// Returns one past the last byte, or 0.
    pub fn end(&self) -> u64 {
        self.0.last().map_or(0, |r| r.end)
    }

    /// Adds a range; it may overlap others.
    pub fn add(&mut self, range: Range<u64>) {
        if range.is_empty() {
            return;
        }
        self.0.push(range);
        self.0.sort_by_key(|r| r.start);
        let mut merged: Vec<Range<u64>> = Vec::with_capacity(self.0.len());
        for next in self.0.drain(..) {
            match merged.last_mut() {
                Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
                _ => merged.push(next),
            }
        }
        self.0 = merged;
    }

    /// Removes a range.
    pub fn remove(&mut self, range: Range<u64>) {
        if range.is_empty() {
            return;
        }
        let mut left = Vec::with_capacity(self.0.len() + 1);
        for r in self.0.drain(..) {
            let (below, above) = (r.start..r.end.min(range.start), r.start.max(range.end)..r.end);
            left.extend([below, above].into_iter().filter(|r| !r.is_empty()));
        }
        self.0 = left;
    }

    /// Takes `size` bytes at a multiple of `align`, as high as possible but ending at or below `limit`.
    pub fn take_high(&mut self, size: u64, align: u64, limit: u64) -> Option<Range<u64>> {
        let found = self.0.iter().rev().find_map(|r| {
            let start = r.end.min(limit).checked_sub(size)? & !(align - 1);
            (start >= r.start).then(|| start..start + size)
        })?;
        self.remove(found.clone());
        Some(found)
    }

    /// Returns whether any byte of `range` is in one of the ranges.
    pub fn overlaps(&self, range: &Range<u64>) -> bool {
        self.0.iter().any(|r| r.start < range.end && range.start < r.end)
    }

    /// Returns whether every byte of `range` is in the ranges.
    pub fn covers(&self, range: &Range<u64>) -> bool {
        self.0.iter().any(|r| r.start <= range.start && range.end <= r.end)
    }

    /// Returns the largest range.
    pub fn largest(&self) -> Option<Range<u64>> {
        self.0.iter().max_by_key(|r| r.end - r.start).cloned()
    }
}
