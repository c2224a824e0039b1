//! PCI configuration space, and registers of devices in memory.

pub mod pci;
pub mod registers;
