//! The addresses in the image's ELF header, as boot loaders take them.
//!
//! The image runs at its linked addresses only after it has made page tables. Loaders that follow the ELF header start
//! it without them: GRUB wants the entry point inside a segment's virtual addresses, kexec-tools jumps to it as it
//! stands, in 32 bits. So each segment's virtual address is made its physical one, and the entry point with it;
//! sections and symbols, which debuggers read, stay as linked.

use anyhow::{ensure, Context, Result};
use goblin::elf::program_header::{PT_LOAD, PT_NOTE};
use goblin::elf::Elf;

/// Offsets in the file header and in a program header.
const E_ENTRY: usize = 24;
const P_VADDR: usize = 16;

/// Makes the load addresses and the entry point of `image` physical. Returns the entry point.
///
/// # Errors
/// No 64-bit ELF file; an entry point outside all segments, or beyond 4 GiB.
pub(crate) fn make_physical(image: &mut [u8]) -> Result<u32> {
    let elf = Elf::parse(image).context("the image is no ELF file")?;
    ensure!(elf.is_64, "the image is no 64-bit ELF file");
    let (entry, table, size) = (elf.entry, elf.header.e_phoff as usize, usize::from(elf.header.e_phentsize));
    let mut found = None;
    let mut changes = Vec::new();
    for (i, p) in elf.program_headers.iter().enumerate().filter(|(_, p)| [PT_LOAD, PT_NOTE].contains(&p.p_type)) {
        if p.p_type == PT_LOAD && (p.p_vaddr..p.p_vaddr + p.p_memsz).contains(&entry) {
            found = Some(u32::try_from(p.p_paddr + (entry - p.p_vaddr))?);
        }
        changes.push((table + i * size + P_VADDR, p.p_paddr));
    }
    let entry = found.context("the entry point lies in no segment")?;
    changes.push((E_ENTRY, entry.into()));
    for (at, address) in changes {
        image[at..at + 8].copy_from_slice(&address.to_le_bytes());
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_and_segments_are_physical() {
        let mut b = vec![0u8; 64 + 56];
        b[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
        b[16] = 2;
        b[18] = 62;
        b[20] = 1;
        b[24..32].copy_from_slice(&0xffff_82d0_4020_0078u64.to_le_bytes());
        (b[32], b[52], b[54], b[56]) = (64, 64, 56, 1);
        b[64] = 1;
        b[80..88].copy_from_slice(&0xffff_82d0_4020_0000u64.to_le_bytes());
        b[88..96].copy_from_slice(&0x20_0000u64.to_le_bytes());
        b[104..112].copy_from_slice(&0x1000u64.to_le_bytes());
        assert_eq!(make_physical(&mut b).unwrap(), 0x20_0078);
        let elf = Elf::parse(&b).unwrap();
        assert_eq!((elf.entry, elf.program_headers[0].p_vaddr), (0x20_0078, 0x20_0000));
        assert_eq!(make_physical(&mut b).unwrap(), 0x20_0078);
    }
}
