//! The free frames of the machine, those of each node in a [`Pool`].

use alloc::vec::Vec;
use core::sync::atomic::Ordering::Relaxed;

use crate::base::int::index;
use crate::base::lock::{Ranked, RANK_HEAP};
use crate::base::node::{NodeId, NodeMask, NodeWish};
use crate::base::types::{CpuId, Mfn, Pfn};
use crate::frames::domain_nodes::DomainNodes;
use crate::frames::machine::Machine;
use crate::frames::node_map::NodeMap;
use crate::frames::page_info;
use crate::frames::page_info::PageInfo;
use crate::frames::pool::{zone_for_bits, Pool, MAX_ORDER};

/// The allocator. All its state is behind one lock.
pub struct Heap {
    inner: Ranked<Inner, RANK_HEAP>,
}

struct Inner {
    /// The frames of node 0: all, on most machines.
    first: Pool,
    /// Those of the nodes from 1 on.
    others: Vec<Pool>,
    nodes: NodeMap,
    total: u64,
    claims: u64,
}

/// A request for frames.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Request<'a> {
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
    /// The node that they should be on.
    pub wish: NodeWish,
    /// The nodes of the domain that they are for, which are tried before others. `None`: the caller's node is.
    pub nodes: Option<&'a DomainNodes>,
}

/// Allocated frames.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    pub mfn: Mfn,
    /// TLBs must be flushed since this time, where the caller does it itself.
    pub flush: Option<u32>,
}

impl Default for Heap {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns the frames of a node, if the machine has one of that number.
fn pool_of<'a>(first: &'a mut Pool, others: &'a mut [Pool], node: NodeId) -> Option<&'a mut Pool> {
    match node.index().checked_sub(1) {
        None => Some(first),
        Some(i) => others.get_mut(i),
    }
}

impl Inner {
    fn pool(&self, node: NodeId) -> &Pool {
        node.index().checked_sub(1).and_then(|i| self.others.get(i)).unwrap_or(&self.first)
    }

    fn pools(&self) -> impl Iterator<Item = &Pool> {
        core::iter::once(&self.first).chain(&self.others)
    }

    /// Inserts a block whose frames are marked free, merged with its free buddies.
    #[inline]
    fn free_block(&mut self, frames: &[PageInfo], mfn: u64, order: u32) {
        self.total += 1 << order;
        if self.others.is_empty() {
            self.first.free_block(frames, mfn, order, |_| true);
        } else {
            self.free_to_node(frames, mfn, order);
        }
    }

    #[cold]
    fn free_to_node(&mut self, frames: &[PageInfo], mfn: u64, order: u32) {
        let nodes = &self.nodes;
        let node = nodes.of_frame(Mfn(mfn));
        if let Some(pool) = pool_of(&mut self.first, &mut self.others, node) {
            pool.free_block(frames, mfn, order, |buddy| nodes.of_frame(buddy) == node);
        }
    }

    /// Removes a block for a caller on `cpu`.
    #[inline]
    fn take_block(&mut self, frames: &[PageInfo], req: &Request<'_>, cpu: impl FnOnce() -> CpuId) -> Option<u64> {
        let taken = if self.others.is_empty() && !req.wish.is_exact() {
            self.first.take_block(frames, zone_for_bits(req.bits), req.order)
        } else {
            self.take_by_node(frames, req, cpu())
        };
        if taken.is_some() {
            self.total -= 1 << req.order;
        }
        taken
    }

    /// Tries the node that was asked for or comes next, the rest of the preferred ones, and then the others.
    #[cold]
    fn take_by_node(&mut self, frames: &[PageInfo], req: &Request<'_>, cpu: CpuId) -> Option<u64> {
        let (online, zone_hi) = (self.nodes.online(), zone_for_bits(req.bits));
        let preferred = match online.and(req.nodes.map_or(NodeMask::ALL, DomainNodes::affinity)) {
            NodeMask::NONE => online,
            both => both,
        };
        let next = || req.nodes.and_then(|nodes| preferred.after(nodes.last()));
        let (wished, exact) = (req.wish.node(), req.wish.is_exact());
        let first = wished.or_else(next).unwrap_or_else(|| self.nodes.of_cpu(cpu));
        let mut take = |node| {
            let mfn = pool_of(&mut self.first, &mut self.others, node)?.take_block(frames, zone_hi, req.order)?;
            if let Some(nodes) = req.nodes {
                nodes.has_got(node);
            }
            Some(mfn)
        };
        if let Some(taken) = take(first) {
            return Some(taken);
        }
        if exact && wished.is_some() {
            return None;
        }
        let mut left = preferred.without(NodeMask::of(first));
        // Around from the first, if it is one of them; else from the lowest.
        let mut at = if preferred.contains(first) { Some(first) } else { preferred.last() };
        while let Some(node) = at.and_then(|at| left.after(at)) {
            left = left.without(NodeMask::of(node));
            if let Some(taken) = take(node) {
                return Some(taken);
            }
            at = Some(node);
        }
        let others = if exact { NodeMask::NONE } else { online.without(preferred) };
        others.iter().find_map(take)
    }
}

impl Heap {
    /// Creates a heap without free frames.
    pub const fn new() -> Self {
        Heap {
            inner: Ranked::new(Inner {
                first: Pool::new(),
                others: Vec::new(),
                nodes: NodeMap::single(),
                total: 0,
                claims: 0,
            }),
        }
    }

    /// Divides the frames among the nodes of the machine, before there are any.
    #[cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot"))]
    pub fn set_nodes(&self, nodes: NodeMap) {
        let others = nodes.online().last().map_or(0, NodeId::index);
        let mut h = self.inner.lock();
        debug_assert!(h.total == 0);
        h.others.resize(others, Pool::new());
        h.nodes = nodes;
    }

    /// Gives the frames `first..end` to the heap for the first time. `dirty`: they may hold data and are scrubbed when
    /// handed out. Frame 0 and what is beyond the frame table are left out.
    pub fn add_region<M: Machine>(&self, m: &M, first: Mfn, end: Mfn, dirty: bool) {
        let frames = m.frames();
        let last = end.0.min(frames.len() as u64);
        let mut mfn = first.0.max(1);
        while mfn < last {
            // A block has frames of one node.
            let end = self.inner.lock().nodes.end_of_run(Mfn(mfn)).map_or(last, |next| next.0.min(last));
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
    pub(crate) fn alloc<M: Machine>(&self, m: &M, req: Request<'_>) -> Option<Block> {
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
            let mfn = h.take_block(frames, &req, || m.this_cpu())?;
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

    /// Returns the number of free frames of `nodes` whose addresses are `min` to `max` bits wide (0: no bound).
    pub fn free_pages_in(&self, nodes: NodeMask, min: u32, max: u32) -> u64 {
        let lo = if min == 0 { 1 } else { zone_for_bits(min) };
        let hi = zone_for_bits(max);
        let h = self.inner.lock();
        h.nodes.online().and(nodes).iter().map(|node| h.pool(node).avail(lo, hi)).sum()
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
        h.pools().for_each(|pool| pool.each_block(frames, &mut f));
    }
}

#[cfg(test)]
mod tests;
