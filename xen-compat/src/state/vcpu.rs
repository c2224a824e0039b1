//! A virtual CPU: what other CPUs may access ([`Vcpu`]) and what only the CPU that runs it may ([`VcpuCtx`]).

use alloc::boxed::Box;
use core::mem::offset_of;
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};

use mm::{try_alloc, AtomicSlot, Mfn, NoMemory, Root, Slot, VcpuId, VcpuMm};
use public_headers::xen2005;
use public_headers::xen4::arch_x86_64::CpuUserRegs;
use public_headers::xen4::compat;
use public_headers::xen4::xen::VcpuInfo;
use x86_defs::cr0;
use x86_defs::debugreg::DEBUGREGS_AT_RESET;

use crate::machine::fpu::{FpuArea, FPU_AREA};
use crate::machine::lock::{Mutex, MutexGuard};
use crate::state::event_channel::port::AtomicPort;
use crate::state::msr::VcpuMsrs;
use crate::state::sched::vcpu::VcpuSched;
use crate::state::time::vcpu::VcpuTimers;
use crate::state::vcpu_life::VcpuLife;

/// Number of virtual interrupt kinds (`NR_VIRQS`).
pub const NR_VIRQS: usize = 24;

/// A guest entry point and its properties.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Callback {
    /// Entry point; 0 if not registered.
    pub rip: u64,
    /// Code selector (only used by 32-bit guests).
    pub cs: u16,
    /// Whether event delivery is masked on entry.
    pub masks_events: bool,
}

/// One entry of the guest's virtual IDT (`trap_info`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TrapEntry {
    /// Handler; 0: none.
    pub rip: u64,
    /// Code selector.
    pub cs: u16,
    /// Privilege level from which software interrupts may reach it.
    pub dpl: u8,
    /// Event delivery is masked on entry (an interrupt gate).
    pub masks_events: bool,
}

impl From<TrapEntry> for Callback {
    /// The handler as the place where the kernel continues.
    #[inline]
    fn from(t: TrapEntry) -> Self {
        Self { rip: t.rip, cs: t.cs, masks_events: t.masks_events }
    }
}

/// The state that the running CPU owns: locked when the vcpu is switched in, released when it is switched out.
pub struct VcpuCtx {
    /// General registers while it does not run.
    pub regs: CpuUserRegs,
    /// In guest-kernel mode (64-bit guests run kernel and user both in ring 3).
    pub kernel_mode: bool,
    /// Stack segment for entries to the guest kernel.
    pub kernel_ss: u16,
    /// Stack pointer for entries to the guest kernel from guest user mode.
    pub kernel_sp: u64,
    /// Virtual IDT.
    pub traps: Box<[TrapEntry; 256]>,
    /// Event upcall.
    pub event_cb: Callback,
    /// Entered when a return to the guest faults.
    pub failsafe_cb: Callback,
    /// 64-bit SYSCALL from guest user mode.
    pub syscall_cb: Callback,
    /// 32-bit SYSCALL from guest user mode.
    pub syscall32_cb: Callback,
    /// SYSENTER from guest user mode.
    pub sysenter_cb: Callback,
    /// DS selector while the vcpu does not run.
    pub ds: u16,
    /// ES selector while the vcpu does not run.
    pub es: u16,
    /// FS selector while the vcpu does not run.
    pub fs: u16,
    /// GS selector while the vcpu does not run.
    pub gs: u16,
    /// FS.base while it does not run.
    pub fs_base: u64,
    /// GS.base of guest-kernel mode while it does not run.
    pub gs_base_kernel: u64,
    /// GS.base of guest-user mode while it does not run.
    pub gs_base_user: u64,
    /// CR0 as the guest sees it.
    pub cr0: u64,
    /// CR4 as the guest sees it.
    pub cr4: u64,
    /// Guest's debug registers; 4 and 5 unused.
    pub debugreg: [u64; 8],
    /// Virtual I/O privilege level.
    pub iopl: u8,
    /// I/O permission bitmap: guest address and number of ports (PHYSDEVOP_set_iobitmap).
    pub iobmp: u64,
    /// See `iobmp`.
    pub iobmp_limit: u32,
    /// Page tables and descriptor tables.
    pub mm: VcpuMm,
    /// FPU state while it does not run.
    pub fpu: Box<FpuArea>,
    /// The guest's XCR0.
    pub xcr0: u64,
    /// State components its FPU area may hold: the union of all XCR0 values it ever had.
    pub xcr0_used: u64,
    /// Model-specific registers of its own.
    pub msrs: VcpuMsrs,
    /// Guest's TS flag (CR0.TS); FPU use then raises #NM in the guest.
    pub guest_ts: bool,
    /// The guest handles an NMI: no other is delivered before its `iret`.
    pub in_nmi: bool,
}

/// A vcpu's private state behind a lock that the CPU which has the vcpu loaded holds all the while.
///
/// Only the scheduler may wait for it: it has chosen the vcpu, so the holder is about to release the lock. All others
/// must try and retry: they might otherwise wait for as long as the vcpu stays loaded, which its guest decides.
pub struct CtxLock(Mutex<VcpuCtx>);

impl CtxLock {
    /// Creates the context of a new vcpu.
    pub fn new(ctx: VcpuCtx) -> Self {
        Self(Mutex::new(ctx))
    }

    /// Waits until nobody else has the context. Only for the CPU to which the scheduler has assigned the vcpu, and for
    /// a builder whose vcpu has never been up.
    #[inline]
    pub fn switch_in(&self) -> MutexGuard<'_, VcpuCtx> {
        self.0.lock()
    }

    /// Tries to take the context, for all other callers. Returns `None` if a CPU has the vcpu loaded, or its context is
    /// being changed or read.
    #[inline]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, VcpuCtx>> {
        self.0.try_lock()
    }
}

