//! A simulated guest: where things lie in its address space, and what its kernel remembers.
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
//! Behind them, at [`SHARED`], its `shared_info`, and at [`GRANTS`] its grant table.

use std::sync::Arc;

use mm::Mfn;
use public_headers::xen4::arch_x86_64::CpuUserRegs;
use xen_compat::state::domain::Domain;

/// First linear address of the kernel half that is used.
pub(crate) const BASE: u64 = 0xffff_8880_0000_0000;
/// L4 slot of [`BASE`].
pub(crate) const BASE_SLOT: u64 = 273;
/// Frames a guest begins with.
pub(crate) const FRAMES: usize = 32;
/// Frames that are page tables.
pub(crate) const TABLES: usize = 5;
/// Frame of code.
pub(crate) const CODE: u64 = 5;
/// First frame that belongs to no purpose.
pub(crate) const FREE: u64 = 24;
/// Where `shared_info` is mapped.
pub(crate) const SHARED: u64 = BASE + 40 * 4096;
/// Where the first frame of its grant table is mapped.
pub(crate) const GRANTS: u64 = BASE + 41 * 4096;
/// Most vcpus a guest may have.
pub(crate) const MAX_VCPUS: u32 = 4;

/// Code addresses; nothing is mapped there.
pub(crate) mod rip {
    /// Running without anything special.
    pub(crate) const RUN: u64 = super::BASE + 0x100_0000;
    /// Behind the SYSCALL of a hypercall.
    pub(crate) const CALLED: u64 = super::BASE + 0x100_1000;
    /// Event upcall.
    pub(crate) const EVENT: u64 = super::BASE + 0x100_2000;
    /// Failsafe callback.
    pub(crate) const FAILSAFE: u64 = super::BASE + 0x100_3000;
    /// System call from user mode.
    pub(crate) const SYSCALL: u64 = super::BASE + 0x100_4000;
    /// NMI.
    pub(crate) const NMI: u64 = super::BASE + 0x100_5000;
    /// Handler of vector 0; that of vector n is `16 * n` behind it.
    pub(crate) const TRAPS: u64 = super::BASE + 0x101_0000;
}

/// Bytes a SYSCALL instruction has.
pub(crate) const SYSCALL_LEN: u64 = 2;

/// Linear address of its `i`th frame.
pub(crate) const fn va(i: u64) -> u64 {
    BASE + i * 4096
}

/// First address of the arguments of vcpu `v`: two pages.
pub(crate) const fn args(v: u32) -> u64 {
    va(9 + 3 * v as u64)
}

/// Top of the stack of vcpu `v`.
pub(crate) const fn stack(v: u32) -> u64 {
    va(9 + 3 * v as u64)
}

/// An interrupted context, as a kernel keeps it on its stack and in registers.
#[derive(Clone, Copy)]
pub struct Interrupted {
    /// Registers as they were, but for what the frame holds.
    pub regs: CpuUserRegs,
    /// Address of the frame's RCX.
    pub frame: u64,
    /// Words between that and the frame's RIP.
    pub rip_at: u64,
}

/// One vcpu's kernel.
#[derive(Default)]
pub struct Kernel {
    /// What it was doing before, innermost last.
    pub stack: Vec<Interrupted>,
    /// Name of the hypercall it waits for.
    pub calling: Option<&'static str>,
}

/// One domain.
pub struct Guest {
    /// The domain.
    pub d: Arc<Domain>,
    /// Its first frames.
    pub frames: Vec<Mfn>,
    /// By vcpu.
    pub kernels: Vec<Kernel>,
    /// The control plane is destroying it.
    pub killed: bool,
    /// Pauses of the control plane.
    pub pauses: u32,
}
