//! Interrupt lines, MSI, and the local APIC.

use mm::{CpuId, Fault};

/// How an interrupt line is wired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineMode {
    /// Level-triggered rather than edge-triggered.
    pub level: bool,
    /// Active low rather than active high.
    pub active_low: bool,
}

/// Interrupt lines (IO-APIC), MSI, and the local APIC.
pub trait InterruptController {
    /// Routes GSI `gsi` to `vector` on `cpu`; it stays masked.
    ///
    /// # Errors
    /// [`Fault`]: there is no such line.
    fn gsi_route(&self, gsi: u32, vector: u8, cpu: CpuId, mode: LineMode) -> Result<(), Fault>;
    /// Masks or unmasks a line.
    fn gsi_mask(&self, gsi: u32, masked: bool);
    /// Returns the number of GSIs.
    fn nr_gsis(&self) -> u32;
    /// Returns the GSI and mode of a legacy ISA IRQ, according to ACPI (MADT overrides).
    fn isa_irq(&self, irq: u8) -> (u32, LineMode);
    /// Reads register `reg` of the IO-APIC at machine address `maddr`.
    ///
    /// # Errors
    /// [`Fault`]: there is no such IO-APIC.
    fn ioapic_read(&self, maddr: u64, reg: u32) -> Result<u32, Fault>;
    /// Returns the first GSI and the number of pins of the IO-APIC at machine address `maddr`.
    fn ioapic_gsis(&self, maddr: u64) -> Option<(u32, u32)>;
    /// Acknowledges the interrupt in service at the local APIC.
    fn eoi(&self);
    /// Returns the MSI address and data that deliver `vector` to `cpu`.
    fn msi_message(&self, vector: u8, cpu: CpuId) -> (u64, u32);
}
