//! Disks as the BIOS sees them (Enhanced Disk Drive), and the signatures in their boot records.

use alloc::vec::Vec;

use xen_compat::machine::bios::{BiosDisk, MOST_DISKS, MOST_SIGNATURES, PARAMETERS};

use super::call::{Bios, Registers};

/// The interrupt of the BIOS's disk services.
const DISK: u8 = 0x13;
/// The first number of a hard disk.
const FIRST: u8 = 0x80;

/// Returns the disks that have the extensions.
pub(super) fn all(bios: &Bios) -> Vec<BiosDisk> {
    const CHECK: u32 = 0x4100;
    const ASKED: u32 = 0x55aa;
    const ANSWERED: u32 = 0xaa55;
    let mut disks = Vec::new();
    for device in FIRST..=u8::MAX {
        let asked = Registers { eax: CHECK, ebx: ASKED, edx: device.into(), ..Registers::default() };
        // The first number that is refused is that of no disk.
        let Some(r) = bios.call(DISK, asked) else { break };
        if r.ebx & 0xffff == ANSWERED {
            let (cylinders, heads, sectors) = geometry(bios, device).unwrap_or_default();
            disks.push(BiosDisk {
                device,
                version: (r.eax >> 8) as u8,
                interface_support: r.ecx as u16,
                cylinders,
                heads,
                sectors,
                parameters: parameters(bios, device),
            });
        }
        if disks.len() == MOST_DISKS {
            break;
        }
    }
    disks
}

/// Returns the signatures of disks that have a boot record; `known`: disks whose sectors may be larger than usual.
pub(super) fn signatures(bios: &Bios, known: &[BiosDisk]) -> Vec<(u8, u32)> {
    const SIGNATURE: usize = 0x1b8;
    const MAGIC: [u8; 2] = [0x55, 0xaa];
    let mut signatures = Vec::new();
    for device in FIRST..=u8::MAX {
        let Some(sector) = first_sector(bios, device, known) else { break };
        if sector[510..] == MAGIC {
            let bytes = core::array::from_fn(|i| sector[SIGNATURE + i]);
            signatures.push((device, u32::from_le_bytes(bytes)));
        }
        if signatures.len() == MOST_SIGNATURES {
            break;
        }
    }
    signatures
}

/// Returns the beginning of a disk's first sector.
fn first_sector(bios: &Bios, device: u8, known: &[BiosDisk]) -> Option<[u8; 512]> {
    const READ_ONE: u32 = 0x0201;
    const FIRST_SECTOR: u32 = 1;
    const SECTOR_SIZE: usize = 0x18;
    let size = known.iter().find(|d| d.device == device).map_or(0, |d| {
        let [low, high] = [d.parameters[SECTOR_SIZE], d.parameters[SECTOR_SIZE + 1]];
        u16::from_le_bytes([low, high])
    });
    // A sector that the buffer has no room for is not asked for.
    if usize::from(size) > Bios::BUFFER {
        return None;
    }
    bios.write::<512>(&[]);
    let (es, offset) = bios.buffer();
    let asked = Registers {
        eax: READ_ONE,
        ebx: offset.into(),
        ecx: FIRST_SECTOR,
        edx: device.into(),
        es,
        ..Registers::default()
    };
    let after = bios.call(DISK, asked)?;
    // Some say in AH only that it failed.
    (after.eax >> 8 & 0xff == 0).then(|| bios.read())
}

/// Returns the parameters; zeros, but for the size, if the BIOS does not tell.
fn parameters(bios: &Bios, device: u8) -> [u8; PARAMETERS] {
    const PARAMETERS_OF: u32 = 0x4800;
    bios.write::<PARAMETERS>(&(PARAMETERS as u16).to_le_bytes());
    let (_, offset) = bios.buffer();
    let asked = Registers { eax: PARAMETERS_OF, edx: device.into(), esi: offset.into(), ..Registers::default() };
    // What it has written counts, also if it says that it failed.
    let _ = bios.call(DISK, asked);
    bios.read()
}

/// Returns cylinders, heads and sectors as the oldest programs see them.
fn geometry(bios: &Bios, device: u8) -> Option<(u16, u8, u8)> {
    const GEOMETRY: u32 = 0x0800;
    let r = bios.call(DISK, Registers { eax: GEOMETRY, edx: device.into(), ..Registers::default() })?;
    let cylinder = (r.ecx >> 8 & 0xff) | (r.ecx & 0xc0) << 2;
    Some((cylinder as u16, (r.edx >> 8) as u8, (r.ecx & 0x3f) as u8))
}
