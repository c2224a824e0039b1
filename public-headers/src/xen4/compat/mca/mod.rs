//! Facts of mca.h.

pub mod info;
pub mod op;

pub use info::*;
pub use op::*;
