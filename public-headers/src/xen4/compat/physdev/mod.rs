//! Facts of physdev.h.

pub mod irq;
pub mod pci;

pub use irq::*;
pub use pci::*;
