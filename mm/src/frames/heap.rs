//! The free frames of the machine: binary buddies in zones by address width.
//!
//! Zone `z` holds frames whose number is `z` bits wide, so a request for addresses of `b` bits searches zones up to `b
//! - 12`. High zones are used first, to spare low memory. A block's head carries its order.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::int::index;
use crate::base::lock::{Ranked, RANK_HEAP};
use crate::base::types::{Mfn, Pfn, PAGE_SHIFT};
use crate::frames::list::PageList;
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::frames::page_info::PageInfo;

/// log2 of the largest block in frames.
pub const MAX_ORDER: u32 = 18;
/// Sizes of blocks.
const ORDERS: usize = MAX_ORDER as usize + 1;
/// Zones: frame numbers of 1 to 40 bits; 0 is unused.
pub const NR_ZONES: usize = 41;

/// The allocator. All its state is behind one lock.
pub struct Heap {
    inner: Ranked<Inner, RANK_HEAP>,
}

struct Inner {
    lists: [[PageList; ORDERS]; NR_ZONES],
    /// Bit `o`: `lists[zone][o]` is not empty.
    orders: [u32; NR_ZONES],
    /// Bit `z`: zone `z` has blocks.
    zones: u64,
    avail: [u64; NR_ZONES],
    total: u64,
    claims: u64,
}

/// A request for frames.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Request {
    /// log2 of the number of frames.
    pub order: u32,
    /// Maximum width of their machine addresses; 0 for any.
    pub bits: u32,
    /// Frames claimed by the caller; claimed memory is only for the claimant.
    pub claimed: u64,
    /// Keep the last owner's data.
    pub no_scrub: bool,
    /// The caller flushes TLBs itself, and gets the stamp.
    pub no_tlbflush: bool,
}

/// Allocated frames.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    pub mfn: Mfn,
    /// TLBs must be flushed since this time, where the caller does it itself.
    pub flush: Option<u32>,
}

#[inline]
fn zone_of(mfn: u64) -> usize {
    ((64 - mfn.leading_zeros()) as usize).clamp(1, NR_ZONES - 1)
}

/// Returns the highest zone for addresses of `bits` bits.
fn zone_for_bits(bits: u32) -> usize {
    match bits {
        0 => NR_ZONES - 1,
        b if b < PAGE_SHIFT + 1 => 1,
        b => ((b - PAGE_SHIFT) as usize).min(NR_ZONES - 1),
    }
}

impl Default for Heap {
    fn default() -> Self {
        Self::new()
    }
}

impl Inner {
    fn insert(&mut self, frames: &[PageInfo], mfn: u64, order: u32) {
        let zone = zone_of(mfn);
        frames[index(mfn)].set_order(order);
        self.lists[zone][order as usize].push_front(frames, Mfn(mfn));
        self.orders[zone] |= 1 << order;
        self.zones |= 1 << zone;
    }

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

    /// Inserts a block whose frames are marked free, merged with its free buddies.
    fn free_block(&mut self, frames: &[PageInfo], mut mfn: u64, mut order: u32) {
        let n = 1u64 << order;
        self.avail[zone_of(mfn)] += n;
        self.total += n;
        while order < MAX_ORDER {
            let buddy = mfn ^ (1 << order);
            match frames.get(index(buddy)) {
                Some(b) if b.is_free() && b.order() == order => {}
                _ => break,
            }
            self.remove(frames, buddy, order);
            mfn &= !(1 << order);
            order += 1;
        }
        self.insert(frames, mfn, order);
    }

    /// Removes a block of at least `order` from the highest zone up to `zone_hi`, and puts back the excess.
    fn take_block(&mut self, frames: &[PageInfo], zone_hi: usize, order: u32) -> Option<u64> {
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
            self.total -= 1 << order;
            return Some(mfn);
        }
        None
    }
}

impl Heap {
    /// Creates a heap without free frames.
    pub const fn new() -> Self {
        Heap {
            inner: Ranked::new(Inner {
                lists: [[PageList::new(); ORDERS]; NR_ZONES],
                orders: [0; NR_ZONES],
                zones: 0,
                avail: [0; NR_ZONES],
                total: 0,
                claims: 0,
            }),
        }
    }

    /// Gives the frames `first..end` to the heap for the first time. `dirty`: they may hold data and are scrubbed when
    /// handed out. Frame 0 and what is beyond the frame table are left out.
    pub fn add_region<M: Machine>(&self, m: &M, first: Mfn, end: Mfn, dirty: bool) {
        let frames = m.frames();
        let end = end.0.min(frames.len() as u64);
        let mut mfn = first.0.max(1);
        while mfn < end {
            let order = mfn.trailing_zeros().min((end - mfn).ilog2()).min(MAX_ORDER);
            for i in mfn..mfn + (1 << order) {
                let pg = &frames[index(i)];
                pg.set_owner(None);
                pg.type_info.store(0, Relaxed);
                pg.count_info
                    .store(page_info::pgc::STATE_FREE | if dirty { page_info::pgc::NEED_SCRUB } else { 0 }, Relaxed);
                m.set_m2p(Mfn(i), Pfn::INVALID);
            }
            self.inner.lock().free_block(frames, mfn, order);
            mfn += 1 << order;
        }
    }

