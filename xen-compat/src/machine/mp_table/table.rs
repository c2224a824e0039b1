//! The table's entries.

use alloc::vec::Vec;

use mm::int::index;
use mm::try_alloc;

/// Length of the table's header, in bytes.
pub(super) const HEADER: usize = 44;
/// Where the table's length is, 16 bits.
pub(super) const LENGTH: u64 = 4;
/// Maximum number of interrupts that are kept.
pub(super) const MOST: usize = 1024;
/// The flag of an IO-APIC that may be used.
const USABLE: u8 = 1;
/// The type of an interrupt that the IO-APIC gives a vector, as it does all of devices.
const VECTORED: u8 = 0;
/// The IO-APIC identifier of an interrupt that is wired to the same input of all of them.
pub(super) const ALL_IOAPICS: u8 = 0xff;

/// Types of entries.
mod kind {
    pub(super) const PROCESSOR: u8 = 0;
    pub(super) const BUS: u8 = 1;
    pub(super) const IOAPIC: u8 = 2;
    pub(super) const INTERRUPT: u8 = 3;
    pub(super) const LOCAL_INTERRUPT: u8 = 4;
}

/// An input of an IO-APIC to which a PCI interrupt is wired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Machine address of the IO-APIC, which names it in all tables; its identifier may be another in those of ACPI.
    pub ioapic: u64,
    /// The input's number there.
    pub pin: u8,
    /// The line is level-triggered rather than edge-triggered.
    pub level: bool,
    /// The line is active low rather than active high.
    pub active_low: bool,
}

/// An interrupt of a PCI device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    bus: u8,
    /// As in the table: pin (0: INTA) in bits 0 and 1, device in bits 2 to 6.
    source: u8,
    input: Input,
}

/// What the table says about PCI.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MpTable {
    lines: Vec<Line>,
}

impl MpTable {
    /// Reads a table: its header and the entries behind it. Returns `None` if it is not one, or is damaged, or
    /// there is no memory for it.
    pub fn parse(table: &[u8]) -> Option<Self> {
        let length = u16::from_le_bytes(table.get(4..6)?.try_into().ok()?);
        let table = table.get(..index(length.into()))?;
        if !table.starts_with(b"PCMP") || table.len() < HEADER || !sums_up(table) {
            return None;
        }
        let (mut pci, mut ioapics, mut first) = ([false; 256], [None; 256], None);
        for entry in entries(table) {
            match *entry {
                [kind::BUS, bus, b'P', b'C', b'I', ..] => pci[usize::from(bus)] = true,
                [kind::IOAPIC, id, _, flags, a, b, c, d] if flags & USABLE != 0 => {
                    let address = u64::from(u32::from_le_bytes([a, b, c, d]));
                    ioapics[usize::from(id)].get_or_insert(address);
                    first.get_or_insert(address);
                }
                _ => {}
            }
        }
        let mut found = MpTable::default();
        for entry in entries(table) {
            let &[kind::INTERRUPT, VECTORED, flags, _, bus, source, id, pin] = entry else { continue };
            let ioapic = if id == ALL_IOAPICS { first } else { ioapics[usize::from(id)] };
            if let Some(ioapic) = ioapic
                && pci[usize::from(bus)]
                && found.lines.len() < MOST
            {
                let line = Line { bus, source: source & 0x7f, input: input(ioapic, pin, flags) };
                try_alloc::push(&mut found.lines, line).ok()?;
            }
        }
        Some(found)
    }

    /// Returns the number of PCI interrupts.
    pub fn lines(&self) -> usize {
        self.lines.len()
    }

    /// Returns whether it says anything about devices on a bus.
    pub fn knows(&self, bus: u8) -> bool {
        self.lines.iter().any(|l| l.bus == bus)
    }

    /// Returns to what the pin (0: INTA, to 3: INTD) of a device is wired.
    pub fn input(&self, bus: u8, device: u8, pin: u8) -> Option<Input> {
        let source = device << 2 | pin & 3;
        self.lines.iter().find(|l| (l.bus, l.source) == (bus, source)).map(|l| l.input)
    }
}

/// Returns an input and how it is wired. Where the flags say that it conforms to its bus, and where what they say is
/// reserved, it is as all lines of PCI.
fn input(ioapic: u64, pin: u8, flags: u8) -> Input {
    const ACTIVE_HIGH: u8 = 1;
    const EDGE: u8 = 1;
    Input { ioapic, pin, active_low: flags & 3 != ACTIVE_HIGH, level: flags >> 2 & 3 != EDGE }
}

/// Iterates over the table's entries, each of at least eight bytes: as many as the header counts, as far as there are, up
/// to the first of an unknown type, whose length nobody knows.
fn entries(table: &[u8]) -> impl Iterator<Item = &[u8]> {
    let count = u16::from_le_bytes([table[34], table[35]]);
    let mut rest = &table[HEADER..];
    (0..count).map_while(move |_| {
        let length = match *rest.first()? {
            kind::PROCESSOR => 20,
            kind::BUS | kind::IOAPIC | kind::INTERRUPT | kind::LOCAL_INTERRUPT => 8,
            _ => return None,
        };
        let (entry, behind) = rest.split_at_checked(length)?;
        rest = behind;
        Some(entry)
    })
}

/// Returns whether the bytes of a structure add up to 0, as they must.
pub(super) fn sums_up(bytes: &[u8]) -> bool {
    bytes.iter().fold(0, |sum: u8, &b| sum.wrapping_add(b)) == 0
}
