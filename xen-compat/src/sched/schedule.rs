//! Chooses the next vcpu of a CPU, and decides the state of the previous one.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use mm::CpuId;
use public_headers::xen4::vcpu::{RUNSTATE_RUNNABLE, RUNSTATE_RUNNING};

use crate::machine::hw::{Hw, Nanos};
use crate::sched::{TIME_SLICE, WAKE_GRANULARITY};
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;
use crate::state::percpu;
use crate::state::percpu::{Leave, PerCpu};
use crate::state::sched::queue::{same, CpuQueue, QueueGuard};
use crate::state::sched::vcpu::{before, later, State};
use crate::state::time::timer_queue::{SLICE_EXPIRED, SLICE_NONE};
use crate::state::vcpu::Vcpu;

impl<H: Hw> Hv<H> {
    /// Locks the run queue that `v` belongs to.
    #[inline]
    pub(crate) fn lock_vcpu(&self, v: &Vcpu) -> QueueGuard<'_> {
        loop {
            let cpu = v.sched.processor();
            let q = self.percpu(cpu).runq.lock();
            if v.sched.processor() == cpu {
                return q;
            }
        }
    }

    /// Chooses the next vcpu of `cpu`, the calling CPU. `prev` is the vcpu it has loaded, if any.
    ///
    /// `Some(prev)`: continue with it. Another vcpu: switch, then call [`Self::context_saved`] with `prev`. `None`:
    /// idle; `prev` may stay loaded until something else is chosen or [`percpu::softirq::RELEASE`] is raised.
    pub fn schedule(&self, cpu: CpuId, prev: Option<&VcpuRef>) -> Option<VcpuRef> {
        let pc = self.percpu(cpu);
        pc.softirq.fetch_and(!percpu::softirq::SCHEDULE, SeqCst);
        let now = self.hw.now();
        self.refresh_time_stamp(cpu, now);
        let mut q = pc.runq.lock();
        if q.running
            && let Some(p) = prev
        {
            p.v().sched.charge(&p.d.sched, now);
        }
        let expired = pc.timers.slice_end.load(Relaxed) == SLICE_EXPIRED;
        let mut wants = prev.filter(|p| self.may_run(p, cpu) && !self.over_cap(p, now));
        if (wants.is_none() && q.is_empty() || expired) && self.can_pull(cpu) {
            q = self.pull(cpu, q, wants);
            wants = prev.filter(|p| self.may_run(p, cpu));
        }
        let turn = Turn { cpu, prev, wants, expired, now };
        loop {
            if let Some(p) = turn.wants
                && let Some(until) = self.goes_on(p, &q, &turn)
            {
                self.go_on(&turn, &mut q, p, until);
                return Some(p.clone());
            }
            let Some(next) = q.pop() else { break };
            self.note_queue(cpu, &q);
            let v = next.v();
            if !v.runnable(&next.d) || self.over_cap(&next, now) {
                v.sched.set_state(State::Off);
                self.settle(&mut q, &next, now);
                continue;
            }
            let old = self.begin(&turn, &mut q, &next);
            drop(q);
            drop(old);
            return Some(next);
        }
        if self.go_idle(&turn, &mut q) {
            drop(q);
            pc.softirq.fetch_or(percpu::softirq::SCHEDULE, SeqCst);
        }
        None
    }

    /// Returns until when, if at all, the loaded and runnable `p` stays ahead of all vcpus queued here.
    #[inline]
    fn goes_on(&self, p: &VcpuRef, q: &CpuQueue, turn: &Turn<'_>) -> Option<Nanos> {
        let s = &p.v().sched;
        let Some(first) = q.first() else {
            return Some(Nanos::MAX);
        };
        if s.yielded.load(Relaxed) {
            s.yielded.store(false, Relaxed);
            s.set_vruntime(later(s.vruntime(), first));
            return None;
        }
        let fresh = q.running && !turn.expired;
        let grace = if fresh { WAKE_GRANULARITY } else { 0 };
        if !before(first.wrapping_add(grace), s.vruntime()) {
            return Some(Nanos::MAX);
        }
        let until = self.percpu(turn.cpu).runq.pool.undisturbed_until(s, &q.first_vcpu()?.v().sched);
        (fresh && until > turn.now).then_some(until)
    }

    /// Lets the loaded vcpu continue, or run again, until `until` at most if others wait.
    #[inline]
    fn go_on(&self, turn: &Turn<'_>, q: &mut CpuQueue, p: &VcpuRef, until: Nanos) {
        let (pc, v, now) = (self.percpu(turn.cpu), p.v(), turn.now);
        v.sched.yielded.store(false, Relaxed);
        if !q.running {
            q.running = true;
            if q.current.is_none() {
                q.current = Some(p.clone());
            }
            v.sched.set_state(State::Running);
            v.sched.start_charging(now);
            v.sched.runstate.change(RUNSTATE_RUNNING, now);
            self.not_idle(turn.cpu, pc, now);
        }
        pc.runq.running.set(&p.d, v.sched.vruntime(), now);
        self.start_slice(turn, q, p, !q.is_empty(), until);
        if turn.expired
            && let Some(first) = q.first()
        {
            self.offer(turn.cpu, first, now);
        }
    }

    /// Runs `next`, just taken from the queue. Returns a reference to drop without the lock.
    fn begin(&self, turn: &Turn<'_>, q: &mut CpuQueue, next: &VcpuRef) -> Option<VcpuRef> {
        let (pc, now) = (self.percpu(turn.cpu), turn.now);
        if let Some(p) = turn.prev {
            p.v().sched.set_state(State::Leaving);
            p.v().settle_runstate(&p.d, now);
        }
        q.rotated = turn.expired;
        q.timers.set(next, u64::MAX);
        pc.timers.heap_first.store(q.timers.first(), Relaxed);
        let s = &next.v().sched;
        s.set_state(State::Running);
        s.start_charging(now);
        s.runstate.change(RUNSTATE_RUNNING, now);
        q.running = true;
        self.not_idle(turn.cpu, pc, now);
        pc.timers.slice_end.store(SLICE_NONE, Relaxed);
        pc.runq.running.set(&next.d, s.vruntime(), now);
        let old = q.current.replace(next.clone());
        self.start_slice(turn, q, next, !q.is_empty() || turn.wants.is_some(), Nanos::MAX);
        old
    }

    /// Starts a time slice, which ends at `until` at the latest, if a vcpu waits, the domain has a cap, or this is not
    /// where the vcpu should run; arms the timer.
    #[inline]
    fn start_slice(&self, turn: &Turn<'_>, q: &CpuQueue, running: &VcpuRef, contended: bool, until: Nanos) {
        let (slice_end, now) = (&self.percpu(turn.cpu).timers.slice_end, turn.now);
        let allowance = running.d.sched.allowance(now);
        if allowance != Nanos::MAX {
            slice_end.store(now + allowance.min(TIME_SLICE), Relaxed);
        } else if !contended && running.v().sched.preferred().contains(turn.cpu) {
            slice_end.store(SLICE_NONE, Relaxed);
        } else if turn.expired || slice_end.load(Relaxed) == SLICE_NONE {
            slice_end.store((now + TIME_SLICE).min(until), Relaxed);
        } else if slice_end.load(Relaxed) > until {
            slice_end.store(until, Relaxed);
        }
        if contended && !self.sched.idle.load(SeqCst).is_empty() {
            // A vcpu assigned to this CPU while it was idle and another that was still loaded here both woke.
            q.vcpus().for_each(|s| self.tickle_idle(s, turn.cpu));
        }
        self.arm_timer(turn.cpu, running.v().timers.next(true), now);
    }

    /// Makes this CPU idle. Returns whether work has arrived meanwhile.
    #[inline]
    fn go_idle(&self, turn: &Turn<'_>, q: &mut CpuQueue) -> bool {
        let (cpu, now) = (turn.cpu, turn.now);
        let pc = self.percpu(cpu);
        let mut next_timer = u64::MAX;
        if let Some(p) = turn.prev {
            let v = p.v();
            v.sched.yielded.store(false, Relaxed);
            v.sched.set_state(State::Parked);
            v.settle_runstate(&p.d, now);
            if q.current.is_none() {
                q.current = Some(p.clone());
            }
            if v.runnable(&p.d) {
                // It may or should not run here any more: another CPU takes it as soon as it is saved.
                v.sched.runstate.change(RUNSTATE_RUNNABLE, now);
                pc.softirq.fetch_or(percpu::softirq::RELEASE, SeqCst);
            }
            next_timer = v.timers.next(false);
        }
        if q.running || pc.runq.idle_since.load(Relaxed) == 0 {
            q.running = false;
            pc.runq.idle_since.store(now, Relaxed);
            pc.runq.running.clear();
        }
        pc.timers.slice_end.store(SLICE_NONE, Relaxed);
        self.arm_timer(cpu, next_timer, now);
        // A CPU that queues a vcpu looks for idle CPUs afterwards; we look for waiting vcpus after we are marked idle.
        self.sched.idle.insert(cpu) && self.can_pull(cpu)
    }

    /// Stops `cpu`, the calling CPU, which has chosen to be idle, if it may ([`PerCpu::leave`]) and there is nothing
    /// left that belongs to it.
    #[inline]
    pub(crate) fn stop_if_asked(&self, cpu: CpuId) {
        if let Some(leave) = self.percpu(cpu).leave() {
            self.stop(cpu, leave);
        }
    }

    #[cold]
    fn stop(&self, cpu: CpuId, leave: Leave) {
        let pc = self.percpu(cpu);
        let mut q = pc.runq.lock();
        let unused = q.is_empty() && q.current.is_none() && (leave == Leave::Suspend || q.timers.is_empty());
        if unused && pc.softirq.load(SeqCst) == 0 && pc.take_leave() {
            (q.timers.beat, q.timers.eoi) = (u64::MAX, u64::MAX);
            pc.timers.forget(q.timers.first());
            drop(q);
            self.not_idle(cpu, pc, self.hw.now());
            self.hw.stop_this_cpu();
        }
    }

    #[inline]
    fn not_idle(&self, cpu: CpuId, pc: &PerCpu, now: Nanos) {
        let since = pc.runq.idle_since.load(Relaxed);
        if since != 0 {
            pc.runq.idle_since.store(0, Relaxed);
            let time = &pc.runq.idle_time;
            time.store(time.load(Relaxed).wrapping_add(now.saturating_sub(since)), Relaxed);
        }
        if self.sched.idle.contains(cpu, Relaxed) {
            self.sched.idle.remove(cpu);
        }
    }

    /// Returns whether `p` is runnable and may run on `cpu`, and nothing is better for it.
    #[inline]
    fn may_run(&self, p: &VcpuRef, cpu: CpuId) -> bool {
        let (v, s) = (p.v(), &p.v().sched);
        v.runnable(&p.d) && (s.preferred().contains(cpu) || self.stays_outside(s, cpu))
    }

    /// Notes that `prev` is saved and no longer loaded on `cpu`, the calling CPU: it may now run elsewhere.
    pub fn context_saved(&self, cpu: CpuId, prev: &VcpuRef) {
        let pc = self.percpu(cpu);
        let now = self.hw.now();
        let mut q = pc.runq.lock();
        let mut old = None;
        if q.current.as_ref().is_some_and(|c| same(c, prev)) {
            old = q.current.take();
            q.running = false;
        }
        let v = prev.v();
        v.sched.set_state(State::Off);
        if v.runnable(&prev.d) {
            let rotated = core::mem::take(&mut q.rotated);
            self.place(q, prev, now);
            if rotated {
                self.offer(cpu, v.sched.vruntime(), now);
            }
        } else if !v.sched.allowed().contains(cpu) {
            v.settle_runstate(&prev.d, now);
            self.move_sleeping(q, prev, now);
        } else {
            v.settle_runstate(&prev.d, now);
            let deadline = v.timers.next(false);
            if deadline != u64::MAX {
                q.timers.set(prev, deadline);
                pc.timers.heap_first.store(q.timers.first(), SeqCst);
                let loaded = q.current.as_ref().map_or(u64::MAX, |c| c.v().timers.next(q.running));
                self.arm_timer(cpu, loaded, now);
            }
        }
        drop(old);
    }
}

/// The input of one scheduling decision.
struct Turn<'a> {
    cpu: CpuId,
    /// The vcpu that is loaded.
    prev: Option<&'a VcpuRef>,
    /// The same if it is runnable and may run here.
    wants: Option<&'a VcpuRef>,
    /// Whether its time slice is over.
    expired: bool,
    now: Nanos,
}
