//! Control of the machine by the hardware domain (platform.h).

pub mod cpu;
pub mod firmware;
pub mod machine;
pub mod op;
pub mod power;

pub use cpu::*;
pub use firmware::*;
pub use machine::*;
pub use op::*;
pub use power::*;
