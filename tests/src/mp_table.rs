//! Rewires PCI devices in the firmware's MP table, in a machine that is about to start the hypervisor.

use crate::acpi;
use crate::gdb::Gdb;
use crate::socket::Socket;
use anyhow::{bail, Context, Result};
use std::path::Path;

/// Where the firmware has its pointer to the table, and the table itself.
const ROM: u64 = 0xf0000;
const ROM_SIZE: usize = 0x10000;
/// Length of the table's header, and where its checksum is.
const HEADER: usize = 44;
const CHECKSUM: usize = 7;

/// An interrupt of a device on the first bus.
#[derive(Clone, Copy, Debug)]
pub struct Rewire {
    /// Device and pin (0: INTA) of an entry of the firmware's.
    pub of: (u8, u8),
    /// Device and pin that it is for from now on.
    pub becomes: (u8, u8),
    /// The IO-APIC's input that it leads to from now on.
    pub input: u8,
}

/// Stops the machine behind `socket` at the entry of `image`, changes the table, and resumes it.
///
/// # Errors
/// The machine has no such table or entry, or QEMU does not answer.
pub fn rewire(socket: &Socket, image: &Path, changes: &[Rewire]) -> Result<()> {
    let mut gdb = Gdb::connect(socket)?;
    gdb.run_to(acpi::entry(&std::fs::read(image)?)?)?;
    let mut rom = gdb.read(ROM, ROM_SIZE)?;
    let pointer = rom.chunks(16).find(|c| c.starts_with(b"_MP_")).context("the firmware has no MP table")?;
    let address = u64::from(u32::from_le_bytes([pointer[4], pointer[5], pointer[6], pointer[7]]));
    let at = address.checked_sub(ROM).and_then(|at| usize::try_from(at).ok()).context("the MP table is elsewhere")?;
    let length =
        rom.get(at + 4..at + 6).map(|l| u16::from_le_bytes([l[0], l[1]])).context("the MP table is cut off")?;
    let table = rom.get_mut(at..at + usize::from(length)).context("the MP table is cut off")?;
    for change in changes {
        apply(table, *change)?;
    }
    gdb.write(address, table)?;
    gdb.detach()
}

/// Changes one entry, and corrects the checksum.
fn apply(table: &mut [u8], change: Rewire) -> Result<()> {
    let source = |(device, pin): (u8, u8)| device << 2 | pin;
    let mut at = HEADER;
    while let Some(entry) = table.get_mut(at..at + 8) {
        if entry[..2] == [3, 0] && entry[4..6] == [0, source(change.of)] {
            (entry[5], entry[7]) = (source(change.becomes), change.input);
            let sum = table.iter().fold(0u8, |sum, b| sum.wrapping_add(*b));
            table[CHECKSUM] = table[CHECKSUM].wrapping_sub(sum);
            return Ok(());
        }
        at += if entry[0] == 0 { 20 } else { 8 };
    }
    bail!("the MP table has no entry for {:?}", change.of)
}
