//! A machine whose CPUs run their loops step by step.

use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;
use std::vec::Vec;

use mm::host::set_this_cpu;
use mm::{CpuId, Errno, Stop};

use crate::host::{build, HostHw};
use crate::machine::hw::{Clocks, Cpus};
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::Hv;
use crate::state::percpu::softirq::{RELEASE, SCHEDULE, TIMER};
use crate::state::sched::queue::same;
use crate::state::sched::vcpu::State;

/// A machine, and what each CPU has loaded and runs.
pub(crate) struct Sim {
    pub hv: Arc<Hv<HostHw>>,
    pub domains: Vec<Arc<Domain>>,
    loaded: Vec<Option<VcpuRef>>,
    running: Vec<bool>,
    /// Whether each CPU has been stopped and not begun its loop again.
    stopped: Vec<bool>,
    /// Nanoseconds each vcpu has run, by domain and vcpu.
    pub ran: Vec<Vec<u64>>,
}

impl Sim {
    pub(crate) fn new(cpus: u32) -> Self {
        let hv = build::machine(cpus);
        let n = cpus as usize;
        let sim = Sim {
            hv,
            domains: Vec::new(),
            loaded: vec![None; n],
            running: vec![false; n],
            stopped: vec![false; n],
            ran: Vec::new(),
        };
        for cpu in 0..cpus {
            sim.hv.raise(CpuId(cpu), SCHEDULE);
        }
        sim
    }

    /// Adds a domain whose vcpus are up and runnable; their periodic timers are stopped.
    pub(crate) fn add(&mut self, vcpus: u32) -> usize {
        let d = build::build_domain(&self.hv, self.domains.len() as u16, vcpus, true);
        for v in d.vcpus() {
            self.hv.set_periodic_timer(&d, v, 0);
        }
        self.hv.domain_unpause_by_toolstack(&d).unwrap();
        self.domains.push(d);
        self.ran.push(vec![0; vcpus as usize]);
        self.domains.len() - 1
    }

    pub(crate) fn vcpu(&self, d: usize, id: u32) -> VcpuRef {
        self.domains[d].vcpu(id).unwrap()
    }

    pub(crate) fn cpus(&self) -> usize {
        self.loaded.len()
    }

    /// Returns the vcpu that runs on `cpu`.
    pub(crate) fn running(&self, cpu: usize) -> Option<&VcpuRef> {
        self.loaded[cpu].as_ref().filter(|_| self.running[cpu])
    }

    /// Returns whether `cpu` has no vcpu loaded.
    pub(crate) fn has_nothing_loaded(&self, cpu: usize) -> bool {
        self.loaded[cpu].is_none()
    }

    /// Returns the CPU that `v` runs on.
    pub(crate) fn cpu_of(&self, v: &VcpuRef) -> Option<usize> {
        (0..self.cpus()).find(|&c| self.running(c).is_some_and(|r| same(r, v)))
    }

    /// Runs one round of `cpu`'s loop. Returns whether there was anything to do.
    pub(crate) fn step(&mut self, cpu: usize) -> bool {
        set_this_cpu(cpu as u32);
        let (hv, id) = (self.hv.clone(), CpuId(cpu as u32));
        let stopped = !hv.hw.is_running(id);
        if core::mem::replace(&mut self.stopped[cpu], stopped) && !stopped {
            hv.raise(id, SCHEDULE);
        }
        if stopped {
            return false;
        }
        if hv.hw.armed[cpu].load(SeqCst) <= hv.hw.now() {
            hv.hw.armed[cpu].store(u64::MAX, SeqCst);
            hv.timer_interrupt(id);
        }
        hv.hw.kicked[cpu].store(false, SeqCst);
        let bits = &hv.cpus[cpu].softirq;
        let timers = bits.load(SeqCst) & TIMER != 0;
        if timers {
            hv.run_timers(id);
        }
        let pending = bits.fetch_and(!(SCHEDULE | RELEASE), SeqCst);
        if pending & (SCHEDULE | RELEASE) == 0 {
            return timers;
        }
        let prev = self.loaded[cpu].clone();
        let next = hv.schedule(id, prev.as_ref());
        self.running[cpu] = next.is_some();
        match (prev, next) {
            (Some(p), Some(n)) if same(&p, &n) => {}
            (p, Some(n)) => {
                self.loaded[cpu] = Some(n);
                self.check();
                if let Some(p) = p {
                    hv.context_saved(id, &p);
                }
            }
            (Some(p), None) if pending & RELEASE != 0 => {
                self.loaded[cpu] = None;
                hv.context_saved(id, &p);
            }
            (Some(_), None) => {}
            (None, None) => hv.stop_if_asked(id),
        }
        true
    }

