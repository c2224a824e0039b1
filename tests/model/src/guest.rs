//! A simulated guest: the layout of its address space, and its kernel's state.
//!
//! Its first frames, each mapped at [`BASE`] plus its index in pages:
//!
//! ```text
//! 0..5        page tables: kernel L4, L3, L2, L1, user L4 (mapped read-only)
//! 5           code: instructions to be emulated
//! 6..8        a GDT, and a page the guest writes what it likes to
//! 8 + 3v      stack of vcpu v, and two pages of its hypercall arguments
//! 24..        free for anything
//! ```
//!
//! After them follow its `shared_info`, at [`SHARED`], and its grant table, at [`GRANTS`].

use std::sync::Arc;

use mm::Mfn;
use public_headers::xen4::arch_x86_64::CpuUserRegs;
use xen_compat::state::domain::Domain;

/// First linear address in use in the kernel half.
pub(crate) const BASE: u64 = 0xffff_8880_0000_0000;
/// L4 slot of [`BASE`].
pub(crate) const BASE_SLOT: u64 = 273;
/// Number of frames a guest starts with.
pub(crate) const FRAMES: usize = 32;
/// Number of frames that are page tables.
pub(crate) const TABLES: usize = 5;
/// Index of the code frame.
pub(crate) const CODE: u64 = 5;
/// Index of the first frame without a purpose.
pub(crate) const FREE: u64 = 24;
/// Where `shared_info` is mapped.
pub(crate) const SHARED: u64 = BASE + 40 * 4096;
/// Where the first frame of its grant table is mapped.
pub(crate) const GRANTS: u64 = BASE + 41 * 4096;
/// Maximum number of vcpus of a guest.
pub(crate) const MAX_VCPUS: u32 = 4;

/// Code addresses, where nothing is mapped.
pub(crate) mod rip {
    /// Normal execution.
    pub(crate) const RUN: u64 = super::BASE + 0x100_0000;
    /// After the SYSCALL of a hypercall.
    pub(crate) const CALLED: u64 = super::BASE + 0x100_1000;
    /// Event upcall.
    pub(crate) const EVENT: u64 = super::BASE + 0x100_2000;
    /// Failsafe callback.
    pub(crate) const FAILSAFE: u64 = super::BASE + 0x100_3000;
    /// System call from user mode.
    pub(crate) const SYSCALL: u64 = super::BASE + 0x100_4000;
    /// NMI.
    pub(crate) const NMI: u64 = super::BASE + 0x100_5000;
    /// Handler of vector 0; that of vector n follows at `16 * n`.
    pub(crate) const TRAPS: u64 = super::BASE + 0x101_0000;
}

/// Length of a SYSCALL instruction.
pub(crate) const SYSCALL_LEN: u64 = 2;

/// Returns the linear address of its `i`th frame.
pub(crate) const fn va(i: u64) -> u64 {
    BASE + i * 4096
}

/// Returns the first address of the arguments of vcpu `v`, two pages.
pub(crate) const fn args(v: u32) -> u64 {
    va(9 + 3 * v as u64)
}

/// Returns the top of the stack of vcpu `v`.
pub(crate) const fn stack(v: u32) -> u64 {
    va(9 + 3 * v as u64)
}

/// An interrupted context, as a kernel keeps it on its stack and in registers.
#[derive(Clone, Copy)]
pub struct Interrupted {
    /// Registers as they were, except those in the frame.
    pub regs: CpuUserRegs,
    /// Address of the frame's RCX.
    pub frame: u64,
    /// Words between that and the frame's RIP.
    pub rip_at: u64,
}

/// One vcpu's kernel.
#[derive(Default)]
pub struct Kernel {
    /// Interrupted contexts, innermost last.
    pub stack: Vec<Interrupted>,
    /// Name of the hypercall it waits for.
    pub calling: Option<&'static str>,
}

/// One domain.
pub struct Guest {
    /// The domain.
    pub d: Arc<Domain>,
    /// Its initial frames.
    pub frames: Vec<Mfn>,
    /// Kernels by vcpu.
    pub kernels: Vec<Kernel>,
    /// Whether the control plane is destroying it.
    pub killed: bool,
    /// Number of pauses by the toolstack.
    pub pauses: u32,
}
