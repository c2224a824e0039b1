//! A message-signalled interrupt that belongs to an irq.

use crate::state::irq::pci::Sbdf;

/// Where a message's registers are.
#[derive(Clone, Copy)]
pub(crate) enum MsiRegs {
    /// In the MSI capability.
    Msi {
        /// Offset of the capability.
        pos: u16,
        /// Whether addresses have 64 bits.
        wide: bool,
        /// Offset of the mask bits, if it has any.
        mask: Option<u16>,
    },
    /// In an entry of the MSI-X table.
    Msix {
        /// Offset of the capability.
        pos: u16,
        /// Machine address of the entry.
        entry: u64,
    },
}

/// A message-signalled interrupt that belongs to an irq.
#[derive(Clone, Copy)]
pub(crate) struct MsiDesc {
    pub(crate) at: Sbdf,
    /// The function whose command register decodes the table: not a virtual function.
    pub(crate) decoder: Sbdf,
    pub(crate) regs: MsiRegs,
}
