//! A model machine in a host process, for tests: memory of [`mm::host`], a clock that is set by hand, timers and
//! interrupts that are only noted. Guests are played by the tests, which call hypercalls in their name.
//!
//! Guest virtual addresses are machine addresses plus [`GUEST_VA`], in every address space.

pub mod build;
pub(crate) mod cpus;
pub(crate) mod devices;
mod guest;
mod guest_state;
pub(crate) mod memory;
mod platform;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
use std::sync::Mutex;
use std::vec::Vec;

use mm::host::HostMachine;
use mm::{CpuId, Mfn};

use crate::machine::hw::{CpuidRegs, Interrupt, MachineStop};

/// Guest virtual address of machine address 0.
pub const GUEST_VA: u64 = 0x10_0000_0000;
/// How many bytes may wait for the console's device.
pub const CONSOLE_QUEUE: usize = 16 << 10;

/// The model machine's hardware.
pub struct HostHw {
    /// RAM and TLBs.
    pub memory: HostMachine,
    /// First frame that [`build::build_domain`] has not given to the heap; it takes them from 1 on.
    pub(crate) plugged_in: AtomicU64,
    /// System time, also the TSC: 1 GHz.
    pub clock: AtomicU64,
    /// What each CPU's timer is set to.
    pub armed: Vec<AtomicU64>,
    /// CPUs that were kicked since they last looked.
    pub kicked: Vec<AtomicBool>,
    /// How the machine was stopped.
    pub stopped: Mutex<Option<MachineStop>>,
    /// Console output.
    pub console: Mutex<Vec<u8>>,
    /// How much of [`CONSOLE_QUEUE`] waits for the console's device.
    pub console_waiting: AtomicUsize,
    /// What has been typed at the console and not been handed on.
    pub typed: Mutex<Vec<u8>>,
    /// Interrupts that the running CPU has taken in the hypervisor.
    pub held: Mutex<Vec<Interrupt>>,
    /// Interrupt lines and PCI devices.
    pub devices: devices::Devices,
    /// Every access to memory may let other threads run first, so that races are lost as often as possible.
    pub jitter: AtomicBool,
    /// Guest addresses are translated through the page tables that a CPU has loaded, not by [`GUEST_VA`].
    pub paging: AtomicBool,
    /// Root of the page tables each CPU has loaded; 0: the hypervisor's own.
    pub cr3: Vec<AtomicU64>,
    /// Address of each CPU's last page fault.
    pub cr2: Vec<AtomicU64>,
    /// No guest address translates: guest-user page tables are loaded.
    pub unmapped: AtomicBool,
    /// CPUs that are set for a guest whose kernel runs in ring 1.
    pub ring1: Vec<AtomicBool>,
    /// What was last loaded of guests' CR4.
    pub guest_cr4: AtomicU64,
    /// Each CPU's debug registers.
    pub debugregs: Vec<[AtomicU64; 8]>,
    /// Components of the FPU that were last loaded.
    pub fpu_loaded: AtomicU64,
    /// MSRs that the processor has, and their values.
    pub msrs: Mutex<BTreeMap<u32, u64>>,
    /// Leaves of CPUID that are not zero.
    pub leaves: BTreeMap<u32, CpuidRegs>,
}

impl HostHw {
    /// RAM of `pages` frames and `cpus` CPUs, at time 1.
    pub fn new(pages: usize, cpus: u32) -> Self {
        HostHw {
            memory: HostMachine::new(pages, cpus),
            plugged_in: AtomicU64::new(1),
            clock: AtomicU64::new(1),
            armed: (0..cpus).map(|_| AtomicU64::new(u64::MAX)).collect(),
            kicked: (0..cpus).map(|_| AtomicBool::new(false)).collect(),
            stopped: Mutex::new(None),
            console: Mutex::new(Vec::new()),
            console_waiting: AtomicUsize::new(0),
            typed: Mutex::default(),
            held: Mutex::default(),
            devices: Default::default(),
            jitter: AtomicBool::new(false),
            paging: AtomicBool::new(false),
            cr3: (0..cpus).map(|_| AtomicU64::new(0)).collect(),
            cr2: (0..cpus).map(|_| AtomicU64::new(0)).collect(),
            unmapped: AtomicBool::new(false),
            ring1: (0..cpus).map(|_| AtomicBool::new(false)).collect(),
            guest_cr4: AtomicU64::new(0),
            debugregs: (0..cpus).map(|_| Default::default()).collect(),
            fpu_loaded: AtomicU64::new(0),
            msrs: Mutex::new(BTreeMap::new()),
            leaves: BTreeMap::new(),
        }
    }

    /// Lets other threads run now and then.
    pub fn jitter(&self) {
        std::thread_local! {
            static RNG: Cell<u64> = const { Cell::new(0x9e37_79b9_7f4a_7c15) };
        }
        if self.jitter.load(Relaxed) {
            let mut r = RNG.get();
            r ^= r << 13;
            r ^= r >> 7;
            r ^= r << 17;
            RNG.set(r);
            if r.is_multiple_of(5) {
                std::thread::yield_now();
            }
        }
    }

    /// Lets time pass.
    pub fn pass(&self, ns: u64) {
        self.clock.fetch_add(ns, SeqCst);
    }

    /// Root of the page tables that `cpu` has loaded.
    pub fn root(&self, cpu: CpuId) -> Mfn {
        Mfn(self.cr3[cpu.0 as usize].load(SeqCst))
    }

    /// Guest virtual address of byte `off` of frame `mfn`.
    pub fn va(mfn: Mfn, off: usize) -> u64 {
        GUEST_VA + mfn.maddr().0 + off as u64
    }
}
