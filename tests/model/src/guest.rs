//! A simulated guest: its first frames, and its kernel's state.

use std::sync::Arc;

use mm::Mfn;
use public_headers::xen4::arch_x86_64::CpuUserRegs;
use xen_compat::state::domain::Domain;

/// An interrupted context, as a kernel keeps it on its stack and in registers.
#[derive(Clone, Copy)]
pub struct Interrupted {
    /// Registers as they were, except those in the frame.
    pub regs: CpuUserRegs,
    /// Address of the frame.
    pub frame: u64,
    /// Words between that and the frame's instruction pointer.
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
