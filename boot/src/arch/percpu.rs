//! What each physical CPU has for itself: a block of address space with its entry stub, stacks and [`Cpu`].
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
//! Everything between is unmapped: an overflow faults. Any address in the block finds the [`Cpu`] by masking.

use alloc::alloc::{alloc_zeroed, Layout};
use core::arch::{asm, global_asm};
use core::cell::UnsafeCell;
use core::mem::offset_of;
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use zerocopy::IntoBytes;

use super::frame::CpuUserRegs;
use super::gdt::Tss;
use super::guest::Ring;
use super::layout::{CPU_BLOCKS_VIRT, IMAGE_VOFF, PAGE_SIZE, WINDOW_STRIDE, WINDOW_VIRT};
use super::memory::private_phys;
use super::paging::{pte, PAGING};
use super::usercopy;

/// Maximum number of CPUs the hypervisor drives.
pub const MAX_CPUS: usize = 64;
/// Bytes of address space a CPU block takes; blocks are aligned to it.
pub const BLOCK_SIZE: u64 = 0x20000;
const MAIN_STACK: u64 = 0x11000;
const CPU_PAGE: u64 = 0x1f000;
/// Ends of the interrupt stacks, by IST number less 1: #DF, NMI, #MC, #DB.
pub(super) const IST_TOPS: [u64; 4] = [0x4000, 0x8000, 0xc000, 0x10000];
const MAPPED: [(u64, u64); 5] =
    [(0x2000, 0x2000), (0x6000, 0x2000), (0xa000, 0x2000), (0xe000, 0x2000), (MAIN_STACK, BLOCK_SIZE - MAIN_STACK)];

/// RFLAGS bits a guest may have set; IF is forced on, IOPL, VM and VIF stay clear.
const FLAGS_ALLOWED: u64 = 0x254dd5;

/// What belongs to one CPU. Fields other CPUs may touch are atomics.
#[repr(C, align(4096))]
pub struct Cpu {
    /// Below the frame: where an exception of the final `iretq` may push, clear of the main stack.
    gap: [u8; 0x808],
    frame: UnsafeCell<CpuUserRegs>,
    host_rsp: UnsafeCell<u64>,
    guest_rpl: AtomicU32,
    id: u32,
    pub(super) tss: UnsafeCell<Tss>,
    frame_taken: AtomicBool,
    /// APIC identifier.
    pub(super) apic_id: AtomicU32,
    /// Requests of other CPUs, see `smp.rs`.
    pub(super) mailbox: AtomicU32,
    /// The descriptor table window's page table entries: GDT, then LDT. Set before the CPU runs.
    pub(super) window: UnsafeCell<&'static [AtomicU64]>,
    /// Virtual addresses of the reserved GDT pages: 64-bit ABI, 32-bit ABI.
    pub(super) gdt_pages: [AtomicU64; 2],
    pub(super) ldt_entries: AtomicU32,
    pub(super) online: AtomicBool,
    pub(super) in_guest: AtomicBool,
    /// It waits for an interrupt.
    pub(super) waiting: AtomicBool,
    /// Bits of CR4 that are as the guest wants them, see `cpu::load_guest_cr4`.
    pub(super) guest_cr4: AtomicU64,
}

const FRAME: u64 = CPU_PAGE + offset_of!(Cpu, frame) as u64;
const _: () = {
    assert!(size_of::<Cpu>() == PAGE_SIZE as usize);
    // The CPU aligns rsp to 16 when it takes an exception: the end of the frame's ss must be aligned.
    assert!((FRAME + 168).is_multiple_of(16));
    // Where a failing iretq's exception finds rsp: see `trap_hypervisor`.
    assert!((FRAME + 128) % 16 == 8);
    assert!(MAX_CPUS as u64 * BLOCK_SIZE <= 0x1_0000_0000);
};

// SAFETY: the cells are touched by their own CPU only (frame through `take_frame`), or before the CPU runs; the rest are atomics.
unsafe impl Sync for Cpu {}

