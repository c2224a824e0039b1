//! The metal behind the core's hardware traits: `mm::Machine` in `memory.rs`, `xen_compat::machine::hw` in `hw`.

pub(crate) mod console;
pub(crate) mod heap_frames;
mod hw;
mod memory;
pub(crate) mod metal;
