//! Control of the host (sysctl.h).

pub mod cpu;
pub mod livepatch;
pub mod machine;
pub mod op;

pub use crate::xen4::sysctl::host::*;
pub use crate::xen4::sysctl::power::*;
pub use crate::xen4::sysctl::scheduler::*;
pub use cpu::*;
pub use livepatch::*;
pub use machine::*;
pub use op::*;