global_asm!(
    include_str!("entry.S"),
    block_mask = const BLOCK_SIZE - 1,
    frame_from_end = const FRAME as i64 - (BLOCK_SIZE as i64 - 1),
    frame_rsp = const FRAME + offset_of!(CpuUserRegs, rsp) as u64,
    host_rsp = const offset_of!(Cpu, host_rsp) - offset_of!(Cpu, frame),
    guest_rpl = const offset_of!(Cpu, guest_rpl) - offset_of!(Cpu, frame),
    flags_allowed = const FLAGS_ALLOWED,
    // What the CPU and PUSH_GPRS push.
    frame_words = const (offset_of!(CpuUserRegs, ss) + 8) / 8,
    // Distance from the #DB stack's error code to the frame's.
    db_to_frame = const FRAME + 120 - (IST_TOPS[3] - 48),
);

extern "C" {
    static syscall_stub: u8;
    fn switch_stack(rsp: u64, entry: extern "C" fn() -> !) -> !;
}

static READY: AtomicBool = AtomicBool::new(false);

/// Whether the running CPU is on its own stack, so that [`this_cpu`] works.
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

/// The running CPU.
#[inline(always)]
pub fn this_cpu() -> &'static Cpu {
    let block = stack_pointer() & !(BLOCK_SIZE - 1);
    // SAFETY: all stacks in use after start-up lie in CPU blocks, whose `Cpu` page is mapped and initialised for good.
    unsafe { &*((block + CPU_PAGE) as *const Cpu) }
}

/// A CPU that has been set up; `None` for others.
pub fn cpu(id: usize) -> Option<&'static Cpu> {
    // SAFETY: the pages of counted CPUs are mapped and initialised for good.
    (id < count()).then(|| unsafe { &*((block(id) + CPU_PAGE) as *const Cpu) })
}

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Number of CPUs that have been set up.
pub fn count() -> usize {
    COUNT.load(Ordering::Acquire)
}

/// CPUs that run.
pub fn online() -> impl Iterator<Item = &'static Cpu> {
    (0..count()).filter_map(cpu).filter(|c| c.online.load(Ordering::Acquire))
}

const fn block(id: usize) -> u64 {
    CPU_BLOCKS_VIRT + id as u64 * BLOCK_SIZE
}

impl Cpu {
    /// Number of this CPU: 0 is the one that booted.
    #[inline]
    pub fn id(&self) -> usize {
        self.id as usize
    }

    /// APIC identifier.
    pub fn apic_id(&self) -> u32 {
        self.apic_id.load(Ordering::Relaxed)
    }

    /// The guest's registers: once per CPU, for its run loop. `None` when they have been taken.
    pub fn take_frame(&self) -> Option<&'static mut CpuUserRegs> {
        if self.frame_taken.swap(true, Ordering::Relaxed) {
            return None;
        }
        // SAFETY: given out once. Entry code writes to it only inside `enter_guest`, which borrows it.
        Some(unsafe { &mut *self.frame.get() })
    }

    pub(super) fn set_apic_id(&self, id: u32) {
        self.apic_id.store(id, Ordering::Relaxed);
    }

    /// Says that this CPU runs.
    pub(super) fn set_online(&self) {
        self.online.store(true, Ordering::Release);
    }

    pub(super) fn frame_address(&self) -> *const CpuUserRegs {
        self.frame.get()
    }

    /// A copy of the guest's registers, for reports. Whoever has taken the frame may have it borrowed, so it is read as a
    /// debugger would: it may be stale or torn. `None`: it is not there to read.
    pub fn frame_copy(&self) -> Option<CpuUserRegs> {
        let mut copy = CpuUserRegs::default();
        for (i, word) in copy.as_mut_bytes().chunks_exact_mut(8).enumerate() {
            let at = self.frame.get() as u64 + 8 * i as u64;
            word.copy_from_slice(&usercopy::read_any_u64(at)?.to_le_bytes());
        }
        Some(copy)
    }

    /// The ring of this CPU's guest kernels: bits that are set in the selectors of cs and ss on each return to a guest.
    #[inline]
    pub(super) fn guest_ring(&self) -> Ring {
        if self.guest_rpl.load(Ordering::Relaxed) == Ring::One as u32 {
            Ring::One
        } else {
            Ring::Three
        }
    }

    /// See [`Self::guest_ring`].
    pub(super) fn set_guest_ring(&self, ring: Ring) {
        self.guest_rpl.store(ring as u32, Ordering::Relaxed);
    }

    /// End of the frame's ss: TSS.RSP0 and SYSENTER_ESP.
    pub(super) fn frame_end(&self) -> u64 {
        self.frame.get() as u64 + 168
    }

    /// Address of the page with the SYSCALL entry points.
    pub(super) fn stub(&self) -> u64 {
        block(self.id())
    }

    /// Ends of the interrupt stacks.
    pub(super) fn ist(&self) -> [u64; 4] {
        IST_TOPS.map(|top| self.stub() + top)
    }
}

