//! Domains of this ABI on the model machine.

pub mod boot_sequence;
pub mod builder;
pub mod entries;
pub mod events;
pub mod frames;
pub mod hostile;
pub mod memory_calls;
pub mod small_calls;
pub(crate) mod world;