/// Byte of a `vcpu_info`, of every ABI, that says whether an event is pending.
pub const UPCALL_PENDING: usize = offset_of!(VcpuInfo, evtchn_upcall_pending);
/// The byte that masks all events.
pub const UPCALL_MASK: usize = offset_of!(VcpuInfo, evtchn_upcall_mask);

const _: () = {
    assert!(offset_of!(compat::xen::VcpuInfo, evtchn_upcall_pending) == UPCALL_PENDING);
    assert!(offset_of!(compat::xen::VcpuInfo, evtchn_upcall_mask) == UPCALL_MASK);
    assert!(offset_of!(xen2005::xen::VcpuInfo, evtchn_upcall_pending) == UPCALL_PENDING);
    assert!(offset_of!(xen2005::xen::VcpuInfo, evtchn_upcall_mask) == UPCALL_MASK);
};

/// The part of a vcpu that every CPU may access.
pub struct Vcpu {
    /// Index in its domain.
    pub id: VcpuId,
    /// State owned by the CPU that runs it.
    pub ctx: CtxLock,
    /// Whether it has a context, and what keeps it from running.
    pub life: VcpuLife,
    /// Place of its `vcpu_info`. There always is one, even if its guest does not see it.
    pub vcpu_info: AtomicSlot,
    /// Guest address of its runstate area; 0 if none.
    pub runstate_area: AtomicU64,
    /// Guest address of its secondary time area; 0 if none.
    pub time_area: AtomicU64,
    /// Ports its VIRQs are bound to.
    pub virq_port: [AtomicPort; NR_VIRQS],
    /// The CPU that receives its physical interrupts.
    pub irqs_on: AtomicU32,
    /// Whether an NMI waits for delivery.
    pub nmi_pending: AtomicBool,
    /// Scheduler's data.
    pub sched: VcpuSched,
    /// Timers and runstate.
    pub timers: VcpuTimers,
}

impl VcpuCtx {
    /// Returns the page table of its current mode; user mode without its own page table has the kernel's.
    #[inline]
    pub fn cr3(&self) -> Root {
        let user = self.mm.guest_table_user.get();
        if self.kernel_mode || user == Root::NONE {
            self.mm.guest_table.get()
        } else {
            user
        }
    }
}

impl Vcpu {
    /// Returns the place of its `vcpu_info`.
    #[inline]
    pub fn vcpu_info(&self) -> Slot {
        self.vcpu_info.load()
    }

    /// Returns the place of its `vcpu_info` as frame and offset.
    pub fn vcpu_info_at(&self) -> (Mfn, usize) {
        self.vcpu_info().at()
    }
}

/// CR0 bits that a guest sees set: PE, MP, ET, NE, WP, AM, PG.
pub const GUEST_CR0: u64 = cr0::PE | cr0::MP | cr0::ET | cr0::NE | cr0::WP | cr0::AM | cr0::PG;
/// Initial x87 control word, and its place in an FXSAVE image.
const FCW_DEFAULT: u16 = 0x37f;
/// Initial MXCSR, and its place.
const MXCSR_DEFAULT: u32 = 0x1f80;
const MXCSR_AT: usize = 24;

impl Vcpu {
    /// Creates vcpu `id`, down and without a context.
    pub(crate) fn new(id: VcpuId, ctx: VcpuCtx, vcpu_info: Slot) -> Self {
        Self {
            id,
            ctx: CtxLock::new(ctx),
            life: VcpuLife::default(),
            vcpu_info: AtomicSlot::new(vcpu_info),
            runstate_area: AtomicU64::new(0),
            time_area: AtomicU64::new(0),
            virq_port: Default::default(),
            irqs_on: AtomicU32::new(u32::MAX),
            nmi_pending: AtomicBool::new(false),
            sched: Default::default(),
            timers: Default::default(),
        }
    }

    /// Marks its context complete: `ctx`, which the caller has locked.
    pub(crate) fn initialise(&self, _ctx: &VcpuCtx) {
        self.life.initialise();
    }
}

impl VcpuCtx {
    /// Creates the state of a CPU after reset, as far as guests see it.
    pub(crate) fn new() -> Result<Self, NoMemory> {
        let mut fpu = try_alloc::boxed(FpuArea([0; FPU_AREA]))?;
        fpu.0[..2].copy_from_slice(&FCW_DEFAULT.to_le_bytes());
        fpu.0[MXCSR_AT..MXCSR_AT + 4].copy_from_slice(&MXCSR_DEFAULT.to_le_bytes());
        Ok(Self {
            regs: CpuUserRegs::default(),
            kernel_mode: true,
            kernel_ss: 0,
            kernel_sp: 0,
            traps: try_alloc::array(|_| TrapEntry::default())?,
            event_cb: Default::default(),
            failsafe_cb: Default::default(),
            syscall_cb: Default::default(),
            syscall32_cb: Default::default(),
            sysenter_cb: Default::default(),
            ds: 0,
            es: 0,
            fs: 0,
            gs: 0,
            fs_base: 0,
            gs_base_kernel: 0,
            gs_base_user: 0,
            cr0: GUEST_CR0,
            cr4: 0,
            debugreg: DEBUGREGS_AT_RESET,
            iopl: 0,
            iobmp: 0,
            iobmp_limit: 0,
            mm: VcpuMm::new(),
            fpu,
            xcr0: 1,
            xcr0_used: 3,
            msrs: Default::default(),
            guest_ts: false,
            in_nmi: false,
        })
    }
}
