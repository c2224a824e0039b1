//! CPU pools: which CPUs a domain's vcpus share with which other domains.
//!
//! A CPU is in at most one pool, a domain in exactly one. What is kept here is authoritative; the scheduler reads copies
//! of it, in the domains ([`DomainSched::pool_cpus`](crate::state::sched::domain::DomainSched::pool_cpus)), in the vcpus
//! and at the CPUs ([`CpuPool`]).

use alloc::vec::Vec;
use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::Relaxed;

use mm::lock::Ranked;
use mm::{try_alloc, AtomicCpuMask, CpuId, CpuMask, Errno, NoMemory};

/// Rank of the lock of the pools; those of run queues are taken under it.
pub(crate) const RANK_POOLS: u8 = 118;
/// The pool that is there from boot on and never goes; dom0 is in it.
pub(crate) const FIRST_POOL: u32 = 0;
/// No pool's number.
const NO_POOL: u32 = u32::MAX;
/// Default of a pool's rate limit in microseconds, the same as Xen's (`XEN_SYSCTL_SCHED_RATELIMIT`).
const RATELIMIT_US: u32 = 1000;

/// One pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Pool {
    pub(crate) id: u32,
    pub(crate) cpus: CpuMask,
    /// Minimum time that a vcpu runs before a waking one may interrupt it, in microseconds; 0 for no limit.
    pub(crate) ratelimit_us: u32,
}

impl Pool {
    fn new(id: u32, cpus: CpuMask) -> Self {
        Pool { id, cpus, ratelimit_us: RATELIMIT_US }
    }
}

/// All pools of the machine.
pub(crate) struct Pools {
    /// In order of their numbers. There is room for as many as there may be.
    list: Vec<Pool>,
    /// The CPUs that are online.
    online: CpuMask,
}

/// The pools and their lock, under which domains are added to pools and moved between them, too.
pub(crate) type PoolsLock = Ranked<Pools, RANK_POOLS>;

impl Pools {
    /// Returns the pools of a machine at boot, of so many CPUs: one with those that are `online`.
    pub(crate) fn new(online: CpuMask, cpus: usize) -> Self {
        // As many as on Xen.
        let most = 2 * cpus;
        #[cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot"))]
        let mut list = Vec::with_capacity(most);
        try_alloc::push_reserved(&mut list, Pool::new(FIRST_POOL, online));
        Pools { list, online }
    }

    /// Returns all pools in order of their numbers.
    #[cfg(test)]
    pub(crate) fn all(&self) -> &[Pool] {
        &self.list
    }

    /// Returns the pool with this number, if there is one.
    pub(crate) fn get(&self, id: u32) -> Option<Pool> {
        self.list.iter().find(|p| p.id == id).copied()
    }

    /// Returns the pool with this number to change it, if there is one.
    pub(crate) fn get_mut(&mut self, id: u32) -> Option<&mut Pool> {
        self.list.iter_mut().find(|p| p.id == id)
    }

    /// Returns the first pool whose number is at least `id`.
    pub(crate) fn next(&self, id: u32) -> Option<Pool> {
        self.list.iter().find(|p| p.id >= id).copied()
    }

    /// Returns the CPUs that are online and in no pool.
    pub(crate) fn free_cpus(&self) -> CpuMask {
        self.list.iter().fold(self.online, |free, p| free.without(p.cpus))
    }

    /// Returns the CPUs that are online.
    pub(crate) fn online(&self) -> CpuMask {
        self.online
    }

    /// Returns the pool that a CPU is in, if any.
    pub(crate) fn of_cpu(&self, cpu: CpuId) -> Option<Pool> {
        self.list.iter().find(|p| p.cpus.contains(cpu)).copied()
    }

    /// Adds a CPU, which is then in no pool.
    pub(crate) fn set_online(&mut self, cpu: CpuId) {
        self.online.insert(cpu);
    }

    /// Removes a CPU, which is in no pool.
    pub(crate) fn set_offline(&mut self, cpu: CpuId) {
        self.online = self.online.without(CpuMask::of(cpu));
    }

