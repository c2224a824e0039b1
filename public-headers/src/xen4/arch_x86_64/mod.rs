//! What of the ABI is the processor's (arch-x86/xen.h, arch-x86/xen-x86_64.h).

pub mod config;
pub mod context;
pub mod regs;

pub use config::*;
pub use context::*;
pub use regs::*;
