//! Access to devices.

/// A range of PCI configuration space in memory, from ACPI's MCFG table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EcamRange {
    /// Machine address of bus 0 of the segment, even if the range begins with a later bus.
    pub address: u64,
    /// Segment.
    pub segment: u16,
    /// First bus.
    pub first_bus: u8,
    /// Last bus.
    pub last_bus: u8,
}

/// Access to devices: PCI configuration space, memory, I/O ports.
pub trait DeviceAccess {
    /// Reads PCI configuration space (`reg` up to 4095, `size` 1, 2 or 4).
    fn pci_read(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8) -> u32;
    /// Writes PCI configuration space.
    fn pci_write(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8, val: u32);
    /// Returns range `index` (from 0) of the configuration space that is in memory.
    fn pci_ecam(&self, index: usize) -> Option<EcamRange>;
    /// Reads 32 bits of device memory at a machine address (MSI-X tables).
    fn mmio_read32(&self, maddr: u64) -> u32;
    /// Writes 32 bits of device memory.
    fn mmio_write32(&self, maddr: u64, val: u32);
    /// Reads an I/O port (`size` 1, 2 or 4).
    fn port_in(&self, port: u16, size: u8) -> u32;
    /// Writes an I/O port.
    fn port_out(&self, port: u16, size: u8, val: u32);
}
