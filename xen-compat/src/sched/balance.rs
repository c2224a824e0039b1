//! Moves waiting vcpus between CPUs: to idle ones, and to those whose vcpu has had much more than its share.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};
use mm::int::count32;

use mm::{CpuId, CpuMask};

use crate::machine::hw::{Hw, Nanos};
use crate::sched::{BALANCE_THRESHOLD, TIME_SLICE};
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;
use crate::state::percpu;
use crate::state::sched::queue::QueueGuard;
use crate::state::sched::vcpu::{before, earlier, later, State};
use crate::state::time::timer_queue::SLICE_EXPIRED;

/// Maximum difference of virtual times of vcpus on different CPUs when they are compared.
const DRIFT: u64 = 2 * TIME_SLICE;

impl<H: Hw> Hv<H> {
    /// Returns whether vcpus wait for other CPUs of this one's pool.
    #[inline]
    pub(super) fn can_pull(&self, cpu: CpuId) -> bool {
        let others = self.sched.waiting.load(SeqCst).without(CpuMask::of(cpu));
        !others.is_empty() && others.intersects(self.percpu(cpu).runq.pool.peers())
    }

    /// Moves one waiting vcpu of another CPU to the queue of `cpu`: any if `instead_of` is `None`, else one that is far
    /// behind that. `q` is `cpu`'s queue, which is unlocked meanwhile: locks of queues do not nest.
    #[cold]
    pub(super) fn pull<'a>(&'a self, cpu: CpuId, q: QueueGuard<'a>, instead_of: Option<&VcpuRef>) -> QueueGuard<'a> {
        drop(q);
        let peers = self.percpu(cpu).runq.pool.peers().without(CpuMask::of(cpu));
        let others = self.sched.waiting.load(SeqCst) & peers;
        let got = others.iter().find_map(|other| self.take_from(other, cpu, instead_of));
        let Some(p) = got else {
            return self.percpu(cpu).runq.lock();
        };
        let s = &p.v().sched;
        let mut q = self.percpu(cpu).runq.lock();
        // Meanwhile another CPU may have moved, queued or paused it.
        if s.processor() == cpu && s.state() == State::Off {
            let now = self.hw.now();
            if p.v().runnable(&p.d) {
                s.set_state(State::Queued);
                q.insert(p.clone());
                self.note_queue(cpu, &q);
            }
            self.settle(&mut q, &p, now);
        }
        q
    }

    /// Takes a waiting vcpu from `other`; it belongs to `cpu` afterwards.
    fn take_from(&self, other: CpuId, cpu: CpuId, instead_of: Option<&VcpuRef>) -> Option<VcpuRef> {
        let mut q = self.percpu(other).runq.lock();
        let mut limit = None;
        if let (Some(o), Some(first)) = (instead_of.map(|o| &o.v().sched), q.first()) {
            // Virtual times of different queues drift apart while they are not compared; discard the excess.
            let vr = later(o.vruntime(), first.wrapping_sub(DRIFT));
            o.set_vruntime(earlier(vr, first.wrapping_add(DRIFT)));
            limit = Some(o.vruntime().wrapping_sub(BALANCE_THRESHOLD));
        }
        let p = q.take_for(cpu, limit)?;
        self.note_queue(other, &q);
        let first = q.timers.first();
        q.timers.set(&p, u64::MAX);
        self.note_timers(other, &q, first);
        p.v().sched.set_state(State::Off);
        p.v().sched.set_processor(cpu);
        Some(p)
    }

    /// Kicks a CPU of the same pool whose vcpu is well ahead, after a time slice has ended on `cpu` while a vcpu with virtual time
    /// `first` still waits.
    pub(super) fn offer(&self, cpu: CpuId, first: u64, now: Nanos) {
        let peers = self.percpu(cpu).runq.pool.peers().without(CpuMask::of(cpu));
        for (i, pc) in self.cpus.iter().enumerate() {
            if !peers.contains(CpuId(count32(i))) {
                continue;
            }
            let Some(other) = pc.runq.running.vruntime(now) else { continue };
            let got_more = before(first.wrapping_add(BALANCE_THRESHOLD), other);
            let drifted = before(other.wrapping_add(2 * DRIFT), first);
            if got_more || drifted {
                pc.timers.slice_end.store(SLICE_EXPIRED, Relaxed);
                self.raise(CpuId(count32(i)), percpu::softirq::SCHEDULE);
                return;
            }
        }
    }
}
