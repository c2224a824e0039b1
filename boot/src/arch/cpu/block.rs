//! The data of each physical CPU: a block of address space with its entry stub, stacks and [`Cpu`].
//!
//! | offset in block | what |
//! |---|---|
//! | `0x00000` | entry stub page (the same physical page in every block) |
//! | `0x02000` | stack for #DF, 8 KiB |
//! | `0x06000` | stack for NMI, 8 KiB |
//! | `0x0a000` | stack for #MC, 8 KiB |
//! | `0x0e000` | stack for #DB, 8 KiB |
//! | `0x11000` | main stack, 56 KiB |
//! | `0x1f000` | [`Cpu`], one page |
//!
//! Everything between them is unmapped, so an overflow faults. The [`Cpu`] is found from any address in the block by
//! masking.

use core::arch::asm;
use core::cell::UnsafeCell;
use core::mem::offset_of;
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicU8, AtomicUsize, Ordering};

use mm::{CpuId, MAX_CPUS};
use x86_64::registers::control::Cr4Flags;
use x86_64::structures::tss::TaskStateSegment;
use xen_compat::machine::cpu_watchdog::CpuWatchdog;
use xen_compat::machine::hw::GuestKind;
use zerocopy::IntoBytes;

use super::frame::CpuUserRegs;
use crate::arch::fault::usercopy::read_any_u64;
use crate::arch::image::layout::{CPU_BLOCKS_VIRT, PAGE_SIZE};
use crate::arch::regs::features::{features, Features};

/// Size of a CPU block in address space, to which it is aligned.
pub const BLOCK_SIZE: u64 = 0x20000;
const MAIN_STACK: u64 = 0x11000;
const CPU_PAGE: u64 = 0x1f000;
/// The ends of the interrupt stacks, by IST number less 1: #DF, NMI, #MC, #DB.
pub const IST_TOPS: [u64; 4] = [0x4000, 0x8000, 0xc000, 0x10000];
/// The mapped parts of a block besides the stub: offsets and sizes.
pub const MAPPED: [(u64, u64); 5] =
    [(0x2000, 0x2000), (0x6000, 0x2000), (0xa000, 0x2000), (0xe000, 0x2000), (MAIN_STACK, BLOCK_SIZE - MAIN_STACK)];

/// The data of one CPU. Fields that other CPUs may touch are atomics.
#[repr(C, align(4096))]
pub struct Cpu {
    /// Space below the frame, where an exception of the final `iretq` may push, clear of the main stack.
    gap: [u8; 0x808],
    frame: UnsafeCell<CpuUserRegs>,
    host_rsp: UnsafeCell<u64>,
    guest_rpl: AtomicU32,
    id: u32,
    pub(in crate::arch) tss: UnsafeCell<TaskStateSegment>,
    frame_taken: AtomicBool,
    /// The APIC identifier.
    pub(in crate::arch) apic_id: AtomicU32,
    /// Requests from other CPUs, see `requests.rs`.
    pub(in crate::arch) mailbox: AtomicU32,
    /// The descriptor table window's page table entries: GDT, then LDT. Set before the CPU runs.
    pub(in crate::arch) window: UnsafeCell<&'static [AtomicU64]>,
    /// Virtual addresses of the reserved GDT pages: 64-bit ABI, 32-bit ABI.
    pub(in crate::arch) gdt_pages: [AtomicU64; 2],
    pub(in crate::arch) ldt_entries: AtomicU32,
    pub(in crate::arch) online: AtomicBool,
    /// Interrupts taken in the hypervisor, by vector, see `apic/interrupt.rs`.
    pub(in crate::arch) held: [AtomicU64; 4],
    /// The word that tells the core that there is work for this CPU.
    attention: AtomicPtr<AtomicU32>,
    /// Bits of CR4 that the guest chooses, see `guest_cr4.rs`.
    pub(in crate::arch) guest_cr4: AtomicU64,
    /// NMIs that it has had.
    pub(in crate::arch) nmis: AtomicU32,
    /// Whether it has sent itself an NMI to load microcode, see `microcode.rs`.
    pub(in crate::arch) updating: AtomicBool,
    /// Whether it is stuck.
    pub watchdog: CpuWatchdog,
    /// See [`Self::guest_kind`].
    guest_kind: AtomicU8,
}

/// The offset of the frame in a block; entry code finds other fields by their distance from it.
pub const FRAME: u64 = CPU_PAGE + offset_of!(Cpu, frame) as u64;
/// The hypervisor's stack pointer while a guest runs.
pub const FRAME_TO_HOST_RSP: usize = offset_of!(Cpu, host_rsp) - offset_of!(Cpu, frame);
/// The ring to which selectors are forced.
pub const FRAME_TO_GUEST_RPL: usize = offset_of!(Cpu, guest_rpl) - offset_of!(Cpu, frame);
const _: () = {
    assert!(size_of::<Cpu>() == PAGE_SIZE as usize);
    // The CPU aligns rsp to 16 when it takes an exception: the end of the frame's ss must be aligned.
    assert!((FRAME + 168).is_multiple_of(16));
    // Where rsp is in the exception of a failing iretq: see `trap_hypervisor`.
    assert!((FRAME + 128) % 16 == 8);
    assert!(MAX_CPUS as u64 * BLOCK_SIZE <= 0x1_0000_0000);
};