    /// Runs all CPUs until none has work left.
    pub(crate) fn settle(&mut self) {
        for _ in 0..1000 {
            let mut busy = false;
            for cpu in 0..self.cpus() {
                busy |= self.step(cpu);
            }
            if !busy {
                self.check();
                self.check_settled();
                return;
            }
        }
        panic!("never settles");
    }

    /// Takes a CPU off or on to the end, as a toolstack's call does that is restarted, while all CPUs run.
    pub(crate) fn hotplug(&mut self, cpu: u32, on: bool) -> Result<(), Errno> {
        loop {
            set_this_cpu(0);
            match if on { self.hv.cpu_up(cpu) } else { self.hv.cpu_down(cpu) } {
                Ok(()) => return Ok(()),
                Err(Stop::Err(e)) => return Err(e),
                Err(Stop::Restart) => self.pass(300_000),
            }
        }
    }

    /// Advances time by `ns` while all CPUs run.
    pub(crate) fn pass(&mut self, ns: u64) {
        for cpu in 0..self.cpus() {
            if let Some(r) = self.running(cpu) {
                let (d, v) = (r.d.id.0 as usize, r.id.index());
                self.ran[d][v] += ns;
            }
        }
        self.hv.hw.pass(ns);
        self.settle();
    }

    /// Checks that no vcpu is on two CPUs.
    pub(crate) fn check(&self) {
        for a in 0..self.cpus() {
            for b in a + 1..self.cpus() {
                if let (Some(x), Some(y)) = (&self.loaded[a], &self.loaded[b]) {
                    assert!(!same(x, y), "d{}v{} on CPUs {a} and {b}", x.d.id.0, x.id.0);
                }
            }
        }
    }

    /// Checks that every runnable vcpu runs, or waits while all CPUs it may use are busy, and that no other runs.
    fn check_settled(&self) {
        for d in &self.domains {
            for id in 0..d.vcpus().len() as u32 {
                let r = d.vcpu(id).unwrap();
                let v = r.v();
                let (sched, at) = (&v.sched, &self.hv.sched);
                let name = std::format!(
                    "d{}v{id} {:?} at {:?} allowed {:?} (idle {:?} waiting {:?})",
                    d.id.0,
                    sched.state(),
                    sched.processor(),
                    sched.allowed(),
                    at.idle.load(SeqCst),
                    at.waiting.load(SeqCst),
                );
                match self.cpu_of(&r) {
                    Some(cpu) => {
                        assert!(v.runnable(d), "{name} runs though it must not");
                        assert_eq!(v.sched.state(), State::Running, "{name}");
                        assert!(v.sched.allowed().contains(CpuId(cpu as u32)), "{name} on CPU {cpu}");
                        assert_eq!(v.sched.processor(), CpuId(cpu as u32), "{name}");
                    }
                    None if v.runnable(d) => {
                        assert_eq!(v.sched.state(), State::Queued, "{name} is lost");
                        for cpu in 0..self.cpus() {
                            let may = v.sched.allowed().contains(CpuId(cpu as u32));
                            assert!(!may || self.running(cpu).is_some(), "{name} waits, CPU {cpu} is idle");
                        }
                    }
                    None => assert!(matches!(v.sched.state(), State::Off | State::Parked), "{name}"),
                }
            }
        }
        for (cpu, pc) in self.hv.cpus.iter().enumerate() {
            let (sched, id) = (&self.hv.sched, CpuId(cpu as u32));
            let idle = sched.idle.contains(id, SeqCst);
            let on = self.hv.hw.is_running(id);
            assert_eq!(idle, on && self.running(cpu).is_none(), "idle bit of CPU {cpu}");
            assert!(on || self.loaded[cpu].is_none(), "CPU {cpu} has stopped with a vcpu");
            let waits = sched.waiting.contains(id, SeqCst);
            assert_eq!(waits, pc.runq.nr_queued() != 0, "waiting bit of CPU {cpu}");
            assert_eq!(pc.runq.lock().len(), pc.runq.nr_queued() as usize);
        }
    }

    /// Blocks the running vcpu `v`, as by SCHEDOP_block.
    pub(crate) fn block(&self, v: &VcpuRef) {
        if let Some(cpu) = self.cpu_of(v) {
            build::with_vcpu(v, cpu as u32, |cur| self.hv.vcpu_block_enable_events(cur));
        }
    }

    /// Sends an event to `v` from `cpu`.
    pub(crate) fn event(&self, v: &VcpuRef, cpu: usize) {
        set_this_cpu(cpu as u32);
        self.hv.mark_events_pending(&v.d, v.v());
    }

    /// Takes `v`'s events.
    pub(crate) fn take_events(&self, v: &VcpuRef) -> bool {
        use mm::Machine;
        let (mfn, off) = v.v().vcpu_info_at();
        let was = self.hv.hw.load8(mfn, off) != 0;
        self.hv.hw.store8(mfn, off, 0);
        was
    }
}
