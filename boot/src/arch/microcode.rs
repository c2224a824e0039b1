//! Loading microcode: what each CPU does while all of them are stopped for it.

use core::sync::atomic::{AtomicPtr, AtomicU32, AtomicU8, Ordering};

use ::microcode::intel::HEADER;
use ::microcode::{Cpu, Format};
use mm::{CpuId, CpuMask, Errno, Fault};
use raw_cpuid::cpuid;
use xen_compat::machine::hw::Loaded;
use xen_compat::machine::microcode::{load, LoadOrder, MicrocodePort};

use crate::arch::apic::lapic;
use crate::arch::clock;
use crate::arch::cpu::block::this_cpu;
use crate::arch::fatal::fatal;
use crate::arch::fault::msr::{rdmsr_safe, wrmsr_safe};
use crate::arch::regs::features::{features, Features};
use crate::arch::regs::instructions::wbinvd;
use crate::arch::regs::msr::number;
use crate::arch::regs::tlb::flush_all_local;

/// How long the other CPUs may take to come, in nanoseconds.
const COMING: u64 = 1_000_000_000;
/// How long a CPU may take to load it.
const LOADING: u64 = 1_000_000_000;

/// Returns what the running CPU is, as far as microcode depends on it.
pub fn this() -> Cpu {
    let amd = features().contains(Features::AMD);
    if !amd {
        // The revision is there after a CPUID that follows a write of 0 (Intel SDM, "Microcode Update Resources").
        // SAFETY: only the revision is in it.
        let _ = unsafe { wrmsr_safe(number::UCODE_REV, 0) };
    }
    let signature = cpuid!(1).eax;
    let revision = rdmsr_safe(number::UCODE_REV).unwrap_or(0);
    if amd {
        return Cpu { signature, platform: 0, revision: revision as u32 };
    }
    let platform = 1 << (rdmsr_safe(number::PLATFORM_ID).unwrap_or(0) >> 50 & 7);
    Cpu { signature, platform, revision: (revision >> 32) as u32 }
}

struct Port;

impl MicrocodePort for Port {
    fn number(&self) -> u32 {
        this_cpu().number().0
    }

    fn cpu(&self) -> Cpu {
        this()
    }

    fn load(&self, format: Format, patch: &[u8]) -> Result<(), Fault> {
        let at = patch.as_ptr() as u64;
        match format {
            Format::Intel => {
                wbinvd();
                // SAFETY: the CPU loads only what its maker has signed, from memory that is mapped.
                unsafe { wrmsr_safe(number::UCODE_WRITE, at + HEADER as u64) }
            }
            Format::Amd => {
                // SAFETY: as above.
                let done = unsafe { wrmsr_safe(number::PATCH_LOADER, at) };
                // Some leave its pages uncached in the TLB.
                flush_all_local();
                done
            }
        }
    }
}

/// Loads a patch into the running CPU alone.
///
/// # Errors
/// Those of [`load`].
pub fn load_here(order: &LoadOrder<'_>) -> Result<(), Errno> {
    load(&Port, order)
}

/// The CPUs may not load yet.
const CALLING: u8 = 0;
/// All are there, and the first has loaded it.
const ENTER: u8 = 1;
/// It is over, or has been given up.
const EXIT: u8 = 2;

/// One update, which all CPUs work on.
#[derive(Debug)]
pub(in crate::arch) struct Update<'a> {
    order: &'a LoadOrder<'a>,
    leader: CpuId,
    loaders: CpuMask,
    in_nmi: bool,
    /// Number of CPUs that take part.
    cpus: u32,
    /// Number of those that load it.
    cores: u32,
    state: AtomicU8,
    came: AtomicU32,
    done: AtomicU32,
    updated: AtomicU32,
    /// An error's number; 0: none.
    error: AtomicU32,
}

/// The update for which CPUs have sent themselves NMIs.
static IN_NMI: AtomicPtr<Update<'static>> = AtomicPtr::new(core::ptr::null_mut());

impl<'a> Update<'a> {
    /// Returns an update that the running CPU, one of `loaders`, leads, for those of `online`.
    pub(in crate::arch) fn new(order: &'a LoadOrder<'a>, online: CpuMask, loaders: CpuMask, in_nmi: bool) -> Self {
        let loaders = loaders & online;
        let zero = || AtomicU32::new(0);
        Update {
            order,
            leader: this_cpu().number(),
            loaders,
            in_nmi,
            cpus: online.count(),
            cores: loaders.count(),
            state: AtomicU8::new(CALLING),
            came: zero(),
            done: zero(),
            updated: zero(),
            error: zero(),
        }
    }

