//! Control of the host (sysctl.h).

pub mod cpu;
pub mod host;
pub mod livepatch;
pub mod machine;
pub mod op;
pub mod power;
pub mod scheduler;

pub use cpu::*;
pub use host::*;
pub use livepatch::*;
pub use machine::*;
pub use op::*;
pub use power::*;
pub use scheduler::*;
