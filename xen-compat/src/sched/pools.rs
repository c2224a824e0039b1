//! CPU pools: CPUs and domains move between them. Each takes effect at once; vcpus that run on a CPU which is no longer
//! theirs leave it as soon as it handles the softirq.

use alloc::sync::Arc;
use core::sync::atomic::Ordering::Relaxed;

use mm::int::count32;
use mm::{CpuId, CpuMask, Errno};

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::sched::pool::{Pool, Pools, FIRST_POOL};

impl<H: Hw> Hv<H> {
    /// Returns the domains of a pool.
    fn pool_domains(&self, pool: u32) -> impl Iterator<Item = Arc<Domain>> + '_ {
        self.domains.all().filter(move |d| d.sched.pool() == pool)
    }

    /// Returns the first pool whose number is at least `id`, and how many domains it has.
    pub(crate) fn pool_info(&self, id: u32) -> Option<(Pool, u32)> {
        let pools = self.sched.pools.lock();
        let pool = pools.next(id)?;
        Some((pool, count32(self.pool_domains(pool.id).count())))
    }

    /// Removes a pool.
    ///
    /// # Errors
    /// ENOENT: there is no such pool. EBUSY: it has domains or CPUs.
    pub(crate) fn pool_destroy(&self, id: u32) -> Result<(), Errno> {
        let mut pools = self.sched.pools.lock();
        let pool = pools.get(id).ok_or(Errno::NOENT)?;
        if !pool.cpus.is_empty() || self.pool_domains(id).next().is_some() {
            return Err(Errno::BUSY);
        }
        pools.remove(id);
        Ok(())
    }

    /// Adds a CPU to a pool: this one, or any that is free.
    ///
    /// # Errors
    /// ENOENT: there is no such pool. EINVAL: there is no such CPU. ENODEV: it is in a pool, or none is free.
    pub(crate) fn pool_add_cpu(&self, id: u32, cpu: Option<u32>) -> Result<(), Errno> {
        let mut pools = self.sched.pools.lock();
        pools.get(id).ok_or(Errno::NOENT)?;
        let free = pools.free_cpus();
        let cpu = match cpu {
            None => free.iter().next().ok_or(Errno::NODEV)?,
            Some(cpu) if cpu as usize >= self.cpus.len() => return Err(Errno::INVAL),
            Some(cpu) if !free.contains(CpuId(cpu)) => return Err(Errno::NODEV),
            Some(cpu) => CpuId(cpu),
        };
        self.pool_take_cpu(&mut pools, id, cpu);
        Ok(())
    }

    /// Adds `cpu`, which is free, to a pool.
    fn pool_take_cpu(&self, pools: &mut Pools, id: u32, cpu: CpuId) {
        if let Some(pool) = pools.get_mut(id) {
            pool.cpus.insert(cpu);
            let pool = *pool;
            self.pool_announce(&pool);
            self.pool_refit(&pool);
        }
    }

    /// Removes a CPU from a pool: this one, or the last. A vcpu whose hard affinity has no CPU of the pool any more may
    /// run on all of them from now on.
    ///
    /// # Errors
    /// ENOENT: there is no such pool. EINVAL: there is no such CPU online, or it is CPU 0, which stays in the first pool.
    /// EADDRNOTAVAIL: it is not in the pool. EBUSY: it is the last one of a pool that has domains. EADDRINUSE: a vcpu is
    /// pinned to it (SCHEDOP_pin_override).
    pub(crate) fn pool_remove_cpu(&self, id: u32, cpu: Option<u32>) -> Result<(), Errno> {
        let mut pools = self.sched.pools.lock();
        let before = pools.get(id).ok_or(Errno::NOENT)?;
        let cpu = cpu.or_else(|| before.cpus.iter().last().map(|c| c.0)).ok_or(Errno::INVAL)?;
        if cpu as usize >= self.cpus.len() || !pools.online().contains(CpuId(cpu)) || (id, cpu) == (FIRST_POOL, 0) {
            return Err(Errno::INVAL);
        }
        self.pool_drop_cpu(&mut pools, before, CpuId(cpu))
    }

    /// Removes `cpu` from the pool `before`.
    ///
    /// # Errors
    /// As [`Self::pool_remove_cpu`].
    fn pool_drop_cpu(&self, pools: &mut Pools, before: Pool, cpu: CpuId) -> Result<(), Errno> {
        if !before.cpus.contains(cpu) {
            return Err(Errno::ADDRNOTAVAIL);
        }
        let after = Pool { cpus: before.cpus.without(CpuMask::of(cpu)), ..before };
        if after.cpus.is_empty() {
            for d in self.pool_domains(before.id) {
                if !d.is_dying() {
                    return Err(Errno::BUSY);
                }
                self.pool_move_locked(pools, &d, FIRST_POOL)?;
            }
        } else {
            self.pool_release_cpu(&before, &after, cpu)?;
        }
        if let Some(pool) = pools.get_mut(before.id) {
            *pool = after;
        }
        self.percpu(cpu).runq.pool.clear();
        self.pool_announce(&after);
        self.pool_refit(&after);
        Ok(())
    }

    /// Takes a CPU away from the scheduler, from the first pool or if it is in none: it will run no vcpu any more.
    ///
    /// # Errors
    /// EEXIST: it is offline. ENODEV: it is in another pool. EADDRINUSE: a vcpu is pinned to it (SCHEDOP_pin_override).
    pub(crate) fn pool_offline_cpu(&self, cpu: CpuId) -> Result<(), Errno> {
        let mut pools = self.sched.pools.lock();
        if !pools.online().contains(cpu) {
            return Err(Errno::EXIST);
        }
        match pools.of_cpu(cpu) {
            Some(first) if first.id == FIRST_POOL => self.pool_drop_cpu(&mut pools, first, cpu)?,
            Some(_) => return Err(Errno::NODEV),
            None => {}
        }
        pools.set_offline(cpu);
        Ok(())
    }

    /// Takes a CPU away from the scheduler that does not come back, whatever is pinned to it. If it was the last of its pool,
    /// the domains go to the first.
    pub(crate) fn pool_lose_cpu(&self, cpu: CpuId) {
        let mut pools = self.sched.pools.lock();
        if let Some(before) = pools.of_cpu(cpu) {
            let is_last = before.cpus == CpuMask::of(cpu);
            for d in self.pool_domains(before.id) {
                for v in d.vcpus() {
                    let _q = self.lock_vcpu(v);
                    if v.sched.hard_affinity().contains(cpu) {
                        v.sched.pinned.store(false, Relaxed);
                    }
                }
                if is_last {
                    // The first pool always has a CPU, and none of them is pinned.
                    let _ = self.pool_move_locked(&pools, &d, FIRST_POOL);
                }
            }
            // Nothing is in its way any more.
            let _ = self.pool_drop_cpu(&mut pools, before, cpu);
        }
        pools.set_offline(cpu);
    }

    /// Gives a CPU, which runs, to the first pool.
    pub(crate) fn pool_online_cpu(&self, cpu: CpuId) {
        let mut pools = self.sched.pools.lock();
        pools.set_online(cpu);
        self.pool_take_cpu(&mut pools, FIRST_POOL, cpu);
    }

    /// Returns the CPUs that are online.
    pub(crate) fn online_cpus(&self) -> CpuMask {
        self.sched.pools.lock().online()
    }

    /// Sees to it that no vcpu of a pool is or will be pinned to `cpu`. EADDRINUSE: one is.
    fn pool_release_cpu(&self, before: &Pool, after: &Pool, cpu: CpuId) -> Result<(), Errno> {
        // Whoever pins a vcpu after we have looked at it sees that the CPU is gone.
        self.pool_domains(after.id).for_each(|d| d.sched.set_pool(after));
        let pinned = self.pool_domains(after.id).any(|d| {
            d.vcpus().iter().any(|v| {
                let _q = self.lock_vcpu(v);
                v.sched.pinned.load(Relaxed) && v.sched.hard_affinity().contains(cpu)
            })
        });
        if pinned {
            self.pool_domains(after.id).for_each(|d| d.sched.set_pool(before));
            return Err(Errno::ADDRINUSE);
        }
        Ok(())
    }

    /// Tells the CPUs of `pool` its settings.
    pub(crate) fn pool_announce(&self, pool: &Pool) {
        pool.cpus.iter().for_each(|cpu| self.percpu(cpu).runq.pool.set(pool));
    }

    /// Has the vcpus of `pool`, whose CPUs have changed, run on those that there are.
    fn pool_refit(&self, pool: &Pool) {
        for d in self.pool_domains(pool.id) {
            d.sched.set_pool(pool);
            let mut broken = 0;
            for v in d.vcpus() {
                let q = self.lock_vcpu(v);
                let hard = v.sched.hard_affinity();
                broken += u32::from(!hard.intersects(pool.cpus));
                v.sched.set_hard_affinity(hard, pool.cpus);
                self.apply_affinity(q, &d, v);
            }
            if broken != 0 {
                log::debug!("dom{}: {broken} vcpus lose their hard affinity, whose CPUs have left the pool", d.id.0);
            }
            self.domain_update_node_affinity(&d);
        }
    }

    /// Moves `d` to a pool, where its vcpus have no affinities and it has the parameters of a new domain.
    ///
    /// # Errors
    /// ENOENT: there is no such pool, or it has no CPUs. EBUSY: one of the vcpus is pinned (SCHEDOP_pin_override).
    pub(crate) fn pool_move_domain(&self, d: &Arc<Domain>, id: u32) -> Result<(), Errno> {
        let pools = self.sched.pools.lock();
        if d.sched.pool() == id {
            return Ok(());
        }
        self.pool_move_locked(&pools, d, id)
    }

    fn pool_move_locked(&self, pools: &Pools, d: &Arc<Domain>, id: u32) -> Result<(), Errno> {
        let pool = pools.get(id).filter(|p| !p.cpus.is_empty()).ok_or(Errno::NOENT)?;
        if !d.is_dying() && d.vcpus().iter().any(|v| v.sched.pinned.load(Relaxed)) {
            return Err(Errno::BUSY);
        }
        d.sched.set_pool(&pool);
        d.sched.reset_parameters();
        for v in d.vcpus() {
            let q = self.lock_vcpu(v);
            // Whoever pinned it meanwhile came too early.
            v.sched.pinned.store(false, Relaxed);
            v.sched.set_hard_affinity(CpuMask::ALL, pool.cpus);
            v.sched.set_soft_affinity(CpuMask::ALL, pool.cpus);
            self.apply_affinity(q, d, v);
        }
        self.domain_update_node_affinity(d);
        Ok(())
    }

    /// Moves `d`, which has ended, to the first pool, so that it keeps no other from being removed.
    pub(crate) fn pool_leave(&self, d: &Arc<Domain>) {
        let pools = self.sched.pools.lock();
        if d.sched.pool() != FIRST_POOL {
            // The first pool always has a CPU.
            let _ = self.pool_move_locked(&pools, d, FIRST_POOL);
        }
    }

    /// Adds `d`, which is new, to a pool with the lock of the pools held by `insert`, which makes it known.
    ///
    /// # Errors
    /// ESRCH: there is no such pool. ENODEV: it has no CPUs. Those of `insert`.
    pub(crate) fn pool_add_domain(
        &self,
        d: &Domain,
        id: u32,
        insert: impl FnOnce() -> Result<(), Errno>,
    ) -> Result<(), Errno> {
        let pools = self.sched.pools.lock();
        let pool = pools.get(id).ok_or(Errno::SRCH)?;
        if pool.cpus.is_empty() {
            return Err(Errno::NODEV);
        }
        d.sched.set_pool(&pool);
        insert()
    }
}
