//! The machine's memory map as the boot loader passes it, and which of its RAM is left alone: `mem`, `availmem` and
//! `badpage`.

use alloc::vec::Vec;
use core::ops::Range;

use mm::PAGE_SIZE;

const PAGE: u64 = PAGE_SIZE as u64;

/// Kind of a memory range, numbered as in the E820 map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum MemoryKind {
    /// Usable RAM.
    Ram = 1,
    /// Reserved.
    Reserved = 2,
    /// ACPI tables: RAM once they have been read.
    AcpiReclaimable = 3,
    /// ACPI non-volatile storage.
    AcpiNvs = 4,
    /// RAM that has errors, or that is not to be used.
    Unusable = 5,
}

/// A range of the machine's memory map, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryRegion {
    /// First byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// Its kind.
    pub kind: MemoryKind,
}

/// Which RAM is left alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct RamLimits<'a> {
    /// All from this address on; 0 for none.
    pub mem: u64,
    /// What there is beyond this amount in bytes, from the top; 0 for no limit.
    pub availmem: u64,
    /// These frames: the first and last of each range.
    pub badpage: &'a [(u64, u64)],
}

impl RamLimits<'_> {
    /// Marks RAM as unusable in the map, which is sorted by address, except what the boot loader has used: the ranges
    /// `loaded`.
    ///
    /// dom0 finds it in its map. If it were only left out, dom0 would take it for a hole and put devices there.
    #[cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot"))]
    pub fn apply(&self, map: &mut Vec<MemoryRegion>, loaded: &[Range<u64>]) {
        if self.mem != 0 {
            limit("mem", self.mem, map, loaded);
        }
        if self.availmem != 0
            && let Some(end) = end_of(self.availmem, map)
        {
            limit("availmem", end, map, loaded);
        }
        for &(first, last) in self.badpage {
            let mut at = first.saturating_mul(PAGE);
            let end = last.saturating_add(1).saturating_mul(PAGE);
            let mut used: Vec<_> = loaded.iter().filter(|r| r.start < end && at < r.end).collect();
            used.sort_by_key(|r| r.start);
            for r in used {
                log::warn!("badpage: the boot loader has used [{:#x}, {:#x}), which is not left out", r.start, r.end);
                withdraw(map, at..r.start / PAGE * PAGE);
                at = at.max(r.end.next_multiple_of(PAGE));
            }
            withdraw(map, at..end);
        }
    }
}

/// Withdraws the RAM from `end` on, but not below what has been loaded.
fn limit(option: &str, end: u64, map: &mut Vec<MemoryRegion>, loaded: &[Range<u64>]) {
    let used = loaded.iter().map(|r| r.end).max().unwrap_or(0).next_multiple_of(PAGE);
    if used > end {
        log::warn!("{option}: what was loaded reaches up to {used:#x}, so RAM is used up to there, not {end:#x}");
    }
    let end = end.max(used);
    withdraw(map, end..u64::MAX);
    log::info!("RAM below {end:#x} is used");
}

/// Returns where RAM ends if only its first `most` bytes are used, or `None` if there is no more.
fn end_of(most: u64, map: &[MemoryRegion]) -> Option<u64> {
    let mut left = most;
    for r in map.iter().filter(|r| r.kind == MemoryKind::Ram) {
        let size = r.end - r.start;
        if size > left {
            return Some(r.start + left);
        }
        left -= size;
    }
    None
}

/// Marks the RAM in `range` as unusable.
#[cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot"))]
fn withdraw(map: &mut Vec<MemoryRegion>, range: Range<u64>) {
    if range.is_empty() {
        return;
    }
    let mut out = Vec::with_capacity(map.len() + 2);
    for r in map.drain(..) {
        if r.kind != MemoryKind::Ram || r.end <= range.start || range.end <= r.start {
            out.push(r);
            continue;
        }
        let (from, to) = (r.start.max(range.start), r.end.min(range.end));
        let parts = [
            MemoryRegion { end: from, ..r },
            MemoryRegion { start: from, end: to, kind: MemoryKind::Unusable },
            MemoryRegion { start: to, ..r },
        ];
        out.extend(parts.into_iter().filter(|part| part.start < part.end));
    }
    *map = out;
}

#[cfg(test)]
mod tests;
