//! Domains of this ABI on the model machine.

mod boot_sequence;
mod builder;
mod entries;
mod events;
mod frames;
mod hostile;
mod memory_calls;
mod small_calls;
pub(crate) mod world;
