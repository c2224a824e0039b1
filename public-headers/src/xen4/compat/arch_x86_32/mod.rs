//! Facts of arch_x86_32.h.

pub mod config;
pub mod context;
pub mod regs;

pub use config::*;
pub use context::*;
pub use regs::*;
