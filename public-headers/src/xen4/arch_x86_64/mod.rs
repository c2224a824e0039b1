//! Facts of arch_x86_64.h.

pub mod config;
pub mod context;
pub mod regs;

pub use config::*;
pub use context::*;
pub use regs::*;
