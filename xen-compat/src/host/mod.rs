//! A model machine in a host process, for tests: memory of [`mm::host`], a clock that is set by hand, and timers and
//! interrupts that are only recorded. The tests act as guests and make hypercalls for them.
//!
//! Guest virtual addresses are machine addresses plus [`GUEST_VA`], in every address space.

pub mod build;
pub(crate) mod cpus;
pub(crate) mod devices;
pub(crate) mod efi;
mod guest;
mod guest_state;
pub(crate) mod kexec;
pub(crate) mod memory;
pub(crate) mod microcode;
mod platform;
pub mod sleep;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, AtomicUsize};
use std::sync::Mutex;
use std::vec::Vec;

use mm::host::HostMachine;
use mm::{CpuId, Mfn};

use crate::machine::bios::BiosInfo;
use crate::machine::hw::{CpuidRegs, Interrupt, MachineStop};

/// The guest virtual address of machine address 0, which 32-bit guests can use, too.
pub const GUEST_VA: u64 = 0x4000_0000;
/// Number of bytes that may wait for the console's device.
pub const CONSOLE_QUEUE: usize = 16 << 10;

/// The model machine's hardware.
pub struct HostHw {
    /// RAM and TLBs.
    pub memory: HostMachine,
    /// The first frame that [`build::build_domain`] has not added to the heap; it takes them from 1 on.
    pub(crate) plugged_in: AtomicU64,
    /// System time, which is also the TSC: 1 GHz.
    pub clock: AtomicU64,
    /// The deadline of each CPU's timer.
    pub armed: Vec<AtomicU64>,
    /// CPUs that have been kicked since they last looked.
    pub kicked: Vec<AtomicBool>,
    /// CPUs that are stopped.
    pub off: Vec<AtomicBool>,
    /// CPUs that do not start.
    pub broken: Vec<AtomicBool>,
    /// Beats for the watchdog.
    pub beats: AtomicU64,
    /// How the machine was stopped.
    pub stopped: Mutex<Option<MachineStop>>,
    /// Console output.
    pub console: Mutex<Vec<u8>>,
    /// Number of bytes of [`CONSOLE_QUEUE`] that wait for the console's device.
    pub console_waiting: AtomicUsize,
    /// Console input that has not been passed on.
    pub typed: Mutex<Vec<u8>>,
    /// Interrupts that the running CPU has taken in the hypervisor.
    pub held: Mutex<Vec<Interrupt>>,
    /// Interrupt lines and PCI devices.
    pub devices: devices::Devices,
    /// Whether every access to memory may let other threads run first, so that races are lost as often as possible.
    pub jitter: AtomicBool,
    /// Whether guest addresses are translated through the page tables that a CPU has loaded, rather than by
    /// [`GUEST_VA`].
    pub paging: AtomicBool,
    /// The root of the page tables that each CPU has loaded; 0: the hypervisor's own.
    pub cr3: Vec<AtomicU64>,
    /// The address of each CPU's last page fault.
    pub cr2: Vec<AtomicU64>,
    /// Whether no guest address translates, because guest-user page tables are loaded.
    pub unmapped: AtomicBool,
    /// CPUs that are prepared for a guest whose kernel runs in ring 1.
    pub ring1: Vec<AtomicBool>,
    /// The guest's CR4 that was loaded last.
    pub guest_cr4: AtomicU64,
    /// The selectors that each CPU has loaded, by [`Seg`](crate::machine::hw::Seg).
    pub selectors: Vec<[AtomicU16; 5]>,
    /// Each CPU's debug registers.
    pub debugregs: Vec<[AtomicU64; 8]>,
    /// The components of the FPU that were loaded last.
    pub fpu_loaded: AtomicU64,
    /// The CPU's MSRs and their values.
    pub msrs: Mutex<BTreeMap<u32, u64>>,
    /// What was last written to each I/O port.
    pub ports: Mutex<BTreeMap<u16, u32>>,
    /// Leaves of CPUID that are not zero.
    pub leaves: BTreeMap<u32, CpuidRegs>,
    /// The firmware, if it is EFI.
    pub efi: Option<efi::HostEfi>,
    /// What a BIOS told.
    pub bios: BiosInfo,
    /// The microcode of all CPUs, and whether they take other.
    pub(crate) microcode: Mutex<microcode::HostMicrocode>,
    /// The memory for a crash kernel, and images.
    pub(crate) kexec: kexec::HostKexec,
    /// How it sleeps.
    pub sleep: sleep::HostSleep,
}

impl HostHw {
    /// Creates a machine with `pages` frames of RAM and `cpus` CPUs, at time 1.
    pub fn new(pages: usize, cpus: u32) -> Self {
        HostHw {
            memory: HostMachine::new(pages, cpus),
            plugged_in: AtomicU64::new(1),
            clock: AtomicU64::new(1),
            armed: (0..cpus).map(|_| AtomicU64::new(u64::MAX)).collect(),
            kicked: (0..cpus).map(|_| AtomicBool::new(false)).collect(),
            off: (0..cpus).map(|_| AtomicBool::new(false)).collect(),
            broken: (0..cpus).map(|_| AtomicBool::new(false)).collect(),
            beats: AtomicU64::new(0),
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
            selectors: (0..cpus).map(|_| Default::default()).collect(),
            debugregs: (0..cpus).map(|_| Default::default()).collect(),
            fpu_loaded: AtomicU64::new(0),
            msrs: Mutex::new(BTreeMap::new()),
            ports: Mutex::default(),
            leaves: BTreeMap::new(),
            efi: None,
            bios: BiosInfo::default(),
            microcode: Mutex::default(),
            kexec: kexec::HostKexec::default(),
            sleep: sleep::HostSleep::default(),
        }
    }

    /// Lets other threads run sometimes.
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

    /// Returns the root of the page tables that `cpu` has loaded.
    pub fn root(&self, cpu: CpuId) -> Mfn {
        Mfn(self.cr3[cpu.0 as usize].load(SeqCst))
    }

    /// Returns the guest virtual address of byte `off` of frame `mfn`.
    pub fn va(mfn: Mfn, off: usize) -> u64 {
        GUEST_VA + mfn.maddr().0 + off as u64
    }
}