    /// Adds a pool without CPUs; without a number it gets the one after the highest, or after all, the lowest free one.
    /// Returns its number.
    ///
    /// # Errors
    /// ENOSPC: there can be no more. EEXIST: the number is in use.
    pub(crate) fn create(&mut self, id: Option<u32>) -> Result<u32, Errno> {
        if self.list.len() >= self.list.capacity() {
            return Err(Errno::NOSPC);
        }
        let id = id.unwrap_or_else(|| self.free_number());
        let at = self.list.partition_point(|p| p.id < id);
        if self.list.get(at).is_some_and(|p| p.id == id) {
            return Err(Errno::EXIST);
        }
        // There is room.
        try_alloc::insert(&mut self.list, at, Pool::new(id, CpuMask::NONE)).map_err(|NoMemory| Errno::NOMEM)?;
        Ok(id)
    }

    fn free_number(&self) -> u32 {
        let last = self.list.last().map_or(FIRST_POOL, |p| p.id);
        if last != NO_POOL - 1 {
            return last + 1;
        }
        // The first that is followed by a gap.
        let gap = self.list.iter().zip(self.list.iter().skip(1)).find(|(p, next)| p.id + 1 != next.id);
        gap.map_or(NO_POOL, |(p, _)| p.id + 1)
    }

    /// Removes a pool, which has neither CPUs nor domains.
    pub(crate) fn remove(&mut self, id: u32) {
        self.list.retain(|p| p.id != id);
    }
}

/// What a CPU knows of its pool, to be read without the lock.
pub(crate) struct CpuPool {
    /// The CPUs that it exchanges vcpus with, itself among them.
    peers: AtomicCpuMask,
    ratelimit_us: AtomicU32,
}

impl Default for CpuPool {
    fn default() -> Self {
        CpuPool { peers: AtomicCpuMask::new(CpuMask::ALL), ratelimit_us: AtomicU32::new(RATELIMIT_US) }
    }
}

impl CpuPool {
    /// Copies a pool's settings; of the empty pool for a CPU that is in none.
    pub(crate) fn set(&self, pool: &Pool) {
        self.peers.store(pool.cpus, Relaxed);
        self.ratelimit_us.store(pool.ratelimit_us, Relaxed);
    }

    /// Notes that the CPU is in no pool.
    pub(crate) fn clear(&self) {
        self.peers.store(CpuMask::NONE, Relaxed);
    }

    /// Returns the CPUs of the pool.
    #[inline]
    pub(crate) fn peers(&self) -> CpuMask {
        self.peers.load(Relaxed)
    }

    /// Returns the pool's rate limit in microseconds.
    #[inline]
    pub(crate) fn ratelimit_us(&self) -> u32 {
        self.ratelimit_us.load(Relaxed)
    }

    /// Sets the rate limit, for a test of the scheduler alone.
    #[cfg(test)]
    pub(crate) fn set_ratelimit_us(&self, us: u32) {
        self.ratelimit_us.store(us, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_from_the_highest_and_then_fill_the_gaps() {
        let mut pools = Pools::new(CpuMask::from_low(0b111), 3);
        assert_eq!((pools.create(None), pools.create(Some(7)), pools.create(None)), (Ok(1), Ok(7), Ok(8)));
        assert_eq!(pools.create(Some(7)), Err(Errno::EXIST));
        assert_eq!(pools.create(Some(NO_POOL - 1)), Ok(NO_POOL - 1));
        assert_eq!(pools.create(None), Ok(2));
        assert_eq!([pools.create(None), pools.create(Some(0))], [Err(Errno::NOSPC); 2], "six on three CPUs");
        assert_eq!(pools.all().iter().map(|p| p.id).collect::<Vec<_>>(), [0, 1, 2, 7, 8, NO_POOL - 1]);
        assert_eq!((pools.next(3).unwrap().id, pools.next(NO_POOL)), (7, None));
        pools.remove(1);
        assert_eq!(pools.create(None), Ok(1));
        assert_eq!(pools.free_cpus(), CpuMask::NONE);
    }
}
