//! One record per frame: reference count, type and owner.

use core::sync::atomic::{AtomicI16, AtomicU16, AtomicU32, AtomicU64, Ordering};

use crate::base::int::{low16, low32};
use crate::base::types::DomId;

/// Bits of [`PageInfo::count_info`] (Xen's `PGC_*`).
pub mod pgc {
    /// The owner has not freed the frame; holds one reference.
    pub const ALLOCATED: u64 = 1 << 63;
    /// A frame of the hypervisor's that a guest may see.
    pub const XEN_HEAP: u64 = 1 << 62;
    /// A hardware fault was seen here; never allocated again.
    pub const BROKEN: u64 = 1 << 60;
    /// State bits: 0 is in use.
    pub const STATE: u64 = 3 << 58;
    /// On the free list.
    pub const STATE_FREE: u64 = 3 << 58;
    /// Belongs to a domain without counting against its allowance.
    pub const EXTRA: u64 = 1 << 57;
    /// Free frames only: holds data of its last owner. Shares the bit of `ALLOCATED`.
    pub const NEED_SCRUB: u64 = ALLOCATED;
    /// References.
    pub const COUNT: u64 = (1 << 57) - 1;
}

/// Bits of [`PageInfo::type_info`] (Xen's `PGT_*`).
pub mod pgt {
    /// No special use.
    pub const NONE: u64 = 0;
    /// Page table of level 1.
    pub const L1: u64 = 1 << 61;
    /// Page table of level 2.
    pub const L2: u64 = 2 << 61;
    /// Page table of level 3.
    pub const L3: u64 = 3 << 61;
    /// Page table of level 4.
    pub const L4: u64 = 4 << 61;
    /// Part of a GDT or LDT.
    pub const SEG_DESC: u64 = 5 << 61;
    /// Has writable mappings.
    pub const WRITABLE: u64 = 7 << 61;
    /// The type.
    pub const TYPE: u64 = 7 << 61;
    /// Entries are being updated.
    pub const LOCKED: u64 = 1 << 60;
    /// The owner keeps it at its type; holds one reference of each kind.
    pub const PINNED: u64 = 1 << 59;
    /// Contents checked for its type.
    pub const VALIDATED: u64 = 1 << 58;
    /// PAE: an L2 that holds the hypervisor's entries.
    pub const PAE_XEN_L2: u64 = 1 << 57;
    /// The type, and of an L2 its kind: what a type reference is for.
    pub const KIND: u64 = TYPE | PAE_XEN_L2;
    /// Only its first entries are validated; holds the one type reference and a general one.
    pub const PARTIAL: u64 = 1 << 56;
    /// Has been mapped writable with a cache attribute that is not coherent.
    pub const NON_COHERENT: u64 = 1 << 55;
    /// References as its type.
    pub const COUNT: u64 = (1 << 55) - 1;

    /// Free frames only (stored in the same word): owned before, so TLBs may still refer to it.
    pub const FREE_NEED_TLBFLUSH: u64 = 1;
}

/// A frame's record.
///
/// | field | in use | free |
/// |---|---|---|
/// | `count_info` | [`pgc`] bits and count | `STATE_FREE`, `NEED_SCRUB` |
/// | `type_info` | [`pgt`] bits and count | `FREE_NEED_TLBFLUSH` |
/// | `next`, `prev` | owner's page list | free list (head of a block) |
/// | `owner` | owner's complement (bit 15 is set), or 0 | order of the block (its head) |
/// | `linear` | linear count | as in use |
/// | `aux` | page table: progress; else TLB stamp | TLB stamp |
///
/// The linear count is apart from the stamp, as it changes only after the reference of a linear entry has been dropped,
/// when the frame need not be a table any more.
#[repr(C)]
#[derive(Debug, Default)]
pub struct PageInfo {
    pub(crate) count_info: AtomicU64,
    pub(crate) type_info: AtomicU64,
    pub(crate) next: AtomicU32,
    pub(crate) prev: AtomicU32,
    owner: AtomicU16,
    linear: AtomicI16,
    aux: AtomicU32,
}

const _: () = assert!(core::mem::size_of::<PageInfo>() == 32);

const OWNER_VALID: u16 = 1 << 15;
const PARTIAL_SET: u32 = 1 << 15;
const NR_VALIDATED: u32 = 0x3ff;

impl PageInfo {
    /// The record of device memory as four words, owned by `DomId::IO`. It may lie in read-only memory: its general
    /// count is 0 and its type is not validated, so that neither a reference nor a lock is ever taken.
    pub const IO_RECORD: [u64; 4] = [0, pgt::WRITABLE | 1, 0, owner_word(DomId::IO) as u64];

