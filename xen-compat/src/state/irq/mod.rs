//! Physical interrupts: irqs, vectors, each domain's pirqs, PCI devices.

pub(crate) mod access;
pub(crate) mod desc;
pub(crate) mod msi;
pub(crate) mod pci;
pub(crate) mod pirq;
pub(crate) mod vectors;
