//! Arms the hardware timer, and handles its expiry.

use alloc::sync::Arc;
use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use mm::{CpuId, VcpuId};
use public_headers::xen4::xen::VIRQ_TIMER;

use crate::machine::hw::{Hw, Nanos};
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::Hv;
use crate::state::percpu::{self, PerCpu};
use crate::state::sched::vcpu::State;
use crate::state::time::timer_queue::{SLICE_EXPIRED, SLICE_NONE};
use crate::state::time::vcpu::NEVER;
use crate::state::vcpu::Vcpu;

/// How often a CPU shows that it is not stuck.
const BEAT: Nanos = 1_000_000_000;

impl<H: Hw> Hv<H> {
    /// Makes `cpu`, the calling CPU, show each second that it is not stuck, if there is a watchdog.
    pub(crate) fn start_beats(&self, cpu: CpuId) {
        if self.options.watchdog.on {
            let pc = self.percpu(cpu);
            let mut q = pc.runq.lock();
            q.timers.beat = 0;
            pc.timers.heap_first.store(0, SeqCst);
            pc.softirq.fetch_or(percpu::softirq::TIMER, SeqCst);
        }
    }

    /// Sets the timer of `cpu`, the calling CPU, to the earliest of `loaded` (the deadline of the vcpu it has loaded),
    /// those of the vcpus that belong to it, and the end of the time slice.
    #[inline]
    pub(crate) fn arm_timer(&self, cpu: CpuId, loaded: Nanos, now: Nanos) {
        let pc = self.percpu(cpu);
        let t = &pc.timers;
        let slice = t.slice_end.load(Relaxed);
        let mut next = loaded.min(t.heap_first.load(Relaxed));
        if slice != SLICE_EXPIRED {
            next = next.min(slice);
        }
        let look = t.look.load(Relaxed);
        if look < next && may_look(pc) {
            next = look;
        }
        if next == t.armed() {
            return;
        }
        if next <= now {
            pc.softirq.fetch_or(percpu::softirq::TIMER, SeqCst);
            return;
        }
        t.armed.store(next, Relaxed);
        self.hw.arm_timer(next);
    }

    /// Handles the hardware timer of `cpu`, the calling CPU, which has fired.
    #[inline]
    pub fn timer_interrupt(&self, cpu: CpuId) {
        let pc = self.percpu(cpu);
        pc.timers.armed.store(NEVER, Relaxed);
        pc.softirq.fetch_or(percpu::softirq::TIMER, SeqCst);
    }

    /// Runs expired timers of `cpu`, the calling CPU, and arms the hardware timer for the next.
    pub fn run_timers(&self, cpu: CpuId) {
        let pc = self.percpu(cpu);
        pc.softirq.fetch_and(!percpu::softirq::TIMER, SeqCst);
        let mut now = self.hw.now();
        self.refresh_time_stamp(cpu, now);
        let slice = pc.timers.slice_end.load(Relaxed);
        if slice != SLICE_NONE && slice <= now {
            pc.timers.slice_end.store(SLICE_EXPIRED, Relaxed);
            pc.softirq.fetch_or(percpu::softirq::SCHEDULE, SeqCst);
        }
        let look = pc.timers.look.load(Relaxed);
        if look <= now && may_look(pc) {
            pc.timers.look.store(self.next_look(now), Relaxed);
            pc.softirq.fetch_or(percpu::softirq::LOOK, SeqCst);
        }
        // Each vcpu is handled once: a timer that is set again meanwhile waits for the next interrupt.
        let (mut loaded, mut running) = (None, false);
        {
            let mut q = pc.runq.lock();
            if q.timers.beat <= now {
                self.hw.watchdog_beat();
                q.timers.beat = now.saturating_add(BEAT);
                pc.timers.heap_first.store(q.timers.first(), Relaxed);
            }
            if q.timers.eoi <= now {
                q.timers.eoi = NEVER;
                pc.softirq.fetch_or(percpu::softirq::EOI, SeqCst);
                pc.timers.heap_first.store(q.timers.first(), Relaxed);
            }
            if let Some(c) = &q.current {
                running = q.is_running();
                if c.v().timers.next(running) <= now {
                    loaded = Some(c.clone());
                }
            }
        }
        if let Some(p) = loaded {
            self.fire(&p.d, p.v(), running, now);
        }
        while pc.timers.heap_first.load(Relaxed) <= now {
            let Some(p) = self.pop_timer(cpu, now) else { break };
            self.fire(&p.d, p.v(), false, now);
            self.timers_changed(&p.d, p.v());
        }
        now = self.hw.now();
        let next = {
            let q = pc.runq.lock();
            q.current.as_ref().map_or(NEVER, |c| c.v().timers.next(q.is_running()))
        };
        self.arm_timer(cpu, next, now);
    }