// SAFETY: the cells are touched only by their own CPU (the frame through `take_frame`), or before the CPU runs; the
// rest are atomics.
unsafe impl Sync for Cpu {}

static READY: AtomicBool = AtomicBool::new(false);

/// Records that CPUs run on the stacks of their blocks from now on.
pub(in crate::arch) fn stacks_in_use() {
    READY.store(true, Ordering::Relaxed);
}

/// Returns whether the running CPU is on its own stack, so that [`this_cpu`] works.
pub fn on_cpu_stack() -> bool {
    let rsp = stack_pointer();
    READY.load(Ordering::Relaxed) && (CPU_BLOCKS_VIRT..CPU_BLOCKS_VIRT + MAX_CPUS as u64 * BLOCK_SIZE).contains(&rsp)
}

#[inline(always)]
fn stack_pointer() -> u64 {
    let rsp: u64;
    // SAFETY: reads a register.
    unsafe { asm!("mov {}, rsp", out(reg) rsp, options(nomem, nostack, preserves_flags)) };
    rsp
}

/// Returns the running CPU.
#[inline(always)]
pub fn this_cpu() -> &'static Cpu {
    let block = stack_pointer() & !(BLOCK_SIZE - 1);
    // SAFETY: all stacks in use after start-up lie in CPU blocks, whose `Cpu` page is permanently mapped and
    // initialised.
    unsafe { &*((block + CPU_PAGE) as *const Cpu) }
}

/// Returns a CPU that has been set up; `None` for others.
pub fn cpu(id: usize) -> Option<&'static Cpu> {
    // SAFETY: the pages of counted CPUs are permanently mapped and initialised.
    (id < count()).then(|| unsafe { &*((block(id) + CPU_PAGE) as *const Cpu) })
}

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Returns the number of CPUs that have been set up.
pub fn count() -> usize {
    COUNT.load(Ordering::Acquire)
}

/// Returns the CPUs that run.
pub fn online() -> impl Iterator<Item = &'static Cpu> {
    (0..count()).filter_map(cpu).filter(|c| c.is_online())
}

/// Returns the start of a CPU's block.
pub(in crate::arch) const fn block(id: usize) -> u64 {
    CPU_BLOCKS_VIRT + id as u64 * BLOCK_SIZE
}

impl Cpu {
    /// Returns the number of this CPU: 0 is the boot CPU.
    #[inline]
    pub fn id(&self) -> usize {
        self.id as usize
    }

    /// Returns the number by which the core knows this CPU.
    #[inline]
    pub fn number(&self) -> CpuId {
        CpuId(self.id)
    }

    /// Returns the APIC identifier.
    pub fn apic_id(&self) -> u32 {
        self.apic_id.load(Ordering::Relaxed)
    }

