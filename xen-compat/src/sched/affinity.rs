//! The CPUs that a vcpu may run on, and those that it should.
//!
//! What it may is the part of its hard affinity that its domain's pool has; what it should, the part of that which is in
//! its soft affinity. While a vcpu neither runs nor is loaded, the CPU that it belongs to is one that it may run on; a CPU
//! that has one loaded which may not run there is told to save it.

use alloc::sync::Arc;
use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use mm::int::count32;
use mm::{CpuId, CpuMask, Errno};

use crate::machine::hw::{Hw, Nanos};
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::Hv;
use crate::state::percpu;
use crate::state::sched::queue::QueueGuard;
use crate::state::sched::vcpu::{State, VcpuSched};
use crate::state::vcpu::Vcpu;

impl<H: Hw> Hv<H> {
    /// Returns the CPUs of the machine.
    pub fn cpu_mask(&self) -> CpuMask {
        CpuMask::first(self.cpus.len())
    }

    /// Restricts `v` to `mask`.
    ///
    /// # Errors
    /// EINVAL: its domain's pool has none of these CPUs. EBUSY: it is pinned (SCHEDOP_pin_override).
    pub fn set_hard_affinity(&self, d: &Arc<Domain>, v: &Vcpu, mask: CpuMask) -> Result<(), Errno> {
        let q = self.lock_vcpu(v);
        let pool = d.sched.pool_cpus();
        if !mask.intersects(pool) {
            return Err(Errno::INVAL);
        }
        if v.sched.pinned.load(Relaxed) {
            return Err(Errno::BUSY);
        }
        v.sched.set_hard_affinity(mask, pool);
        self.apply_affinity(q, d, v);
        self.domain_update_node_affinity(d);
        Ok(())
    }

    /// Sets where `v` runs if there is a choice. Sets without a CPU that it may use have no effect.
    ///
    /// # Errors
    /// EBUSY: it is pinned (SCHEDOP_pin_override).
    pub fn set_soft_affinity(&self, d: &Arc<Domain>, v: &Vcpu, mask: CpuMask) -> Result<(), Errno> {
        let q = self.lock_vcpu(v);
        if v.sched.pinned.load(Relaxed) {
            return Err(Errno::BUSY);
        }
        v.sched.set_soft_affinity(mask, d.sched.pool_cpus());
        self.apply_affinity(q, d, v);
        self.domain_update_node_affinity(d);
        Ok(())
    }

    /// SCHEDOP_pin_override: pins `v` to one CPU, or restores the previous affinity (`None`).
    ///
    /// # Errors
    /// EBUSY: pinned already. EINVAL: no such CPU in its domain's pool, or not pinned.
    pub fn pin_override(&self, d: &Arc<Domain>, v: &Vcpu, cpu: Option<CpuId>) -> Result<(), Errno> {
        let s = &v.sched;
        let q = self.lock_vcpu(v);
        let pool = d.sched.pool_cpus();
        let pinned = s.pinned.load(Relaxed);
        match cpu {
            None if !pinned => return Err(Errno::INVAL),
            None => {
                s.pinned.store(false, Relaxed);
                // Its CPUs may have left the pool meanwhile.
                s.set_hard_affinity(s.saved_affinity.load(Relaxed), pool);
            }
            Some(cpu) if cpu.0 as usize >= self.cpus.len() => return Err(Errno::INVAL),
            Some(_) if pinned => return Err(Errno::BUSY),
            Some(cpu) if !pool.contains(cpu) => return Err(Errno::INVAL),
            Some(cpu) => {
                s.pinned.store(true, Relaxed);
                s.saved_affinity.store(s.hard_affinity(), Relaxed);
                s.set_hard_affinity(CpuMask::of(cpu), pool);
            }
        }
        self.apply_affinity(q, d, v);
        Ok(())
    }

    /// Moves `v` if it is on, belongs to, or waits for, a CPU it may not use, or, if there is a better one, should not.
    pub(super) fn apply_affinity<'a>(&'a self, mut q: QueueGuard<'a>, d: &Arc<Domain>, v: &Vcpu) {
        let s = &v.sched;
        let cpu = s.processor();
        match s.state() {
            // It may have been waiting although a CPU that it may use now is idle.
            State::Queued if s.preferred().contains(cpu) => self.tickle_idle(s, cpu),
            State::Queued => {
                let p = VcpuRef { d: d.clone(), id: v.id };
                let _queued = q.remove(&p);
                self.note_queue(cpu, &q);
                s.set_state(State::Off);
                let now = self.hw.now();
                self.place(q, &p, now);
            }
            State::Running if !s.preferred().contains(cpu) => {
                drop(q);
                self.raise(cpu, percpu::softirq::SCHEDULE);
            }
            State::Parked if !s.allowed().contains(cpu) => {
                drop(q);
                self.raise(cpu, percpu::softirq::RELEASE);
            }
            State::Off if !s.allowed().contains(cpu) => {
                let p = VcpuRef { d: d.clone(), id: v.id };
                let now = self.hw.now();
                self.place_or_move(q, &p, now);
            }
            // It is where it belongs, or its CPU is about to save it and looks then.
            State::Running | State::Parked | State::Off | State::Leaving => {}
        }
    }

    /// Queues `p`, which is Off, if it is runnable; else only has it belong to a CPU that it may use.
    fn place_or_move<'a>(&'a self, q: QueueGuard<'a>, p: &VcpuRef, now: Nanos) {
        if p.v().runnable(&p.d) {
            self.place(q, p, now);
        } else {
            self.move_sleeping(q, p, now);
        }
    }

    /// Has `p`, which is Off and not runnable, belong to a CPU that it may use, and its timers fire there.
    pub(super) fn move_sleeping<'a>(&'a self, mut q: QueueGuard<'a>, p: &VcpuRef, now: Nanos) {
        let s = &p.v().sched;
        let from = s.processor();
        let first = q.timers.first();
        q.timers.set(p, u64::MAX);
        self.note_timers(from, &q, first);
        s.set_processor(spread(s.preferred(), p.id.index()));
        drop(q);
        let mut q = self.lock_vcpu(p.v());
        // Whoever came between may have queued it; then that is done, too.
        if s.state() == State::Off {
            self.settle(&mut q, p, now);
        }
    }

    /// Returns whether a vcpu stays on `cpu`, where it should not run: it may, and no CPU on which it should is idle.
    #[cold]
    pub(super) fn stays_outside(&self, s: &VcpuSched, cpu: CpuId) -> bool {
        s.allowed().contains(cpu) && !self.sched.idle.load(SeqCst).intersects(s.preferred())
    }
}

/// Returns the CPU of `cpus` for the vcpu with the index `n`, so that a domain's vcpus are spread over them.
pub(crate) fn spread(cpus: CpuMask, n: usize) -> CpuId {
    let nth = n % (cpus.count() as usize).max(1);
    cpus.iter().nth(nth).unwrap_or(CpuId(count32(nth)))
}
