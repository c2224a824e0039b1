//! What the ACPI tables say about CPUs, interrupt controllers, clocks and reset.

use alloc::vec::Vec;

use xen_compat::machine::hw::EcamRange;

/// A CPU that the firmware lists as usable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Processor {
    /// Local APIC identifier.
    pub apic_id: u32,
    /// ACPI processor number.
    pub acpi_id: u32,
}

/// An IO-APIC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IoApicInfo {
    /// Its identifier.
    pub id: u8,
    /// Physical address of its registers.
    pub address: u64,
    /// Number of its first global system interrupt.
    pub gsi_base: u32,
}

/// How an ISA interrupt differs from the identity mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Override {
    /// ISA interrupt.
    pub irq: u8,
    /// Global system interrupt.
    pub gsi: u32,
    /// Level triggered.
    pub level: bool,
    /// Active low.
    pub active_low: bool,
}

/// A register of the FADT, in port or memory space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Register {
    /// 0: memory, 1: port, 2: PCI configuration.
    pub space: u8,
    /// Address.
    pub address: u64,
}

/// The contents of the tables.
#[derive(Debug, Clone, Default)]
pub struct AcpiInfo {
    /// Usable CPUs, in the order of the table.
    pub processors: Vec<Processor>,
    /// Physical address of the local APIC.
    pub lapic: u64,
    /// IO-APICs.
    pub ioapics: Vec<IoApicInfo>,
    /// ISA interrupts that are not mapped to the same number.
    pub overrides: Vec<Override>,
    /// PCI configuration space in memory.
    pub ecam: Vec<EcamRange>,
    /// The physical address of the HPET.
    pub hpet: Option<u64>,
    /// The power management timer's port.
    pub pm_timer: Option<u16>,
    /// I/O ports of the power management event registers, PM1a and PM1b, which begin with the status.
    pub pm1_event: [Option<u16>; 2],
    /// I/O ports of the power management control registers, PM1a and PM1b.
    pub pm1_control: [Option<u16>; 2],
    /// The sleep control and sleep status registers, of eight bits each.
    pub sleep: Option<[Register; 2]>,
    /// The physical address of the firmware's control structure, with the waking vector.
    pub facs: Option<u64>,
    /// The table of CPUs and memory by proximity domain, as it is.
    pub srat: Option<Vec<u8>>,
    /// The table of the distances of proximity domains, as it is.
    pub slit: Option<Vec<u8>>,
    /// The reset register and the value to write.
    pub reset: Option<(Register, u8)>,
}

