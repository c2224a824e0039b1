//! Domains of this ABI on the model machine.

pub(crate) mod boot_sequence;
pub(crate) mod builder;
pub(crate) mod entries;
pub(crate) mod events;
pub(crate) mod frames;
pub(crate) mod hostile;
pub(crate) mod memory_calls;
pub(crate) mod pci_lines;
pub(crate) mod small_calls;
pub(crate) mod world;
