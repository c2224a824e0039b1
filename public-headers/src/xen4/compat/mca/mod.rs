//! Machine checks (arch-x86/xen-mca.h).

pub mod info;
pub mod op;

pub use info::*;
pub use op::*;