fn bytes<const N: usize>(table: &[u8], at: usize) -> Option<[u8; N]> {
    table.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn u16_at(table: &[u8], at: usize) -> Option<u16> {
    bytes(table, at).map(u16::from_le_bytes)
}

/// Returns four bytes of a table.
pub fn u32_at(table: &[u8], at: usize) -> Option<u32> {
    bytes(table, at).map(u32::from_le_bytes)
}

/// Returns eight bytes of a table.
pub fn u64_at(table: &[u8], at: usize) -> Option<u64> {
    bytes(table, at).map(u64::from_le_bytes)
}

/// Reads the interrupt controllers from a MADT.
pub(crate) fn madt(info: &mut AcpiInfo, table: &[u8]) {
    info.lapic = u32_at(table, 36).map_or(info.lapic, u64::from);
    let mut rest = table.get(44..).unwrap_or(&[]);
    while let [kind, length, ..] = *rest {
        let length = usize::from(length);
        if length < 2 || length > rest.len() {
            log::warn!(
                "ACPI: MADT entry of type {kind} has length {length} with {} bytes left, the rest is ignored",
                rest.len()
            );
            break;
        }
        if madt_entry(info, kind, &rest[..length]).is_none() {
            log::warn!("ACPI: MADT entry of type {kind} is too short ({length} bytes), ignored");
        }
        rest = &rest[length..];
    }
}

/// Reads one entry; `None`: it is shorter than its type requires.
fn madt_entry(info: &mut AcpiInfo, kind: u8, entry: &[u8]) -> Option<()> {
    match kind {
        0 if u32_at(entry, 4)? & 1 != 0 => {
            info.processors.push(Processor { apic_id: entry[3].into(), acpi_id: entry[2].into() });
        }
        1 => info.ioapics.push(IoApicInfo {
            id: *entry.get(2)?,
            address: u32_at(entry, 4)?.into(),
            gsi_base: u32_at(entry, 8)?,
        }),
        2 => {
            let flags = u16_at(entry, 8)?;
            info.overrides.push(Override {
                irq: *entry.get(3)?,
                gsi: u32_at(entry, 4)?,
                level: flags >> 2 & 3 == 3,
                active_low: flags & 3 == 3,
            });
        }
        5 => info.lapic = u64_at(entry, 4)?,
        9 if u32_at(entry, 8)? & 1 != 0 => {
            info.processors.push(Processor { apic_id: u32_at(entry, 4)?, acpi_id: u32_at(entry, 12)? });
        }
        _ => {}
    }
    Some(())
}

/// Reads a generic address structure.
fn generic_address(table: &[u8], at: usize) -> Option<Register> {
    let register = Register { space: *table.get(at)?, address: u64_at(table, at + 4)? };
    (register.address != 0).then_some(register)
}

/// Reads a generic address structure that must be a register of eight bits.
fn byte_register(table: &[u8], at: usize) -> Option<Register> {
    let [_, width, offset, access] = bytes(table, at)?;
    generic_address(table, at).filter(|_| (width, offset, access) == (8, 0, 1))
}

/// Reads what is about sleep from a FADT, in which ports are found by `port`.
fn sleep(info: &mut AcpiInfo, table: &[u8], port: impl Fn(Register) -> Option<u16>) {
    const HARDWARE_REDUCED: u32 = 1 << 20;
    if table.get(8).is_some_and(|&revision| revision >= 5) {
        info.sleep = byte_register(table, 244).zip(byte_register(table, 256)).map(<[_; 2]>::from);
    }
    if u32_at(table, 112).is_some_and(|flags| flags & HARDWARE_REDUCED != 0) {
        return;
    }
    // Old fields of 32 bits, and the generic addresses that came with ACPI 2.0.
    let register = |(old, new)| {
        let short = u32_at(table, old).and_then(|a| u16::try_from(a).ok()).filter(|&a| a != 0);
        generic_address(table, new).and_then(&port).or(short)
    };
    info.pm1_event = [(56, 148), (60, 160)].map(register);
    info.pm1_control = [(64, 172), (68, 184)].map(register);
    // If the two differ, the old one counts.
    let old = u32_at(table, 36).map(u64::from).filter(|&a| a != 0);
    info.facs = old.or_else(|| u64_at(table, 132).filter(|&a| a != 0));
}

/// Reads the timer, the registers for sleep and the reset register from a FADT.
pub(crate) fn fadt(info: &mut AcpiInfo, table: &[u8]) {
    const RESET_SUPPORTED: u32 = 1 << 10;
    let port = |r: Register| (r.space == 1).then_some(r.address).and_then(|a| u16::try_from(a).ok());
    let old = u32_at(table, 76).and_then(|a| u16::try_from(a).ok()).filter(|&a| a != 0);
    if table.get(91) == Some(&4) {
        info.pm_timer = generic_address(table, 208).and_then(port).or(old);
    }
    sleep(info, table, port);
    if u32_at(table, 112).is_some_and(|flags| flags & RESET_SUPPORTED != 0) {
        info.reset = generic_address(table, 116).zip(table.get(128).copied());
    }
}

/// Reads the memory-mapped configuration spaces from an MCFG.
pub(crate) fn mcfg(info: &mut AcpiInfo, table: &[u8]) {
    for entry in table.get(44..).unwrap_or(&[]).chunks_exact(16) {
        let (Some(base), Some(segment)) = (u64_at(entry, 0), u16_at(entry, 8)) else { continue };
        if base != 0 && entry[10] <= entry[11] {
            info.ecam.push(EcamRange { address: base, segment, first_bus: entry[10], last_bus: entry[11] });
        }
    }
}