/// Allocates and maps the block of the next CPU; gives its number. `None`: no memory, or [`MAX_CPUS`] reached.
pub(super) fn add(apic_id: u32) -> Option<usize> {
    let id = count();
    if id >= MAX_CPUS {
        return None;
    }
    let base = block(id);
    let stub = &raw const syscall_stub as u64 - IMAGE_VOFF;
    for (offset, size) in MAPPED {
        let (_, phys) = alloc_pages(size)?;
        PAGING.lock().map(base + offset, phys, size, pte::DATA).ok()?;
    }
    let window = {
        let mut paging = PAGING.lock();
        paging.map(base, stub, PAGE_SIZE, pte::CODE).ok()?;
        // SAFETY: what this CPU's descriptor tables are shown through, and nothing else.
        unsafe { paging.window(WINDOW_VIRT + id as u64 * WINDOW_STRIDE) }.ok()?
    };
    let cpu = (base + CPU_PAGE) as *mut Cpu;
    // SAFETY: the page was mapped just now, is zeroed, and nobody uses it until the count goes up.
    unsafe {
        (&raw mut (*cpu).id).write(id as u32);
        (&raw mut (*cpu).window).write(UnsafeCell::new(window));
        (*cpu).guest_rpl.store(Ring::Three as u32, Ordering::Relaxed);
        (*cpu).apic_id.store(apic_id, Ordering::Relaxed);
        (*cpu).guest_cr4.store(super::cpu::first_guest_cr4(), Ordering::Relaxed);
    }
    // SAFETY: initialised just now, for good; the CPU does not run before it is counted.
    unsafe { super::gdt::prepare(&*cpu) }?;
    COUNT.store(id + 1, Ordering::Release);
    Some(id)
}

/// Zeroed pages from the heap, for good: their virtual and physical addresses. The heap is physically contiguous.
pub(super) fn alloc_pages(size: u64) -> Option<(u64, u64)> {
    let layout = Layout::from_size_align(size as usize, PAGE_SIZE as usize).ok()?;
    // SAFETY: the size is not zero.
    let virt = unsafe { alloc_zeroed(layout) };
    if virt.is_null() {
        return None;
    }
    Some((virt as u64, private_phys(virt as u64)?))
}

/// Where a CPU's main stack begins.
pub(super) fn main_stack_top(id: usize) -> u64 {
    block(id) + CPU_PAGE
}

/// Takes back the CPU added last, which has not started.
pub(super) fn forget_last() {
    COUNT.fetch_sub(1, Ordering::Release);
}

/// Moves the running CPU to the stack of its block, for good.
///
/// # Safety
/// The CPU must be number `id`, and `id` have been set up. Nothing on the old stack may be used any more.
pub(super) unsafe fn move_to(id: usize, entry: extern "C" fn() -> !) -> ! {
    READY.store(true, Ordering::Relaxed);
    // SAFETY: the block's stack is mapped and unused.
    unsafe { switch_stack(block(id) + CPU_PAGE, entry) }
}