    /// Returns the word of bits that tells the core about work for this CPU. Before there is a core, nothing reads it.
    #[inline(always)]
    pub fn attention(&self) -> &'static AtomicU32 {
        // SAFETY: it comes from `set_attention` or `prepare`: references that last.
        unsafe { &*self.attention.load(Ordering::Relaxed) }
    }

    /// Sets the word that tells the core about work for this CPU.
    pub fn set_attention(&self, word: &'static AtomicU32) {
        self.attention.store(core::ptr::from_ref(word).cast_mut(), Ordering::Relaxed);
    }

    /// Returns the guest's registers, once per CPU, for its run loop; `None` if they have been taken.
    pub fn take_frame(&self) -> Option<&'static mut CpuUserRegs> {
        if self.frame_taken.swap(true, Ordering::Relaxed) {
            return None;
        }
        // SAFETY: given out once, or to a new run loop when the one before is over (`forget`). Entry code writes to it only inside `enter_guest`, which borrows it.
        Some(unsafe { &mut *self.frame.get() })
    }

    pub(in crate::arch) fn set_apic_id(&self, id: u32) {
        self.apic_id.store(id, Ordering::Relaxed);
    }

    /// Returns whether this CPU runs.
    pub fn is_online(&self) -> bool {
        self.online.load(Ordering::Acquire)
    }

    /// Records that this CPU runs.
    pub(in crate::arch) fn set_online(&self) {
        self.online.store(true, Ordering::Release);
    }

    /// Records that this CPU does not run any more.
    pub(in crate::arch) fn set_offline(&self) {
        self.online.store(false, Ordering::Release);
    }

    /// Forgets what the CPU was prepared for: its registers are those of one that starts, or are being set to that.
    pub(in crate::arch) fn forget_guest(&self) {
        self.set_guest_kind(GuestKind::Native);
        self.guest_cr4.store(first_guest_cr4(), Ordering::Relaxed);
        self.ldt_entries.store(0, Ordering::Relaxed);
    }

    /// Forgets what a stopped CPU had: it starts as if for the first time.
    ///
    /// # Safety
    /// The CPU must have been stopped for good, in a function that does not return.
    pub(in crate::arch) unsafe fn forget(&self) {
        self.forget_guest();
        self.mailbox.store(0, Ordering::Relaxed);
        self.held.iter().for_each(|word| word.store(0, Ordering::Relaxed));
        self.frame_taken.store(false, Ordering::Relaxed);
    }

    pub(in crate::arch) fn frame_address(&self) -> *const CpuUserRegs {
        self.frame.get()
    }

    /// Returns a copy of the guest's registers, for reports. The run loop may have borrowed the frame, so it is read as
    /// a debugger would read it: it may be stale or torn. `None`: it cannot be read.
    pub fn frame_copy(&self) -> Option<CpuUserRegs> {
        let mut copy = CpuUserRegs::default();
        for (i, word) in copy.as_mut_bytes().chunks_exact_mut(8).enumerate() {
            let at = self.frame.get() as u64 + 8 * i as u64;
            word.copy_from_slice(&read_any_u64(at)?.to_le_bytes());
        }
        Some(copy)
    }

    /// Returns the kind of guests that this CPU is prepared for.
    #[inline]
    pub(in crate::arch) fn guest_kind(&self) -> GuestKind {
        const COMPAT: u8 = GuestKind::Compat as u8;
        const XEN2005: u8 = GuestKind::Xen2005 as u8;
        match self.guest_kind.load(Ordering::Relaxed) {
            XEN2005 => GuestKind::Xen2005,
            COMPAT => GuestKind::Compat,
            _ => GuestKind::Native,
        }
    }

    /// Sets the kind of guests, and with it the ring of their kernels, whose bits are set in the selectors of cs and ss on
    /// each return to a guest.
    pub(in crate::arch) fn set_guest_kind(&self, kind: GuestKind) {
        self.guest_kind.store(kind as u8, Ordering::Relaxed);
        self.guest_rpl.store(if kind == GuestKind::Native { 3 } else { 1 }, Ordering::Relaxed);
    }

    /// Returns the end of the frame's ss: TSS.RSP0 and SYSENTER_ESP.
    pub(in crate::arch) fn frame_end(&self) -> u64 {
        self.frame.get() as u64 + 168
    }

    /// Returns the address of the page with the SYSCALL entry points.
    pub fn stub(&self) -> u64 {
        block(self.id())
    }

    /// Returns the ends of the interrupt stacks.
    pub(in crate::arch) fn ist(&self) -> [u64; 4] {
        IST_TOPS.map(|top| self.stub() + top)
    }
}

/// Returns the start of a CPU's main stack.
pub(in crate::arch) fn main_stack_top(id: usize) -> u64 {
    block(id) + CPU_PAGE
}

/// Returns the guest's bits of CR4 after
/// [`enable_paging_features`](crate::arch::regs::control::enable_paging_features).
pub(super) fn first_guest_cr4() -> u64 {
    if features().contains(Features::FSGSBASE) {
        Cr4Flags::FSGSBASE.bits()
    } else {
        0
    }
}

/// Fills in the [`Cpu`] of a block; [`count_one_more`] counts it.
///
/// # Safety
/// The parts of the block in [`MAPPED`] must have been mapped and be zeroed; the CPU must not have been counted.
pub(in crate::arch) unsafe fn prepare(id: usize, apic_id: u32, window: &'static [AtomicU64]) -> &'static Cpu {
    let cpu = (block(id) + CPU_PAGE) as *mut Cpu;
    /// For CPUs without a core.
    static NOBODY: AtomicU32 = AtomicU32::new(0);
    // SAFETY: by contract the page is there, and nobody uses it yet.
    unsafe {
        (&raw mut (*cpu).id).write(id as u32);
        (&raw mut (*cpu).window).write(UnsafeCell::new(window));
        (*cpu).set_guest_kind(GuestKind::Native);
        (*cpu).apic_id.store(apic_id, Ordering::Relaxed);
        (*cpu).guest_cr4.store(first_guest_cr4(), Ordering::Relaxed);
        (*cpu).set_attention(&NOBODY);
        &*cpu
    }
}

/// Counts the CPU prepared last, which has been set up.
pub(in crate::arch) fn count_one_more() {
    COUNT.fetch_add(1, Ordering::Release);
}

/// Removes the CPU added last, which has not started.
pub(in crate::arch) fn forget_last() {
    COUNT.fetch_sub(1, Ordering::Release);
}
