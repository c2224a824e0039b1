//! The free frames of a node: binary buddies in zones by address width.
//!
//! Zone `z` holds frames whose number is `z` bits wide, so a request for addresses of `b` bits searches zones up to `b
//! - 12`. High zones are used first, to spare low memory. A block's head carries its order.

use crate::base::int::index;
use crate::base::types::{Mfn, PAGE_SHIFT};
use crate::frames::list::PageList;
use crate::frames::page_info::PageInfo;

/// log2 of the largest block in frames.
pub const MAX_ORDER: u32 = 18;
/// Sizes of blocks.
const ORDERS: usize = MAX_ORDER as usize + 1;
/// Zones: frame numbers of 1 to 40 bits; 0 is unused.
pub const NR_ZONES: usize = 41;

/// The free frames of a node. Its methods are inlined in the common case of one node and in that of several alike.
#[derive(Clone)]
pub(super) struct Pool {
    lists: [[PageList; ORDERS]; NR_ZONES],
    /// Bit `o`: `lists[zone][o]` is not empty.
    orders: [u32; NR_ZONES],
    /// Bit `z`: zone `z` has blocks.
    zones: u64,
    avail: [u64; NR_ZONES],
}

#[inline]
fn zone_of(mfn: u64) -> usize {
    ((64 - mfn.leading_zeros()) as usize).clamp(1, NR_ZONES - 1)
}

/// Returns the highest zone for addresses of `bits` bits.
pub(super) fn zone_for_bits(bits: u32) -> usize {
    match bits {
        0 => NR_ZONES - 1,
        b if b < PAGE_SHIFT + 1 => 1,
        b => ((b - PAGE_SHIFT) as usize).min(NR_ZONES - 1),
    }
}

impl Pool {
    pub(super) const fn new() -> Self {
        Pool { lists: [[PageList::new(); ORDERS]; NR_ZONES], orders: [0; NR_ZONES], zones: 0, avail: [0; NR_ZONES] }
    }

    #[inline(always)]
    fn insert(&mut self, frames: &[PageInfo], mfn: u64, order: u32) {
        let zone = zone_of(mfn);
        frames[index(mfn)].set_order(order);
        self.lists[zone][order as usize].push_front(frames, Mfn(mfn));
        self.orders[zone] |= 1 << order;
        self.zones |= 1 << zone;
    }

    #[inline(always)]
    fn remove(&mut self, frames: &[PageInfo], mfn: u64, order: u32) {
        let zone = zone_of(mfn);
        let list = &mut self.lists[zone][order as usize];
        list.remove(frames, Mfn(mfn));
        if list.is_empty() {
            self.orders[zone] &= !(1 << order);
            if self.orders[zone] == 0 {
                self.zones &= !(1 << zone);
            }
        }
    }

    /// Inserts a block whose frames are marked free, merged with its free buddies as far as they are `ours`.
    #[inline(always)]
    pub(super) fn free_block(&mut self, frames: &[PageInfo], mut mfn: u64, mut order: u32, ours: impl Fn(Mfn) -> bool) {
        self.avail[zone_of(mfn)] += 1 << order;
        while order < MAX_ORDER {
            let buddy = mfn ^ (1 << order);
            match frames.get(index(buddy)) {
                Some(b) if b.is_free() && b.order() == order && ours(Mfn(buddy)) => {}
                _ => break,
            }
            self.remove(frames, buddy, order);
            mfn &= !(1 << order);
            order += 1;
        }
        self.insert(frames, mfn, order);
    }

    /// Removes a block of at least `order` from the highest zone up to `zone_hi`, and puts back the excess.
    #[inline(always)]
    pub(super) fn take_block(&mut self, frames: &[PageInfo], zone_hi: usize, order: u32) -> Option<u64> {
        let mut zones = self.zones & ((2u64 << zone_hi) - 1);
        while zones != 0 {
            let zone = 63 - zones.leading_zeros() as usize;
            zones &= !(1 << zone);
            let orders = self.orders[zone] >> order << order;
            if orders == 0 {
                continue;
            }
            let mut have = orders.trailing_zeros();
            let mut mfn = self.lists[zone][have as usize].first()?.0;
            self.remove(frames, mfn, have);
            while have > order {
                have -= 1;
                self.insert(frames, mfn, have);
                mfn += 1 << have;
            }
            self.avail[zone] -= 1 << order;
            return Some(mfn);
        }
        None
    }

    /// Returns the number of free frames in the zones `lo..=hi`.
    pub(super) fn avail(&self, lo: usize, hi: usize) -> u64 {
        self.avail.get(lo..=hi).map_or(0, |z| z.iter().sum())
    }

    /// Calls `f` with each free block (first frame, order).
    pub(super) fn each_block(&self, frames: &[PageInfo], mut f: impl FnMut(Mfn, u32)) {
        for zone in &self.lists {
            for (order, list) in (0..).zip(zone) {
                for mfn in list.iter(frames) {
                    f(mfn, order);
                }
            }
        }
    }
}