    /// Does the running CPU's part.
    pub(in crate::arch) fn take_part(&self) {
        if this_cpu().number() == self.leader {
            self.lead();
        } else if self.in_nmi {
            IN_NMI.store(core::ptr::from_ref(self).cast_mut().cast(), Ordering::SeqCst);
            this_cpu().updating.store(true, Ordering::SeqCst);
            lapic::send_nmi(this_cpu().apic_id());
            // It may take a moment to arrive. Afterwards it would be none of ours.
            self.wait_for(EXIT);
            this_cpu().updating.store(false, Ordering::SeqCst);
        } else {
            self.follow();
        }
    }

    /// Returns what has come of it. Only when all CPUs have done their parts.
    pub(in crate::arch) fn result(&self) -> Loaded {
        let code = self.error.load(Ordering::SeqCst);
        let errors = [Errno::IO, Errno::NXIO, Errno::BUSY, Errno::EXIST];
        let error = errors.into_iter().find(|e| e.code() as u32 == code).unwrap_or(Errno::INVAL);
        let result = if code == 0 { Ok(()) } else { Err(error) };
        Loaded { updated: self.updated.load(Ordering::SeqCst), result }
    }

    fn fail(&self, e: Errno) {
        self.error.store(e.code() as u32, Ordering::SeqCst);
    }

    fn load(&self) -> Result<(), Errno> {
        let done = load(&Port, self.order);
        match done {
            Ok(()) => _ = self.updated.fetch_add(1, Ordering::SeqCst),
            Err(e) => self.fail(e),
        }
        self.done.fetch_add(1, Ordering::SeqCst);
        done
    }

    /// Returns whether the state is reached, rather than the end.
    fn wait_for(&self, state: u8) -> bool {
        loop {
            match self.state.load(Ordering::SeqCst) {
                now if now == state => return true,
                EXIT => return false,
                _ => core::hint::spin_loop(),
            }
        }
    }

    fn follow(&self) {
        self.came.fetch_add(1, Ordering::SeqCst);
        if !self.loaders.contains(this_cpu().number()) {
            self.wait_for(EXIT);
        } else if self.wait_for(ENTER) {
            let _ = self.load();
        } else {
            self.fail(Errno::BUSY);
        }
    }

    fn lead(&self) {
        let state = |state| self.state.store(state, Ordering::SeqCst);
        self.came.fetch_add(1, Ordering::SeqCst);
        let begun = clock::now();
        while self.came.load(Ordering::SeqCst) < self.cpus {
            if clock::now().wrapping_sub(begun) > COMING {
                log::error!("CPU{}: not all CPUs have come to update their microcode", self.leader.0);
                self.fail(Errno::BUSY);
                state(EXIT);
                return;
            }
            core::hint::spin_loop();
        }
        // Before the others, which find out here that it does not work.
        if let Err(e) = self.load() {
            log::error!("Late loading aborted: CPU{} failed to update ucode: {}", self.leader.0, e.ret());
            state(EXIT);
            return;
        }
        state(ENTER);
        let (mut done, mut since) = (0, clock::now());
        while done < self.cores {
            match self.done.load(Ordering::SeqCst) {
                now if now != done => (done, since) = (now, clock::now()),
                _ if clock::now().wrapping_sub(since) > LOADING => {
                    fatal(format_args!("Timeout when finished updating microcode (finished {done}/{})", self.cores))
                }
                _ => core::hint::spin_loop(),
            }
        }
        state(EXIT);
    }
}

/// Does the running CPU's part of an update if that is what this NMI is for. Returns whether it is.
pub(in crate::arch) fn take_nmi() -> bool {
    if !this_cpu().updating.load(Ordering::SeqCst) {
        return false;
    }
    // SAFETY: this CPU waits for it in `take_part`, and the leader for this CPU.
    let update = unsafe { &*IN_NMI.load(Ordering::SeqCst) };
    this_cpu().updating.store(false, Ordering::SeqCst);
    update.follow();
    update.wait_for(EXIT);
    true
}
