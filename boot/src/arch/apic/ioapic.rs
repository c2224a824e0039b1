//! The IO-APICs: global system interrupts to vectors.

use core::ptr::{read_volatile, write_volatile};
use core::sync::atomic::{AtomicU64, Ordering};

use alloc::vec::Vec;
use spin::{Mutex, Once};
use xen_compat::machine::hw::LineMode;

use super::vector::FIRST_DEVICE;
use crate::arch::firmware::acpi;
use crate::arch::firmware::tables::AcpiInfo;
use crate::arch::memory::ioremap::ioremap;

const ID: u8 = 0;
const VERSION: u8 = 1;
const MASKED: u32 = 1 << 16;
const LEVEL: u32 = 1 << 15;
const ACTIVE_LOW: u32 = 1 << 13;

/// An index and a data register, accessed one after the other.
struct Registers(u64);

impl Registers {
    fn read(&self, index: u8) -> u32 {
        // SAFETY: the registers are mapped permanently.
        unsafe {
            write_volatile(self.0 as *mut u32, index.into());
            read_volatile((self.0 + 0x10) as *const u32)
        }
    }

    fn write(&self, index: u8, value: u32) {
        // SAFETY: as above.
        unsafe {
            write_volatile(self.0 as *mut u32, index.into());
            write_volatile((self.0 + 0x10) as *mut u32, value);
        }
    }
}

struct IoApic {
    registers: Mutex<Registers>,
    address: u64,
    gsi_base: u32,
    lines: u32,
    /// While the machine sleeps: its identifier, then the lines' entries.
    saved: Vec<AtomicU64>,
}

static IOAPICS: Once<Vec<IoApic>> = Once::new();

fn all() -> &'static [IoApic] {
    IOAPICS.get().map_or(&[], |v| v)
}

/// Maps the controllers and masks every line.
pub fn init(info: &AcpiInfo) {
    let mut found = Vec::new();
    for entry in &info.ioapics {
        let Some(base) = ioremap(entry.address, 0x20) else { continue };
        let registers = Registers(base);
        let version = registers.read(VERSION);
        if version == !0 {
            log::warn!("IO-APIC {} at {:#x} does not answer", entry.id, entry.address);
            continue;
        }
        let lines = (version >> 16 & 0xff) + 1;
        for line in 0..lines {
            registers.write(0x10 + 2 * line as u8, MASKED);
            registers.write(0x11 + 2 * line as u8, 0);
        }
        log::info!(
            "IO-APIC {} at {:#x}, GSI {}-{}",
            entry.id,
            entry.address,
            entry.gsi_base,
            entry.gsi_base + lines - 1
        );
        found.push(IoApic {
            registers: Mutex::new(registers),
            address: entry.address,
            gsi_base: entry.gsi_base,
            lines,
            saved: (0..=lines).map(|_| AtomicU64::new(0)).collect(),
        });
    }
    IOAPICS.call_once(|| found);
}

/// Saves all entries, before the machine sleeps.
pub fn save() {
    for apic in all() {
        let registers = apic.registers.lock();
        let entry = |line: u32| {
            let index = 0x10 + 2 * line as u8;
            u64::from(registers.read(index + 1)) << 32 | u64::from(registers.read(index))
        };
        let values = core::iter::once(registers.read(ID).into()).chain((0..apic.lines).map(entry));
        apic.saved.iter().zip(values).for_each(|(place, value)| place.store(value, Ordering::Relaxed));
    }
}

/// Restores what [`save`] has saved.
pub fn restore() {
    for apic in all() {
        let registers = apic.registers.lock();
        let mut values = apic.saved.iter().map(|place| place.load(Ordering::Relaxed));
        registers.write(ID, values.next().unwrap_or(0) as u32);
        for (line, value) in (0..apic.lines).zip(values) {
            let index = 0x10 + 2 * line as u8;
            registers.write(index, MASKED);
            registers.write(index + 1, (value >> 32) as u32);
            registers.write(index, value as u32);
        }
    }
}

/// Masks every line and forgets where it leads.
///
/// # Safety
/// The other CPUs must be stopped permanently, and the caller must not hold a controller's lock.
pub unsafe fn leave() {
    for apic in all() {
        if apic.registers.is_locked() {
            // SAFETY: by contract its holder does not continue.
            unsafe { apic.registers.force_unlock() };
        }
        let registers = apic.registers.lock();
        for line in 0..apic.lines {
            registers.write(0x10 + 2 * line as u8, MASKED);
            registers.write(0x11 + 2 * line as u8, 0);
        }
    }
}

fn lookup(gsi: u32) -> Option<(&'static IoApic, u8)> {
    all().iter().find_map(|a| {
        let line = gsi.checked_sub(a.gsi_base)?;
        (line < a.lines).then_some((a, 0x10 + 2 * line as u8))
    })
}

/// Returns one more than the highest global system interrupt.
pub fn gsi_count() -> u32 {
    all().iter().map(|a| a.gsi_base + a.lines).max().unwrap_or(0)
}

/// Routes a line to `vector` of the CPU with an APIC identifier; it ends up masked. Returns `false` if there is no such
/// line, or the vector is an exception's.
pub fn route(gsi: u32, vector: u8, apic_id: u32, mode: LineMode) -> bool {
    let Some((apic, index)) = lookup(gsi).filter(|_| vector >= FIRST_DEVICE) else { return false };
    let low =
        u32::from(vector) | MASKED | if mode.level { LEVEL } else { 0 } | if mode.active_low { ACTIVE_LOW } else { 0 };
    let registers = apic.registers.lock();
    registers.write(index, MASKED);
    registers.write(index + 1, apic_id << 24);
    registers.write(index, low);
    true
}

/// Masks or unmasks a line.
pub fn set_mask(gsi: u32, masked: bool) {
    if let Some((apic, index)) = lookup(gsi) {
        let registers = apic.registers.lock();
        let low = registers.read(index);
        registers.write(index, if masked { low | MASKED } else { low & !MASKED });
    }
}

/// Returns a line's redirection entry.
pub fn entry(gsi: u32) -> Option<u64> {
    let (apic, index) = lookup(gsi)?;
    let registers = apic.registers.lock();
    Some(u64::from(registers.read(index + 1)) << 32 | u64::from(registers.read(index)))
}

/// Reads a register of the controller at a physical address, as dom0 may (`PHYSDEVOP_apic_read`).
pub fn read_register(address: u64, index: u8) -> Option<u32> {
    all().iter().find(|a| a.address == address).map(|a| a.registers.lock().read(index))
}

/// Returns the first global system interrupt and the number of lines of the controller at a physical address.
pub fn gsis(address: u64) -> Option<(u32, u32)> {
    all().iter().find(|a| a.address == address).map(|a| (a.gsi_base, a.lines))
}

/// Returns the physical addresses of the controllers, whose pages no guest may write.
pub fn addresses() -> impl Iterator<Item = u64> {
    all().iter().map(|a| a.address)
}

/// Returns the global system interrupt and the wiring of an ISA interrupt.
pub fn isa_irq(irq: u8) -> (u32, LineMode) {
    match acpi::info().overrides.iter().find(|o| o.irq == irq) {
        Some(o) => (o.gsi, LineMode { level: o.level, active_low: o.active_low }),
        None => (irq.into(), LineMode { level: false, active_low: false }),
    }
}