    /// Takes frames; they have no owner, no references and, unless asked otherwise, no data.
    pub(crate) fn alloc<M: Machine>(&self, m: &M, req: Request) -> Option<Block> {
        if req.order > MAX_ORDER {
            return None;
        }
        #[cfg(feature = "host")]
        if !crate::host::faults::granted() {
            return None;
        }
        let frames = m.frames();
        let n = 1u64 << req.order;
        let mut flush: Option<u32> = None;
        let mut dirty = false;
        let mfn = {
            let mut h = self.inner.lock();
            if h.claims + n > h.total && req.claimed < n {
                return None;
            }
            let mfn = h.take_block(frames, zone_for_bits(req.bits), req.order)?;
            let now = m.tlb().now();
            for pg in &frames[index(mfn)..index(mfn + n)] {
                let scrub = pg.count_info.load(Relaxed) & page_info::pgc::NEED_SCRUB;
                dirty |= scrub != 0;
                if pg.type_info.load(Relaxed) & page_info::pgt::FREE_NEED_TLBFLUSH != 0 {
                    let stamp = pg.stamp();
                    // A stamp later than now is from before a wrap of the clock: all was flushed then.
                    if stamp <= now || now == 0 {
                        flush = Some(flush.map_or(stamp, |f| f.max(stamp)));
                    }
                }
                pg.type_info.store(0, Relaxed);
                pg.set_owner(None);
                pg.reset_progress();
                pg.count_info.store(scrub, Relaxed);
            }
            mfn
        };
        // Stale translations are flushed before anything is written that their holder must not see.
        if let (Some(stamp), false) = (flush, req.no_tlbflush) {
            let mask = m.tlb().filter(m.online_cpus(), stamp);
            if !mask.is_empty() {
                m.flush_tlb_cpus(mask);
            }
            flush = None;
        }
        if dirty {
            for i in mfn..mfn + n {
                let pg = &frames[index(i)];
                if pg.count_info.load(Relaxed) & page_info::pgc::NEED_SCRUB != 0 {
                    if !req.no_scrub {
                        m.zero_page(Mfn(i));
                    }
                    pg.count_info.store(0, Relaxed);
                }
            }
        }
        Some(Block { mfn: Mfn(mfn), flush })
    }

    /// Frees frames without references. Those that have an owner, and with `guest_seen` all, are stamped for TLB
    /// flushes; `need_scrub` if they hold data that nobody else may see.
    pub(crate) fn free<M: Machine>(&self, m: &M, mfn: Mfn, order: u32, need_scrub: bool, guest_seen: bool) {
        let frames = m.frames();
        let now = m.tlb().now();
        let mut h = self.inner.lock();
        for i in mfn.0..mfn.0 + (1 << order) {
            let pg = &frames[index(i)];
            debug_assert!(pg.count_info.load(Relaxed) & (page_info::pgc::COUNT | page_info::pgc::STATE) == 0);
            let owned = guest_seen || pg.owner().is_some();
            pg.type_info.store(if owned { page_info::pgt::FREE_NEED_TLBFLUSH } else { 0 }, Relaxed);
            if owned {
                pg.set_stamp(now);
            }
            pg.set_owner(None);
            m.set_m2p(Mfn(i), Pfn::INVALID);
            pg.count_info
                .store(page_info::pgc::STATE_FREE | if need_scrub { page_info::pgc::NEED_SCRUB } else { 0 }, Relaxed);
        }
        h.free_block(frames, mfn.0, order);
    }

    /// Allocates `n` adjacent frames for objects of the hypervisor's own, aligned to `2^align` frames, without clearing
    /// them. No guest translation leads to them, not even a stale one.
    pub fn alloc_own<M: Machine>(&self, m: &M, n: u64, align: u32) -> Option<Mfn> {
        let order = n.checked_next_power_of_two()?.trailing_zeros().max(align);
        let mfn = self.alloc(m, Request { order, no_scrub: true, ..Request::default() })?.mfn;
        self.free_own(m, Mfn(mfn.0 + n), (1 << order) - n);
        Some(mfn)
    }

    /// Frees `n` frames of those allocated by [`Self::alloc_own`].
    pub fn free_own<M: Machine>(&self, m: &M, mfn: Mfn, n: u64) {
        let (mut at, end) = (mfn.0, mfn.0 + n);
        while at < end {
            let order = at.trailing_zeros().min((end - at).ilog2()).min(MAX_ORDER);
            self.free(m, Mfn(at), order, true, false);
            at += 1 << order;
        }
    }

    /// Returns the number of free frames.
    pub fn free_pages(&self) -> u64 {
        self.inner.lock().total
    }

    /// Returns the number of unclaimed free frames.
    pub fn unclaimed_pages(&self) -> u64 {
        let h = self.inner.lock();
        h.total.saturating_sub(h.claims)
    }

    /// Returns the number of free frames whose addresses are `min` to `max` bits wide (0: no bound).
    pub fn free_pages_in(&self, min: u32, max: u32) -> u64 {
        let lo = if min == 0 { 1 } else { zone_for_bits(min) };
        let hi = zone_for_bits(max);
        let h = self.inner.lock();
        h.avail.get(lo..=hi).map_or(0, |z| z.iter().sum())
    }

    /// Returns the number of free frames and how many of them are claimed.
    pub fn outstanding_claims(&self) -> (u64, u64) {
        let h = self.inner.lock();
        (h.total, h.claims)
    }

    /// Calls `f` with the free and claimed frames under the lock; it returns the new claims.
    pub(crate) fn with_claims<R>(&self, f: impl FnOnce(u64, &mut u64) -> R) -> R {
        let mut h = self.inner.lock();
        let total = h.total;
        f(total, &mut h.claims)
    }

    /// Calls `f` with each free block (first frame, order), for checks.
    pub(crate) fn each_block(&self, frames: &[PageInfo], mut f: impl FnMut(Mfn, u32)) {
        let h = self.inner.lock();
        for zone in &h.lists {
            for (order, list) in (0..).zip(zone) {
                for mfn in list.iter(frames) {
                    f(mfn, order);
                }
            }
        }
    }
}
