//! The machine with everything on it, and its steps.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Weak};

use mm::host::set_this_cpu;
use mm::Mfn;
use public_headers::xen4::arch_x86_64::CpuUserRegs;
use xen_compat::host::HostHw;
use xen_compat::options::machine::Reboot;
use xen_compat::options::settings::Options;
use xen_compat::state::domain::{Domain, VcpuRef};
use xen_compat::Hv;

use crate::choice::Choice;
use crate::guest::Guest;

/// First frame of RAM; below it lies device memory.
pub(crate) const FIRST_RAM: u64 = 256;

/// Size of a machine.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Number of CPUs, at most 4.
    pub cpus: u32,
    /// Number of domains, at most 4; the first is privileged and owns the hardware.
    pub domains: u16,
    /// Frames of RAM.
    pub ram: u64,
    /// Number of steps between recounts of all frames.
    pub full_check: u64,
}

impl Default for Config {
    fn default() -> Self {
        Config { cpus: 3, domains: 4, ram: 200, full_check: 8 }
    }
}

/// A CPU between two rounds of its loop.
#[derive(Default)]
pub struct Cpu {
    /// The vcpu whose state it holds.
    pub loaded: Option<VcpuRef>,
    /// Whether that vcpu is not running, because the CPU is idle.
    pub asleep: bool,
    /// Registers of that vcpu.
    pub regs: CpuUserRegs,
}

/// An act, for the report of a failure.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    /// The step in which it was done.
    pub step: u64,
    /// The CPU, domain and vcpu that did it.
    pub who: (usize, u16, u32),
    /// Its name.
    pub what: &'static str,
    /// Its arguments.
    pub args: [u64; 6],
}

/// Number of acts to keep.
const TRACE: usize = 40;

/// The machine.
pub struct World {
    /// Its size.
    pub config: Config,
    /// The hypervisor.
    pub hv: Arc<Hv<HostHw>>,
    /// Decisions.
    pub choice: Choice,
    /// CPUs.
    pub cpus: Vec<Cpu>,
    /// Domains by number; `None` where there is none at present.
    pub guests: Vec<Option<Guest>>,
    /// Every domain that ever existed.
    pub ever: Vec<Weak<Domain>>,
    /// Number of steps done.
    pub steps: u64,
    /// Number of domains destroyed.
    pub deaths: u64,
    /// The latest acts.
    pub trace: VecDeque<Act>,
    /// How often each kind of act succeeded and was refused, by the kind of guest.
    pub done: BTreeMap<(&'static str, &'static str), [u64; 2]>,
    free_at_start: u64,
}

impl World {
    /// Creates a machine on which the domains have just been built.
    pub fn new(config: Config, choice: Choice) -> Self {
        let hw = HostHw::new((FIRST_RAM + config.ram) as usize, config.cpus);
        hw.paging.store(true, std::sync::atomic::Ordering::SeqCst);
        let options = Options { reboot: Reboot { stay: true, ..Reboot::default() }, ..Options::default() };
        let hv = Arc::new(Hv::new(hw, config.cpus as usize, Vec::new(), options));
        let (first, end) = (Mfn(FIRST_RAM), Mfn(FIRST_RAM + config.ram));
        set_this_cpu(0);
        hv.mm.init_frame_table(&hv.hw, &[(first, end)]);
        hv.mm.heap.add_region(&hv.hw, first, end, false);
        let free_at_start = hv.mm.heap.free_pages();
        let mut w = World {
            config,
            choice,
            cpus: (0..config.cpus).map(|_| Cpu::default()).collect(),
            guests: (0..config.domains).map(|_| None).collect(),
            ever: Vec::new(),
            steps: 0,
            deaths: 0,
            trace: VecDeque::new(),
            done: BTreeMap::new(),
            free_at_start,
            hv,
        };
        for id in 0..config.domains {
            w.create(id);
        }
        w.check_all();
        w
    }

    /// Runs one step: a guest acts, or an external event happens.
    pub fn step(&mut self) {
        self.steps += 1;
        mm::begin_tlb_period(&self.hv.hw);
        if self.choice.chance(8) {
            self.outside();
        } else {
            let acted = (0..20).any(|_| {
                let cpu = self.choice.below(self.cpus.len() as u64) as usize;
                self.round(cpu)
            });
            self.count("machine", "guest", acted);
            if !acted {
                self.nobody_runs();
            }
        }
        self.hv.hw.memory.set_preempt_after(-1);
        self.check_step();
        if self.steps.is_multiple_of(self.config.full_check) {
            self.check_all();
        }
    }

    /// Destroys all domains and checks that all memory is free again.
    pub fn finish(&mut self) {
        for id in 0..self.guests.len() {
            self.end(id);
        }
        for cpu in 0..self.cpus.len() {
            for _ in 0..4 {
                self.round(cpu);
            }
            assert!(self.cpus[cpu].loaded.is_none(), "CPU {cpu} still has a vcpu");
        }
        self.check_all();
        assert_eq!(self.hv.mm.heap.free_pages(), self.free_at_start, "frames are lost");
        for d in &self.ever {
            if let Some(d) = d.upgrade() {
                panic!("domain {} is gone, but {} references to it are left", d.id.0, Arc::strong_count(&d) - 1);
            }
        }
    }

    /// Remembers an act.
    pub fn note(&mut self, who: (usize, u16, u32), what: &'static str, args: [u64; 6]) {
        if self.trace.len() == TRACE {
            self.trace.pop_front();
        }
        self.trace.push_back(Act { step: self.steps, who, what, args });
    }

    /// Counts an act of a kind of guests, or of the `machine`.
    pub fn count(&mut self, kind: &'static str, what: &'static str, ok: bool) {
        self.done.entry((what, kind)).or_default()[usize::from(!ok)] += 1;
    }

    /// Decides whether the next operation is preempted, and where.
    pub fn fuse(&mut self) {
        let most = self.choice.pick(&[2, 4, 40]);
        let n = if self.choice.chance(30) { self.choice.below(most) as i64 } else { -1 };
        self.hv.hw.memory.set_preempt_after(n);
    }

    /// Returns a report of the latest acts and the current state.
    pub fn report(&self) -> String {
        use std::fmt::Write;
        let mut s = String::new();
        for a in &self.trace {
            let (cpu, d, v) = a.who;
            let _ = writeln!(s, "step {} cpu {cpu} d{d}v{v} {} {:x?}", a.step, a.what, a.args);
        }
        for (i, c) in self.cpus.iter().enumerate() {
            let who = c.loaded.as_ref().map(|r| (r.d.id.0, r.id.0));
            let _ = writeln!(s, "cpu {i}: {who:?} asleep {} rip {:x} rax {:x}", c.asleep, c.regs.rip, c.regs.rax);
        }
        s
    }
}