    /// Returns the all-zero record, which is not RAM that may be allocated.
    pub const fn new() -> Self {
        PageInfo {
            count_info: AtomicU64::new(0),
            type_info: AtomicU64::new(0),
            next: AtomicU32::new(0),
            prev: AtomicU32::new(0),
            owner: AtomicU16::new(0),
            linear: AtomicI16::new(0),
            aux: AtomicU32::new(0),
        }
    }

    /// Returns the [`pgc`] bits and the reference count.
    #[inline]
    pub fn count_info(&self) -> u64 {
        self.count_info.load(Ordering::Acquire)
    }

    /// Returns the [`pgt`] bits and the type count.
    #[inline]
    pub fn type_info(&self) -> u64 {
        self.type_info.load(Ordering::Acquire)
    }

    /// Returns the owner, which is stable only while a reference is held.
    #[inline]
    pub fn owner(&self) -> Option<DomId> {
        Some(self.owner.load(Ordering::Relaxed)).filter(|o| o & OWNER_VALID != 0).map(|o| DomId(!o))
    }

    /// Returns whether `d` owns it, in one comparison.
    #[inline]
    pub fn is_owned_by(&self, d: DomId) -> bool {
        self.owner.load(Ordering::Relaxed) == owner_word(d)
    }

    #[inline]
    pub(crate) fn set_owner(&self, d: Option<DomId>) {
        debug_assert!(d.is_none_or(|d| owner_word(d) & OWNER_VALID != 0));
        self.owner.store(d.map_or(0, owner_word), Ordering::Relaxed);
    }

    /// Returns whether the frame is shared by the hypervisor with its owner, or is device memory.
    #[inline]
    pub fn is_special(&self) -> bool {
        self.count_info() & (pgc::XEN_HEAP | pgc::EXTRA) != 0
    }

    #[inline]
    pub(crate) fn is_free(&self) -> bool {
        self.count_info() & pgc::STATE == pgc::STATE_FREE
    }

    /// Returns the order of the free block that begins with this frame.
    #[inline]
    pub(crate) fn order(&self) -> u32 {
        u32::from(self.owner.load(Ordering::Relaxed))
    }

    #[inline]
    pub(crate) fn set_order(&self, order: u32) {
        self.owner.store(low16(order), Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn stamp(&self) -> u32 {
        self.aux.load(Ordering::Acquire)
    }

    #[inline]
    pub(crate) fn set_stamp(&self, now: u32) {
        self.aux.store(now, Ordering::Release);
    }

    #[inline]
    pub(crate) fn reset_progress(&self) {
        self.aux.store(0, Ordering::Release);
    }

    /// Entries below this are validated (while partial), and whether the entry there holds a general reference and
    /// part of a type of its own.
    #[inline]
    pub(crate) fn progress(&self) -> (usize, bool) {
        let a = self.aux.load(Ordering::Acquire);
        ((a & NR_VALIDATED) as usize, a & PARTIAL_SET != 0)
    }

    /// Sets [`Self::progress`]; only for the holder of this frame's validation.
    #[inline]
    pub(crate) fn set_progress(&self, nr: usize, partial_set: bool) {
        let low = low32(nr as u64) & NR_VALIDATED | if partial_set { PARTIAL_SET } else { 0 };
        self.aux.store(low, Ordering::Release);
    }

    /// Returns the linear count: if positive, the number of this table's entries for tables of its own level; if
    /// negative, the number of such entries that refer to it.
    #[inline]
    pub(crate) fn linear_count(&self) -> i16 {
        self.linear.load(Ordering::Acquire)
    }

    /// Changes the linear count if `f` allows it.
    #[inline]
    pub(crate) fn update_linear(&self, f: impl FnMut(i16) -> Option<i16>) -> bool {
        self.linear.fetch_update(Ordering::AcqRel, Ordering::Acquire, f).is_ok()
    }
}

/// Returns what `owner` holds for `d`. Domains have numbers below 0x8000; no owned frame has another number's word.
#[inline]
const fn owner_word(d: DomId) -> u16 {
    !d.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_count_changes_no_stamp() {
        let pg = PageInfo::new();
        pg.set_owner(Some(DomId(7)));
        pg.set_stamp(0x1_0005);
        // A linear entry's reference is dropped first, which may be the frame's last, and its counts then.
        assert!(pg.update_linear(|n| n.checked_sub(1)));
        assert_eq!((pg.stamp(), pg.linear_count(), pg.owner()), (0x1_0005, -1, Some(DomId(7))));
        pg.set_stamp(0x1_0006);
        pg.set_progress(3, true);
        assert_eq!((pg.progress(), pg.linear_count()), ((3, true), -1));
    }
}
