//! PCI configuration space: ports 0xcf8 and 0xcfc, or memory where the MCFG table says so.

use alloc::vec::Vec;
use core::ptr::{read_volatile, write_volatile};

use spin::{Mutex, Once};
use xen_compat::machine::hw::EcamRange;

use crate::arch::firmware::tables::AcpiInfo;
use crate::arch::memory::ioremap::ioremap;
use crate::arch::regs::port::{inb, inl, inw, outb, outl, outw};

static PORTS: Mutex<()> = Mutex::new(());
static ECAM: Once<Vec<(EcamRange, u64)>> = Once::new();

/// Maps the configuration space that is in memory.
pub fn init(info: &AcpiInfo) {
    ECAM.call_once(|| {
        info.ecam
            .iter()
            .filter_map(|&range| {
                let buses = u64::from(range.last_bus - range.first_bus) + 1;
                let start = range.address.checked_add(u64::from(range.first_bus) << 20)?;
                let virt = ioremap(start, buses << 20)?;
                log::info!(
                    "PCI: MCFG segment {} buses {:02x}-{:02x} at {start:#x}",
                    range.segment,
                    range.first_bus,
                    range.last_bus
                );
                Some((range, virt))
            })
            .collect()
    });
}

/// Returns the address of a register in memory.
fn ecam(segment: u16, bus: u8, devfn: u8, register: u16) -> Option<u64> {
    let ranges = ECAM.get()?;
    let (range, virt) =
        ranges.iter().find(|(r, _)| r.segment == segment && (r.first_bus..=r.last_bus).contains(&bus))?;
    Some(virt + (u64::from(bus - range.first_bus) << 20 | u64::from(devfn) << 12 | u64::from(register)))
}

fn valid(register: u16, size: u8) -> bool {
    matches!(size, 1 | 2 | 4) && register.is_multiple_of(u16::from(size)) && register < 4096
}

/// Reads 1, 2 or 4 bytes at an aligned register; all ones if there is no device.
pub fn read(segment: u16, bus: u8, devfn: u8, register: u16, size: u8) -> u32 {
    if !valid(register, size) {
        return !0;
    }
    if segment == 0 && register < 256 {
        let _lock = PORTS.lock();
        select(bus, devfn, register);
        let port = 0xcfc + (register & 3);
        return match size {
            1 => inb(port).into(),
            2 => inw(port).into(),
            _ => inl(port),
        };
    }
    match ecam(segment, bus, devfn, register) {
        // SAFETY: the space is mapped permanently; registers are in its page.
        Some(at) => unsafe {
            match size {
                1 => read_volatile(at as *const u8).into(),
                2 => read_volatile(at as *const u16).into(),
                _ => read_volatile(at as *const u32),
            }
        },
        None => !0,
    }
}

/// Writes 1, 2 or 4 bytes at an aligned register.
pub fn write(segment: u16, bus: u8, devfn: u8, register: u16, size: u8, value: u32) {
    if !valid(register, size) {
        return;
    }
    if segment == 0 && register < 256 {
        let _lock = PORTS.lock();
        select(bus, devfn, register);
        let port = 0xcfc + (register & 3);
        match size {
            1 => outb(port, value as u8),
            2 => outw(port, value as u16),
            _ => outl(port, value),
        }
        return;
    }
    if let Some(at) = ecam(segment, bus, devfn, register) {
        // SAFETY: as for reading.
        unsafe {
            match size {
                1 => write_volatile(at as *mut u8, value as u8),
                2 => write_volatile(at as *mut u16, value as u16),
                _ => write_volatile(at as *mut u32, value),
            }
        }
    }
}

fn select(bus: u8, devfn: u8, register: u16) {
    outl(0xcf8, 1 << 31 | u32::from(bus) << 16 | u32::from(devfn) << 8 | u32::from(register & 0xfc));
}
