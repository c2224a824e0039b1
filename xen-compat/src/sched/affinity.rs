//! The CPUs that a vcpu may run on.

use alloc::sync::Arc;
use core::sync::atomic::Ordering::Relaxed;

use mm::{CpuId, CpuMask, Errno};

use crate::machine::hw::Hw;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::Hv;
use crate::state::percpu;
use crate::state::sched::queue::QueueGuard;
use crate::state::sched::vcpu::State;
use crate::state::vcpu::Vcpu;

impl<H: Hw> Hv<H> {
    /// Returns the CPUs of the machine.
    pub fn cpu_mask(&self) -> CpuMask {
        match self.cpus.len() {
            n @ 0..64 => CpuMask((1 << n) - 1),
            _ => CpuMask(!0),
        }
    }

    /// Restricts `v` to `mask`.
    ///
    /// # Errors
    /// EINVAL: none of these CPUs exists. EBUSY: it is pinned (SCHEDOP_pin_override).
    pub fn set_hard_affinity(&self, d: &Arc<Domain>, v: &Vcpu, mask: CpuMask) -> Result<(), Errno> {
        if mask.0 & self.cpu_mask().0 == 0 {
            return Err(Errno::INVAL);
        }
        let q = self.lock_vcpu(v);
        if v.sched.pinned.load(Relaxed) {
            return Err(Errno::BUSY);
        }
        v.sched.set_affinity(mask);
        self.apply_affinity(q, d, v);
        Ok(())
    }

    /// SCHEDOP_pin_override: pins `v` to one CPU, or restores the previous affinity (`None`).
    ///
    /// # Errors
    /// EBUSY: pinned already. EINVAL: no such CPU, or not pinned.
    pub fn pin_override(&self, d: &Arc<Domain>, v: &Vcpu, cpu: Option<CpuId>) -> Result<(), Errno> {
        let s = &v.sched;
        let q = self.lock_vcpu(v);
        let pinned = s.pinned.load(Relaxed);
        match cpu {
            None if !pinned => return Err(Errno::INVAL),
            None => {
                s.pinned.store(false, Relaxed);
                s.set_affinity(CpuMask(s.saved_affinity.load(Relaxed)));
            }
            Some(cpu) if cpu.0 as usize >= self.cpus.len() => return Err(Errno::INVAL),
            Some(_) if pinned => return Err(Errno::BUSY),
            Some(cpu) => {
                s.pinned.store(true, Relaxed);
                s.saved_affinity.store(s.affinity().0, Relaxed);
                s.set_affinity(CpuMask::of(cpu));
            }
        }
        self.apply_affinity(q, d, v);
        Ok(())
    }

    /// Moves `v` if it is on, or waits for, a CPU it may not use.
    fn apply_affinity<'a>(&'a self, mut q: QueueGuard<'a>, d: &Arc<Domain>, v: &Vcpu) {
        let s = &v.sched;
        let cpu = s.processor();
        if s.affinity().contains(cpu) {
            if s.state() == State::Queued {
                // It may have been waiting although a CPU that it may use now is idle.
                self.tickle_idle(s.affinity(), cpu);
            }
            return;
        }
        match s.state() {
            State::Queued => {
                let p = VcpuRef { d: d.clone(), id: v.id };
                let _queued = q.remove(&p);
                self.note_queue(cpu, &q);
                s.set_state(State::Off);
                let now = self.hw.now();
                self.place(q, &p, now);
            }
            State::Running => {
                drop(q);
                self.raise(cpu, percpu::softirq::SCHEDULE);
            }
            // It is placed again when it wakes or has been saved.
            State::Off | State::Parked | State::Leaving => {}
        }
    }
}
