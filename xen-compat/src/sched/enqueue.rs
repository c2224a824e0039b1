//! Queues a runnable vcpu: on which CPU, at what position, and which CPU to preempt.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};
use mm::int::count32;

use mm::{CpuId, CpuMask};

use crate::machine::hw::{Hw, Nanos};
use crate::sched::{SLEEP_BONUS, TIME_SLICE, WAKE_GRANULARITY};
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;
use crate::state::percpu;
use crate::state::sched::queue::{CpuQueue, QueueGuard};
use crate::state::sched::vcpu::{before, earlier, later, State, VcpuSched};

impl<H: Hw> Hv<H> {
    /// Publishes whether a vcpu waits in `cpu`'s queue, after a change.
    #[inline]
    pub(super) fn note_queue(&self, cpu: CpuId, q: &CpuQueue) {
        let runq = &self.percpu(cpu).runq;
        let (before, n) = (runq.nr_queued.load(Relaxed), count32(q.len()));
        runq.nr_queued.store(n, Relaxed);
        if before == 0 && n != 0 {
            self.sched.waiting.insert(cpu);
        } else if before != 0 && n == 0 {
            self.sched.waiting.remove(cpu);
        }
    }

    /// Brings runstate and timers of `p`, which is not loaded, in line with its state. `q` is its CPU's queue.
    pub(super) fn settle(&self, q: &mut CpuQueue, p: &VcpuRef, now: Nanos) {
        let v = p.v();
        v.settle_runstate(&p.d, now);
        let first = q.timers.first();
        q.timers.set(p, v.timers.next(false));
        self.note_timers(v.sched.processor(), q, first);
    }

    /// Publishes the first timer of `cpu`'s queue, which was `before`, after a change.
    pub(crate) fn note_timers(&self, cpu: CpuId, q: &CpuQueue, before: u64) {
        let first = q.timers.first();
        if first == before {
            return;
        }
        let pc = self.percpu(cpu);
        pc.timers.heap_first.store(first, SeqCst);
        // The CPU itself arms its timer when it has finished; another one must be notified of an earlier deadline.
        if first < before && first < pc.timers.armed() {
            self.raise(cpu, percpu::softirq::TIMER);
        }
    }

