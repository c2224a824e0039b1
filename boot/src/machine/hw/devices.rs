//! Interrupt lines and devices.

use mm::{CpuId, Fault};
use xen_compat::machine::hw::{DeviceAccess, EcamRange, InterruptController, LineMode};

use super::cpus::interrupt_target;
use crate::arch::apic::{ioapic, lapic};
use crate::arch::devices::{pci, registers};
use crate::arch::firmware::acpi;
use crate::arch::regs::port;
use crate::machine::metal::Metal;

impl InterruptController for Metal {
    fn gsi_route(&self, gsi: u32, vector: u8, cpu: CpuId, mode: LineMode) -> Result<(), Fault> {
        ioapic::route(gsi, vector, interrupt_target(cpu), mode).then_some(()).ok_or(Fault)
    }
    fn gsi_mask(&self, gsi: u32, masked: bool) {
        ioapic::set_mask(gsi, masked);
    }
    fn nr_gsis(&self) -> u32 {
        ioapic::gsi_count()
    }
    fn isa_irq(&self, irq: u8) -> (u32, LineMode) {
        ioapic::isa_irq(irq)
    }
    fn ioapic_read(&self, maddr: u64, reg: u32) -> Result<u32, Fault> {
        ioapic::read_register(maddr, reg as u8).ok_or(Fault)
    }
    fn ioapic_gsis(&self, maddr: u64) -> Option<(u32, u32)> {
        ioapic::gsis(maddr)
    }
    fn eoi(&self) {
        lapic::eoi();
    }
    fn msi_message(&self, vector: u8, cpu: CpuId) -> (u64, u32) {
        lapic::msi_message(vector, interrupt_target(cpu))
    }
}

impl DeviceAccess for Metal {
    fn pci_read(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8) -> u32 {
        pci::read(seg, bus, devfn, reg, size)
    }
    fn pci_write(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8, val: u32) {
        pci::write(seg, bus, devfn, reg, size, val);
    }
    fn pci_ecam(&self, index: usize) -> Option<EcamRange> {
        acpi::info().ecam.get(index).copied()
    }
    fn mmio_read32(&self, maddr: u64) -> u32 {
        registers::read32(maddr)
    }
    fn mmio_write32(&self, maddr: u64, val: u32) {
        registers::write32(maddr, val);
    }
    fn port_in(&self, at: u16, size: u8) -> u32 {
        match size {
            1 => u32::from(port::inb(at)),
            2 => u32::from(port::inw(at)),
            _ => port::inl(at),
        }
    }
    fn port_out(&self, at: u16, size: u8, val: u32) {
        match size {
            1 => port::outb(at, val as u8),
            2 => port::outw(at, val as u16),
            _ => port::outl(at, val),
        }
    }
}
