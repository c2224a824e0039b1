//! Physical interrupts: irqs, vectors, each domain's pirqs, PCI devices.

pub mod access;
pub mod desc;
pub mod msi;
pub mod pci;
pub mod pirq;
pub mod vectors;
