//! ACPI's registers for sleep, and the firmware's table that says where to wake up.

use core::ptr::{read_unaligned, read_volatile, write_volatile};

use spin::Once;
use xen_compat::machine::hw::{SleepRegisters, SleepValues};

use crate::arch::firmware::acpi;
use crate::arch::firmware::tables::{AcpiInfo, Register};
use crate::arch::memory::ioremap::ioremap;
use crate::arch::regs::port::{inb, inw, outb, outw};
use crate::arch::smp::start::has_trampoline;

/// The bit of a PM1 status register, and of the sleep status register, that says that the machine has been woken.
const PM1_WAKE: u16 = 1 << 15;
const WAKE: u8 = 1 << 7;
/// What a port reads that no device answers at.
const GONE: u16 = 0xffff;

/// A register of eight bits.
#[derive(Debug, Clone, Copy)]
enum Byte {
    Port(u16),
    /// Mapped at this address.
    Memory(u64),
}

impl Byte {
    fn at(register: Register) -> Option<Self> {
        match register.space {
            0 => ioremap(register.address, 1).map(Self::Memory),
            1 => u16::try_from(register.address).ok().map(Self::Port),
            _ => None,
        }
    }

    fn read(self) -> u8 {
        match self {
            Self::Port(port) => inb(port),
            // SAFETY: mapped permanently.
            Self::Memory(at) => unsafe { read_volatile(at as *const u8) },
        }
    }

    fn write(self, value: u8) {
        match self {
            Self::Port(port) => outb(port, value),
            // SAFETY: a register of the firmware's for sleep, mapped permanently.
            Self::Memory(at) => unsafe { write_volatile(at as *mut u8, value) },
        }
    }
}

/// What is in memory.
#[derive(Debug, Clone, Copy, Default)]
struct Mapped {
    /// Sleep control and sleep status.
    extended: Option<(Byte, Byte)>,
    /// The FACS, and whether it has a 64-bit vector.
    facs: Option<(u64, bool)>,
}

static MAPPED: Once<Mapped> = Once::new();

fn mapped() -> Mapped {
    MAPPED.get().copied().unwrap_or_default()
}

/// Maps what the tables tell of.
pub fn init(info: &AcpiInfo) {
    MAPPED.call_once(|| Mapped {
        extended: info.sleep.and_then(|[control, status]| Some((Byte::at(control)?, Byte::at(status)?))),
        facs: info.facs.and_then(facs),
    });
}

/// Maps the FACS (ACPI specification, "Firmware ACPI Control Structure"). `None`: it is none.
fn facs(address: u64) -> Option<(u64, bool)> {
    const SIZE: u64 = 64;
    const LEAST: u32 = 24;
    let at = ioremap(address, SIZE)?;
    // SAFETY: mapped permanently.
    let (signature, length) = unsafe { (read_unaligned(at as *const [u8; 4]), read_unaligned((at + 4) as *const u32)) };
    if signature != *b"FACS" || length < LEAST {
        log::warn!("ACPI: no FACS at {address:#x} (signature {signature:x?}, {length} bytes): no suspend to RAM");
        return None;
    }
    // SAFETY: as above.
    let version = unsafe { read_volatile((at + 32) as *const u8) };
    Some((at, length > 32 && version >= 1))
}

/// Returns by what registers the machine can be put to sleep.
pub fn registers() -> SleepRegisters {
    let (info, mapped) = (acpi::info(), mapped());
    let wakes = info.pm1_event[0].is_some() || mapped.extended.is_some();
    SleepRegisters {
        pm1: info.pm1_control[0].is_some(),
        extended: mapped.extended.is_some(),
        waking_vector: mapped.facs.is_some() && has_trampoline() && wakes,
    }
}

/// Makes firmware lead to a page of code for real mode when the machine is woken. Returns `false` if it cannot.
pub(super) fn set_waking_vector(page: u64) -> bool {
    let (Some((facs, wide)), Ok(page)) = (mapped().facs, u32::try_from(page)) else { return false };
    // SAFETY: mapped permanently; the table is there for this.
    unsafe {
        write_volatile((facs + 12) as *mut u32, page);
        if wide {
            // Would be entered in protected mode, if it was there.
            write_volatile((facs + 24) as *mut u64, 0);
        }
    }
    true
}

/// Forgets that the machine has been woken before.
pub(super) fn clear_wake_status() {
    acpi::info().pm1_event.iter().flatten().for_each(|&port| outw(port, PM1_WAKE));
    if let Some((_, status)) = mapped().extended {
        status.write(WAKE);
    }
}

/// Returns whether the machine has been woken.
pub(super) fn wake_status() -> bool {
    let extended = mapped().extended.is_some_and(|(_, status)| status.read() & WAKE != 0);
    extended || acpi::info().pm1_event.iter().flatten().map(|&port| inw(port)).any(|s| s != GONE && s & PM1_WAKE != 0)
}

/// Returns whether the registers can be reached: firmware may have forgotten to set their place up when it woke the machine.
pub(super) fn answer() -> bool {
    acpi::info().pm1_event[0].is_none_or(|port| inw(port) != GONE)
}

/// Puts the machine to sleep.
pub fn enter(values: SleepValues) {
    match values {
        SleepValues::Pm1(values) => {
            // The type of sleep first, then the bit that makes it happen.
            for enable in [0, SleepValues::PM1_ENABLE] {
                for ((port, value), is_second) in acpi::info().pm1_control.iter().zip(values).zip([false, true]) {
                    if let Some(port) = port.filter(|_| !is_second || value != 0) {
                        outw(port, value & !SleepValues::PM1_ENABLE | enable);
                    }
                }
            }
        }
        SleepValues::Extended(kind) => {
            if let Some((control, _)) = mapped().extended {
                control.write(SleepValues::control(kind));
            }
        }
    }
}
