//! The hypervisor: all of its state, and the vcpu that a call is made for.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicBool, AtomicU16, AtomicU64};

use cpu_policy::Processor;
use mm::int::count32;
use mm::{CpuId, CpuMask, PAGE_SHIFT};
use public_headers::xen4::arch_x86_64::CpuUserRegs;

use crate::machine::console_input::ConsoleInput;
use crate::machine::e820::E820Entry;
use crate::machine::hw::Hw;
use crate::machine::numa::nodes::Nodes;
use crate::machine::physical_cpu::ThisCpu;
use crate::options::settings::Options;
use crate::state::controller::Controller;
use crate::state::cpu_hotplug::{Parked, Transition};
use crate::state::domain::Domain;
use crate::state::domains::Domains;
use crate::state::frequency::Frequencies;
use crate::state::idle::SharedLimits;
use crate::state::irq::desc::Irqs;
use crate::state::kexec::Images;
use crate::state::microcode::MicrocodeState;
use crate::state::percpu::PerCpu;
use crate::state::sched::shared::Sched;
use crate::state::suspend::Suspend;
use crate::state::time::clock::Clock;
use crate::state::vcpu::{Vcpu, VcpuCtx, NR_VIRQS};

/// The hypervisor's state; one per machine. Hypercalls are methods on it, each in a file named after the call.
pub struct Hv<H: Hw> {
    /// The machine.
    pub hw: H,
    /// Optional registers of the CPUs that are switched with vcpus.
    pub processor: Processor,
    /// Frames: allocator and accounting.
    pub mm: mm::Mm,
    /// The NUMA nodes.
    pub nodes: Nodes,
    /// Domains.
    pub domains: Domains,
    /// Physical interrupts.
    pub irqs: Irqs,
    /// Scheduler.
    pub sched: Sched,
    /// Time of day.
    pub clock: Clock,
    /// The machine's memory map as the firmware gave it.
    pub memory_map: Vec<E820Entry>,
    /// Settings from the command line.
    pub options: Options,
    /// Controller of the domains built from boot modules.
    pub controller: Controller,
    /// Held during operations of the control plane that wait for other CPUs.
    pub control_lock: crate::machine::lock::Mutex<()>,
    /// The CPU that goes offline or comes online.
    pub(crate) hotplug: crate::machine::lock::Mutex<Option<Transition>>,
    /// Whether several threads of a core may be online.
    pub(crate) smt: AtomicBool,
    /// The CPUs that dom0 has had parked.
    pub(crate) parked: crate::machine::lock::Mutex<Parked>,
    /// The suspend of the machine that is under way, or whose result nobody has fetched.
    pub(crate) suspend: crate::machine::lock::Mutex<Option<Suspend>>,
    /// The deepest idle states that CPUs may enter.
    pub(crate) idle_limits: SharedLimits,
    /// What is known of the CPUs' frequencies.
    pub(crate) frequencies: Frequencies,
    /// Kernels that can be started in place of the hypervisor.
    pub(crate) kexec: crate::machine::lock::Mutex<Images>,
    /// The microcode that has been loaded; held while CPUs load some.
    pub(crate) microcode: crate::machine::lock::Mutex<MicrocodeState>,
    /// Domains that handle a global VIRQ in place of the hardware domain.
    pub virq_handlers: crate::machine::lock::Mutex<[Option<Arc<Domain>>; NR_VIRQS]>,
    /// Number of the most recently created domain.
    pub last_domid: AtomicU16,
    /// How far the console log has been cleared, in bytes since the start.
    pub console_cleared: AtomicU64,
    /// Console input for the hardware domain.
    pub console_input: crate::machine::lock::Mutex<ConsoleInput>,
    /// Per-CPU state: run queue, timers, softirqs.
    pub cpus: Vec<PerCpu>,
}

impl<H: Hw> Hv<H> {
    /// Creates a hypervisor for `cpus` CPUs, of which those that do not run are offline, with no domains and no free frames yet, on a machine of one node.
    pub fn new(hw: H, cpus: usize, memory_map: Vec<E820Entry>, options: Options) -> Self {
        let nodes = Nodes::single((hw.frames().len() as u64) << PAGE_SHIFT);
        Self::on_nodes(hw, nodes, cpus, memory_map, options)
    }

    /// As [`Self::new`], on a machine with these nodes, among which [`Self::divide_frames`] divides the frames.
    #[cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot"))]
    pub fn on_nodes(hw: H, nodes: Nodes, cpus: usize, memory_map: Vec<E820Entry>, options: Options) -> Self {
        crate::machine::decoder::prepare_decoder();
        let online = CpuMask::first(cpus).filter(|cpu| hw.is_running(cpu));
        let sched = Sched::new(online, cpus);
        let state = |cpu: usize| {
            let mine = PerCpu::default();
            mine.frequency.speed.store(options.cpufreq.speed, Relaxed);
            if !online.contains(CpuId(count32(cpu))) {
                mine.runq.pool.clear();
            }
            mine
        };
        Hv {
            processor: Processor::of(&ThisCpu(&hw)),
            nodes,
            hw,
            mm: mm::Mm::new(),
            domains: Domains::default(),
            irqs: Irqs::default(),
            cpus: (0..cpus).map(state).collect(),
            sched,
            smt: AtomicBool::new(options.smt),
            idle_limits: SharedLimits::new(options.max_cstate),
            frequencies: Frequencies::new(cpus, &options.cpufreq),
            clock: Clock::default(),
            memory_map,
            options,
            controller: Controller::default(),
            control_lock: crate::machine::lock::Mutex::new(()),
            hotplug: Default::default(),
            parked: Default::default(),
            suspend: Default::default(),
            kexec: Default::default(),
            microcode: Default::default(),
            virq_handlers: Default::default(),
            last_domid: AtomicU16::new(0),
            console_cleared: AtomicU64::new(0),
            console_input: Default::default(),
        }
    }

    /// Divides the frames among the nodes, before there are free ones.
    pub fn divide_frames(&self) {
        self.mm.heap.set_nodes(self.nodes.map().clone());
    }
}

/// The vcpu that runs on this CPU, as every handler gets it.
pub struct Cur<'a> {
    /// Its domain.
    pub d: &'a Arc<Domain>,
    /// Its shared part.
    pub v: &'a Vcpu,
    /// Its private part.
    pub ctx: &'a mut VcpuCtx,
    /// The registers it entered with; changes are returned to the guest.
    pub regs: &'a mut CpuUserRegs,
    /// The CPU.
    pub cpu: CpuId,
}
