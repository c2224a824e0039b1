//! Physical devices: interrupts and PCI (physdev.h).

pub mod irq;
pub mod pci;

pub use irq::*;
pub use pci::*;
