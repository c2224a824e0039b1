//! Corrupts the firmware's ACPI tables in a machine that is about to start the hypervisor.

use crate::gdb::Gdb;
use crate::socket::Socket;
use anyhow::{ensure, Context, Result};
use goblin::elf::Elf;
use std::path::Path;

/// What to corrupt. Checksums are corrected afterwards unless they are the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No root pointer is to be found.
    NoRootPointer,
    /// The root table's length is 4 GiB.
    RootLength,
    /// The root table's pointer to the MADT leads to nowhere.
    MadtPointer,
    /// The MADT's checksum is wrong.
    MadtChecksum,
    /// The MADT's first entry has length 0: a parser that advances by lengths never ends.
    MadtEntry,
    /// The FADT ends within its header.
    FadtLength,
}

/// Stops the machine behind `socket` at the entry of `image` (an ELF file with a Multiboot header), corrupts the
/// tables, and resumes it.
///
/// # Errors
/// The machine has no such tables, or QEMU does not answer.
pub fn spoil(socket: &Socket, image: &Path, fault: Fault) -> Result<()> {
    let mut gdb = Gdb::connect(socket)?;
    gdb.run_to(entry(&std::fs::read(image)?)?)?;
    let bios = gdb.read(0xe0000, 0x20000)?;
    let at = bios.chunks(16).position(|c| c.starts_with(b"RSD PTR ")).context("the firmware has no RSDP")?;
    let rsdp = 0xe0000 + 16 * at as u64;
    let root = u64::from(word(&bios, 16 * at + 16));
    match fault {
        Fault::NoRootPointer => gdb.write(rsdp, b"RSD ROT ")?,
        Fault::RootLength => gdb.write(root + 4, &u32::MAX.to_le_bytes())?,
        Fault::MadtPointer => {
            let (slot, _) = find(&mut gdb, root, b"APIC")?;
            gdb.write(slot, &0xfff0_0000u32.to_le_bytes())?;
            mend(&mut gdb, root)?;
        }
        Fault::MadtChecksum => {
            let (_, madt) = find(&mut gdb, root, b"APIC")?;
            let sum = gdb.read(madt + 9, 1)?[0];
            gdb.write(madt + 9, &[sum ^ 0x55])?;
        }
        Fault::MadtEntry => {
            let (_, madt) = find(&mut gdb, root, b"APIC")?;
            gdb.write(madt + 44 + 1, &[0])?;
            mend(&mut gdb, madt)?;
        }
        Fault::FadtLength => {
            let (_, fadt) = find(&mut gdb, root, b"FACP")?;
            gdb.write(fadt + 4, &40u32.to_le_bytes())?;
            mend(&mut gdb, fadt)?;
        }
    }
    gdb.detach()
}

/// Returns the address at which a Multiboot loader starts the image: from its header's address fields, else the ELF
/// header's entry.
pub(crate) fn entry(image: &[u8]) -> Result<u64> {
    let head = &image[..image.len().min(8192)];
    let at = (0..head.len().saturating_sub(32)).step_by(4).find(|at| word(head, *at) == 0x1bad_b002);
    let at = at.context("the image has no Multiboot header")?;
    if word(head, at + 4) & 1 << 16 != 0 {
        return Ok(u64::from(word(head, at + 28)));
    }
    Ok(Elf::parse(image)?.entry)
}

/// Returns the root table's slot that points to the table `signature`, and the table.
fn find(gdb: &mut Gdb, root: u64, signature: &[u8]) -> Result<(u64, u64)> {
    let header = gdb.read(root, 36)?;
    let len = word(&header, 4) as usize;
    ensure!((36..4096).contains(&len), "the RSDT has {len} bytes");
    let body = gdb.read(root + 36, len - 36)?;
    for slot in 0..body.len() / 4 {
        let table = u64::from(word(&body, slot * 4));
        if gdb.read(table, 4)? == signature {
            return Ok((root + 36 + 4 * slot as u64, table));
        }
    }
    anyhow::bail!("the firmware has no table {}", String::from_utf8_lossy(signature))
}

/// Corrects a table's checksum.
fn mend(gdb: &mut Gdb, table: u64) -> Result<()> {
    let len = word(&gdb.read(table, 8)?, 4) as usize;
    ensure!(len < 1 << 20, "a table has {len} bytes");
    let bytes = gdb.read(table, len)?;
    let sum = bytes.iter().fold(0u8, |s, b| s.wrapping_add(*b));
    gdb.write(table + 9, &[bytes[9].wrapping_sub(sum)])
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use super::entry;

    #[test]
    fn entry_of_address_fields() {
        let mut image = vec![0u8; 256];
        for (i, w) in [0x1bad_b002u32, 0x10003, 0, 0, 0, 0, 0, 0x20_1000].iter().enumerate() {
            image[64 + 4 * i..68 + 4 * i].copy_from_slice(&w.to_le_bytes());
        }
        assert_eq!(entry(&image).unwrap(), 0x20_1000);
        assert!(entry(&[0; 64]).is_err());
    }
}
