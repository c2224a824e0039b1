//! Pausing vcpus and domains; pauses nest.

use alloc::sync::Arc;

use mm::NoMemory;

use crate::machine::hw::Hw;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::Hv;
use crate::state::percpu;
use crate::state::sched::vcpu::State;
use crate::state::vcpu::Vcpu;

impl<H: Hw> Hv<H> {
    /// Takes `v`, which may no longer run, off its CPU, without waiting for that.
    pub fn vcpu_sleep_nosync(&self, d: &Arc<Domain>, v: &Vcpu) {
        let mut q = self.lock_vcpu(v);
        if v.runnable(d) {
            return;
        }
        let s = &v.sched;
        let cpu = s.processor();
        match s.state() {
            State::Queued => {
                let p = VcpuRef { d: d.clone(), id: v.id };
                let _queued = q.remove(&p);
                self.note_queue(cpu, &q);
                s.set_state(State::Off);
                self.settle(&mut q, &p, self.hw.now());
            }
            State::Running => {
                drop(q);
                self.raise(cpu, percpu::softirq::SCHEDULE);
            }
            State::Off | State::Parked | State::Leaving => v.settle_runstate(d, self.hw.now()),
        }
    }

    /// Returns whether no CPU has `v` loaded. A CPU that has it loaded but does not run it is asked to save it.
    pub fn vcpu_descheduled(&self, v: &Vcpu) -> bool {
        let q = self.lock_vcpu(v);
        let cpu = v.sched.processor();
        match v.sched.state() {
            State::Off | State::Queued => true,
            State::Running | State::Leaving => false,
            State::Parked => {
                drop(q);
                self.raise(cpu, percpu::softirq::RELEASE);
                false
            }
        }
    }

    /// As [`Self::vcpu_sleep_nosync`], and waits until its registers are saved. Not for the running vcpu.
    pub fn vcpu_sleep_sync(&self, d: &Arc<Domain>, v: &Vcpu) {
        self.vcpu_sleep_nosync(d, v);
        while !v.runnable(d) && !self.vcpu_descheduled(v) {
            self.hw.relax();
        }
    }

    /// As [`Self::vcpu_pause_sync`], but without waiting, for tests whose CPUs take turns.
    #[cfg(test)]
    pub(crate) fn vcpu_pause(&self, d: &Arc<Domain>, v: &Vcpu) {
        v.life.pause();
        self.vcpu_sleep_nosync(d, v);
    }

    /// Pauses `v` and waits until it is off its CPU. Not for the running vcpu.
    pub fn vcpu_pause_sync(&self, d: &Arc<Domain>, v: &Vcpu) {
        v.life.pause();
        self.vcpu_sleep_sync(d, v);
    }

    /// Undoes one pause of `v`.
    pub fn vcpu_unpause(&self, d: &Arc<Domain>, v: &Vcpu) {
        if v.life.unpause() {
            self.vcpu_wake(d, v);
        }
    }

    /// Pauses all vcpus of `d`; they may run a little longer.
    pub fn domain_pause(&self, d: &Arc<Domain>) {
        d.life().pause();
        for v in d.vcpus() {
            self.vcpu_sleep_nosync(d, v);
        }
    }

    /// Pauses all vcpus of `d` and waits until they are off their CPUs. Not for the running domain.
    pub fn domain_pause_sync(&self, d: &Arc<Domain>) {
        self.domain_pause(d);
        for v in d.vcpus() {
            self.vcpu_sleep_sync(d, v);
        }
    }

    /// Undoes one pause of `d`.
    pub fn domain_unpause(&self, d: &Arc<Domain>) {
        if d.life().unpause() {
            for v in d.vcpus() {
                self.vcpu_wake(d, v);
            }
        }
    }

    /// Makes room for `more` vcpus in every queue, in addition to the existing ones; `Sched::growing` is held. ENOMEM.
    pub(crate) fn sched_make_room(&self, more: usize) -> Result<(), NoMemory> {
        let vcpus = more + self.domains.all().map(|d| d.vcpus().len()).sum::<usize>();
        for pc in &self.cpus {
            let room = crate::state::sched::queue::QueueRoom::new(vcpus)?;
            let old = pc.runq.lock().adopt(room);
            drop(old);
        }
        Ok(())
    }

    /// Shrinks the queues to the existing vcpus, where there is memory to move to.
    pub(crate) fn sched_shrink_room(&self) {
        let _growing = self.sched.growing.lock();
        let _ = self.sched_make_room(0);
    }

    /// Stops all timers of `d`, whose vcpus are paused permanently.
    pub fn sched_destroy_domain(&self, d: &Arc<Domain>) {
        for v in d.vcpus() {
            v.timers.stop_all(&d.sched);
            self.timers_changed(d, v);
        }
    }
}