    /// Queues the runnable `p`, which is Off, on the best CPU. `q` is the queue of the CPU it belongs to.
    pub(super) fn place<'a>(&'a self, mut q: QueueGuard<'a>, p: &VcpuRef, now: Nanos) {
        let s = &p.v().sched;
        let from = s.processor();
        let to = self.choose_cpu(p, from);
        if to != from {
            let first = q.timers.first();
            q.timers.set(p, u64::MAX);
            self.note_timers(from, &q, first);
            s.set_processor(to);
            drop(q);
            q = self.lock_vcpu(p.v());
            // Whoever came between may have moved, queued or paused it.
            if s.state() != State::Off {
                drop(q);
                return self.raise(to, percpu::softirq::SCHEDULE);
            }
            if !p.v().runnable(&p.d) {
                self.settle(&mut q, p, now);
                drop(q);
                return self.raise(to, percpu::softirq::SCHEDULE);
            }
        }
        self.enqueue(s.processor(), q, p, now);
    }

    /// Returns the earliest virtual time of those that run or wait in a queue.
    fn base(q: &CpuQueue, now: Nanos) -> Option<u64> {
        let running = q.current.as_ref().filter(|_| q.running).map(|c| c.v().sched.vruntime_at(&c.d.sched, now));
        match (running, q.first()) {
            (Some(a), Some(b)) => Some(earlier(a, b)),
            (a, b) => a.or(b),
        }
    }

    /// Adds `p` to `cpu`'s queue and makes a CPU check it.
    fn enqueue(&self, cpu: CpuId, mut q: QueueGuard<'_>, p: &VcpuRef, now: Nanos) {
        let v = p.v();
        let s = &v.sched;
        if let Some(base) = Self::base(&q, now) {
            // Not so far ahead that it starves those that did not sleep, not so far behind that it starves itself.
            let slack = TIME_SLICE + 2 * p.d.sched.scale(TIME_SLICE);
            let vr = later(s.vruntime(), base.wrapping_sub(SLEEP_BONUS));
            s.set_vruntime(earlier(vr, base.wrapping_add(slack)));
        }
        let by_running = cpu == self.hw.this_cpu() && self.percpu(cpu).runq.is_sending();
        s.woken_by_running.store(by_running, Relaxed);
        s.set_state(State::Queued);
        q.insert(p.clone());
        self.note_queue(cpu, &q);
        self.settle(&mut q, p, now);
        if !q.running {
            self.sched.idle.remove(cpu);
            self.raise(cpu, percpu::softirq::SCHEDULE);
            return;
        }
        self.disturb(cpu, &q, s, now);
        // A CPU that became idle since we chose this one may take it.
        self.tickle_idle(s, cpu);
    }

    /// Ends the time slice of the vcpu running on `cpu`, at once or later, because `new` now waits in its queue.
    fn disturb(&self, cpu: CpuId, q: &CpuQueue, new: &VcpuSched, now: Nanos) {
        let Some(c) = &q.current else { return self.raise(cpu, percpu::softirq::SCHEDULE) };
        let running = c.v();
        let mut end = now + TIME_SLICE;
        if before(new.vruntime().wrapping_add(WAKE_GRANULARITY), running.sched.vruntime_at(&c.d.sched, now)) {
            end = self.percpu(cpu).runq.pool.undisturbed_until(&running.sched, new);
            if end <= now {
                return self.raise(cpu, percpu::softirq::SCHEDULE);
            }
        }
        let slice_end = &self.percpu(cpu).timers.slice_end;
        if slice_end.load(Relaxed) <= end {
            return;
        }
        if cpu == self.hw.this_cpu() {
            slice_end.store(end, Relaxed);
            self.arm_timer(cpu, running.timers.next(true), now);
        } else {
            // It arms its timer itself.
            self.raise(cpu, percpu::softirq::SCHEDULE);
        }
    }

    /// Makes an idle CPU for the waiting vcpu `s`, if there is one, check for waiting vcpus; `last` if it is as good.
    pub(super) fn tickle_idle(&self, s: &VcpuSched, last: CpuId) {
        if let Some(idle) = self.claim_idle(s, last) {
            self.raise(idle, percpu::softirq::SCHEDULE);
        }
    }

    /// Removes an idle CPU on which `s` should run, else one on which it may, from the idle set, so that it gets only one
    /// vcpu; `last` if it is as good.
    fn claim_idle(&self, s: &VcpuSched, last: CpuId) -> Option<CpuId> {
        let (preferred, allowed) = (s.preferred(), s.allowed());
        let first = self.claim_idle_of(preferred, last);
        if preferred == allowed {
            return first;
        }
        first.or_else(|| self.claim_idle_of(allowed, last))
    }

    fn claim_idle_of(&self, cpus: CpuMask, prefer: CpuId) -> Option<CpuId> {
        loop {
            let idle = self.sched.idle.load(SeqCst) & cpus;
            let cpu = if idle.contains(prefer) { prefer } else { idle.iter().next()? };
            if self.sched.idle.remove(cpu) {
                return Some(cpu);
            }
        }
    }

    /// Returns the best CPU for `p`, which belongs to `last`: an idle one, else of those on which it should run the one
    /// with the fewest waiting; `last` if equal.
    fn choose_cpu(&self, p: &VcpuRef, last: CpuId) -> CpuId {
        let s = &p.v().sched;
        if let Some(cpu) = self.claim_idle(s, last) {
            return cpu;
        }
        let affinity = s.preferred();
        let load = |cpu: CpuId| self.percpu(cpu).runq.nr_queued();
        let mut best = last;
        let mut least = if affinity.contains(last) { load(last) } else { u32::MAX };
        for i in 0..count32(self.cpus.len()) {
            let cpu = CpuId(i);
            if affinity.contains(cpu) && load(cpu) < least {
                (best, least) = (cpu, load(cpu));
            }
        }
        best
    }
}
