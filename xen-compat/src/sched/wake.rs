//! Blocking and waking.
//!
//! No wakeup is lost: a vcpu that blocks sets its flag and then checks for events; a sender sets the event pending and
//! then checks the flag, both with a full barrier in between.

use alloc::sync::Arc;
use core::sync::atomic::fence;
use core::sync::atomic::Ordering::SeqCst;

use crate::machine::hw::Hw;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::percpu;
use crate::state::sched::vcpu::State;
use crate::state::vcpu::{Vcpu, UPCALL_MASK, UPCALL_PENDING};

impl<H: Hw> Hv<H> {
    /// Notifies `v` of a pending event: wakes it if it waits, interrupts it if it runs on another CPU.
    #[inline]
    pub fn vcpu_kick(&self, d: &Arc<Domain>, v: &Vcpu) {
        fence(SeqCst);
        if v.life.pause_flags().is_waiting() {
            self.vcpu_unblock(d, v);
        } else if v.sched.state() == State::Running {
            let cpu = v.sched.processor();
            if cpu != self.hw.this_cpu() {
                self.hw.kick(cpu);
            }
        }
    }

    /// Ends `v`'s waiting for an event.
    pub fn vcpu_unblock(&self, d: &Arc<Domain>, v: &Vcpu) {
        let ended = v.life.end_wait();
        if ended.is_polling() {
            d.sched.pollers.fetch_sub(1, SeqCst);
        }
        if ended.is_waiting() {
            self.vcpu_wake(d, v);
        }
    }

    /// Wakes the vcpus that poll `port` of `d`, which has become pending, masked or not.
    #[inline]
    pub fn wake_pollers(&self, d: &Arc<Domain>, port: Port) {
        if d.sched.pollers.load(SeqCst) != 0 {
            self.wake_pollers_slow(d, port);
        }
    }

    #[cold]
    fn wake_pollers_slow(&self, d: &Arc<Domain>, port: Port) {
        for v in d.vcpus() {
            if v.life.polls(port) {
                self.vcpu_unblock(d, v);
            }
        }
    }

    /// Lets `v` run if nothing keeps it from running any more.
    pub fn vcpu_wake(&self, d: &Arc<Domain>, v: &Vcpu) {
        let q = self.lock_vcpu(v);
        let s = &v.sched;
        if !v.runnable(d) {
            v.settle_runstate(d, self.hw.now());
            return;
        }
        match s.state() {
            // It has not left yet: its CPU checks again under the lock, when it is about to leave.
            State::Queued | State::Running | State::Leaving => {}
            State::Parked => {
                v.settle_runstate(d, self.hw.now());
                let cpu = s.processor();
                self.sched.idle.remove(cpu);
                drop(q);
                self.raise(cpu, percpu::softirq::SCHEDULE);
            }
            State::Off => {
                let p = VcpuRef { d: d.clone(), id: v.id };
                let now = self.hw.now();
                self.place(q, &p, now);
            }
        }
    }

    /// Returns whether an unmasked event is pending.
    #[inline]
    pub(crate) fn events_need_delivery(&self, v: &Vcpu) -> bool {
        let info = v.vcpu_info();
        self.hw.slot_load8(info, UPCALL_PENDING) != 0 && self.hw.slot_load8(info, UPCALL_MASK) == 0
    }

    /// Blocks the running vcpu until an event, unless one is already pending.
    #[inline]
    pub fn vcpu_block(&self, cur: &mut Cur<'_>) {
        cur.v.life.block();
        fence(SeqCst);
        if self.events_need_delivery(cur.v) {
            cur.v.life.cancel_block();
        } else {
            self.percpu(cur.cpu).softirq.fetch_or(percpu::softirq::SCHEDULE, SeqCst);
        }
    }

    /// SCHEDOP_block: as [`Self::vcpu_block`], after unmasking event delivery.
    #[inline]
    pub fn vcpu_block_enable_events(&self, cur: &mut Cur<'_>) {
        let info = cur.v.vcpu_info();
        self.hw.slot_store8(info, UPCALL_MASK, 0);
        self.vcpu_block(cur);
    }

    /// SCHEDOP_yield: lets waiting vcpus run first.
    #[inline]
    pub fn vcpu_yield(&self, cur: &mut Cur<'_>) {
        let pc = self.percpu(cur.cpu);
        if pc.runq.nr_queued() != 0 {
            cur.v.sched.yielded.store(true, core::sync::atomic::Ordering::Relaxed);
            pc.softirq.fetch_or(percpu::softirq::SCHEDULE, SeqCst);
        }
    }
}