    fn pop_timer(&self, cpu: CpuId, now: Nanos) -> Option<VcpuRef> {
        let pc = self.percpu(cpu);
        let mut q = pc.runq.lock();
        let p = q.timers.pop_due(now);
        pc.timers.heap_first.store(q.timers.first(), Relaxed);
        p
    }

    /// Fires those timers of `v` that are due. `running`: the periodic timer ticks too.
    fn fire(&self, d: &Arc<Domain>, v: &Vcpu, running: bool, now: Nanos) {
        let t = &v.timers;
        let mut tick = take_due(&t.oneshot, now);
        if running && t.periodic.load(Relaxed) <= now {
            let period = t.period.load(Relaxed);
            t.periodic.store(if period == 0 { NEVER } else { now.saturating_add(period) }, Relaxed);
            tick |= period != 0;
        }
        if tick {
            self.send_virq(d, v.id, VIRQ_TIMER as usize);
        }
        if t.others.load(Relaxed) <= now {
            self.fire_others(d, v, now);
        }
    }

    #[cold]
    fn fire_others(&self, d: &Arc<Domain>, v: &Vcpu, now: Nanos) {
        let domain = (v.id == VcpuId::FIRST).then_some(&d.sched);
        let poll_ends = take_due(&v.timers.poll, now);
        let uncap = take_due(&v.timers.uncap, now);
        let bites = domain.iter().flat_map(|s| &s.watchdog).fold(false, |b, w| b | take_due(w, now));
        let controller = domain.is_some_and(|s| take_due(&s.controller, now));
        match domain {
            Some(s) => v.timers.note_others_surely(s),
            None => v.timers.note_others(None),
        }
        if poll_ends && v.life.pause_flags().is_polling() {
            self.vcpu_unblock(d, v);
        }
        if uncap && v.life.uncap() {
            self.vcpu_wake(d, v);
        }
        if bites {
            self.watchdog_bite(d);
        }
        if controller {
            self.controller_timer(d);
        }
    }

    /// Notes that the timers of `v` have been changed by a CPU other than the one that has it loaded.
    pub(crate) fn timers_changed(&self, d: &Arc<Domain>, v: &Vcpu) {
        let mut q = self.lock_vcpu(v);
        let cpu = v.sched.processor();
        match v.sched.state() {
            State::Off | State::Queued => {
                let p = VcpuRef { d: d.clone(), id: v.id };
                let first = q.timers.first();
                q.timers.set(&p, v.timers.next(false));
                self.note_timers(cpu, &q, first);
            }
            State::Running | State::Parked => {
                drop(q);
                self.raise(cpu, percpu::softirq::TIMER);
            }
            // Its CPU adds the timers to the heap when it has saved it.
            State::Leaving => {}
        }
    }

    /// Sets the period of `v`'s periodic timer; 0 stops it.
    pub fn set_periodic_timer(&self, d: &Arc<Domain>, v: &Vcpu, period: Nanos) {
        let t = &v.timers;
        if period == 0 {
            t.period.store(0, Relaxed);
            t.periodic.store(NEVER, Relaxed);
            return;
        }
        let now = self.hw.now();
        let next = t.periodic.load(Relaxed);
        let last = if next == NEVER { now } else { next.saturating_sub(t.period.load(Relaxed)) };
        t.period.store(period, Relaxed);
        t.periodic.store(last.saturating_add(period), Relaxed);
        self.timers_changed(d, v);
    }
}

/// Returns whether a CPU's use may be looked at: one that is idle is not woken for it, unless it stands for others.
#[inline]
fn may_look(pc: &PerCpu) -> bool {
    pc.timers.looks_idle.load(Relaxed) || pc.runq.idle_since.load(Relaxed) == 0
}

/// Stops a timer whose deadline has passed. Returns whether it had. A timer that is concurrently set again stays set.
#[inline]
fn take_due(timer: &AtomicU64, now: Nanos) -> bool {
    let deadline = timer.load(Relaxed);
    deadline <= now && timer.compare_exchange(deadline, NEVER, SeqCst, Relaxed).is_ok()
}
