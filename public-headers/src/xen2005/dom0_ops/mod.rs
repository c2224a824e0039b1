//! Control of the machine and of domains (dom0_ops.h).

pub mod domain;
pub mod machine;
pub mod op;

pub use domain::*;
pub use machine::*;
pub use op::*;
