//! The image as an EFI application: the loader, which is linked as an ELF file of relative addresses, as a PE file with
//! the image in a section of its own.

use anyhow::{ensure, Context, Result};
use goblin::elf::reloc::R_X86_64_RELATIVE;
use goblin::elf::{Elf, Reloc};
use object::pe;
use object::write::pe::{NtHeaders, SectionRange, Writer};

/// The section that the loader looks for.
const IMAGE: &str = ".image";
/// Alignment of sections in memory and in the file.
const ALIGNMENT: (u32, u32) = (4096, 512);
/// The entries of the table of data directories; all but that of relocations are empty.
const DIRECTORIES: usize = 16;

/// A section of the application.
struct Section {
    name: &'static str,
    flags: u32,
    address: u32,
    content: Vec<u8>,
}

/// Returns the application: `loader`, and of the hypervisor's file what is loaded of it.
///
/// # Errors
/// The loader has no such sections, or addresses that only its linker knew; the image is no ELF file.
pub(crate) fn application(loader: &[u8], image: &[u8]) -> Result<Vec<u8>> {
    let elf = Elf::parse(loader).context("the EFI application's loader is no ELF file")?;
    let mut sections = sections(&elf, loader)?;
    let mut relocated = Vec::new();
    for reloc in elf.dynrelas.iter() {
        relocated.push(relocate(&mut sections, &reloc)?);
    }
    relocated.sort_unstable();
    write(elf.entry as u32, &sections, &relocated, loaded(image)?)
}

/// Returns the loader's sections.
fn sections(elf: &Elf<'_>, file: &[u8]) -> Result<Vec<Section>> {
    let kinds = [
        (".text", pe::IMAGE_SCN_CNT_CODE | pe::IMAGE_SCN_MEM_EXECUTE),
        (".rodata", pe::IMAGE_SCN_CNT_INITIALIZED_DATA),
        (".data", pe::IMAGE_SCN_CNT_INITIALIZED_DATA | pe::IMAGE_SCN_MEM_WRITE),
    ];
    let section = |(name, flags)| {
        let found = elf.section_headers.iter().find(|s| elf.shdr_strtab.get_at(s.sh_name) == Some(name));
        let found = found.with_context(|| format!("the EFI application's loader has no {name}"))?;
        let content = match found.file_range() {
            Some(range) => file.get(range).with_context(|| format!("{name} is not in the loader's file"))?.to_vec(),
            // Nothing but zeros.
            None => vec![0; usize::try_from(found.sh_size)?],
        };
        Ok(Section { name, flags: flags | pe::IMAGE_SCN_MEM_READ, address: u32::try_from(found.sh_addr)?, content })
    };
    kinds.into_iter().map(section).collect()
}

/// Writes an address that depends on where the application is loaded as if that were 0. Returns its place.
fn relocate(sections: &mut [Section], reloc: &Reloc) -> Result<u32> {
    let place = u32::try_from(reloc.r_offset)?;
    ensure!(reloc.r_type == R_X86_64_RELATIVE, "the loader has a relocation of type {} at {place:#x}", reloc.r_type);
    let address = reloc.r_addend.context("a relocation without its address")?.to_le_bytes();
    let within = sections.iter_mut().find_map(|section| {
        let at = place.checked_sub(section.address)? as usize;
        section.content.get_mut(at..at + address.len())
    });
    within.with_context(|| format!("a relocation at {place:#x}, outside all sections"))?.copy_from_slice(&address);
    Ok(place)
}

/// Returns the part of the hypervisor's file that loaders read: up to the end of its last segment.
fn loaded(image: &[u8]) -> Result<&[u8]> {
    let elf = Elf::parse(image).context("the image is no ELF file")?;
    let end = elf.program_headers.iter().map(|p| p.file_range().end).max().unwrap_or(0);
    image.get(..end).filter(|part| !part.is_empty()).context("the image has no segments")
}

/// Writes the file.
fn write(entry: u32, sections: &[Section], relocated: &[u32], image: &[u8]) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut writer = Writer::new(true, ALIGNMENT.0, ALIGNMENT.1, &mut file);
    writer.reserve_dos_header();
    writer.reserve_nt_headers(DIRECTORIES);
    writer.reserve_section_headers(u16::try_from(sections.len() + 2)?);
    let mut ranges: Vec<SectionRange> = Vec::new();
    for section in sections {
        writer.reserve_virtual_until(section.address);
        ranges.push(reserve(&mut writer, section.name, section.flags, &section.content)?);
        ensure!(ranges.last().is_some_and(|r| r.virtual_address == section.address), "{} is misplaced", section.name);
    }
    relocated.iter().for_each(|place| writer.add_reloc(*place, pe::IMAGE_REL_BASED_DIR64));
    writer.reserve_reloc_section();
    let readable = pe::IMAGE_SCN_CNT_INITIALIZED_DATA | pe::IMAGE_SCN_MEM_READ;
    let image_range = reserve(&mut writer, IMAGE, readable, image)?;

    let wrong = |what: object::write::Error| anyhow::anyhow!("the EFI application cannot be written: {what}");
    writer.write_empty_dos_header().map_err(wrong)?;
    writer.write_nt_headers(headers(entry));
    writer.write_section_headers();
    for (section, range) in sections.iter().zip(&ranges) {
        writer.write_section(range.file_offset, &section.content);
    }
    writer.write_reloc_section();
    writer.write_section(image_range.file_offset, image);
    Ok(file)
}

fn reserve(writer: &mut Writer<'_>, name: &str, flags: u32, content: &[u8]) -> Result<SectionRange> {
    let mut field = [0; pe::IMAGE_SIZEOF_SHORT_NAME];
    field[..name.len()].copy_from_slice(name.as_bytes());
    let size = u32::try_from(content.len())?;
    Ok(writer.reserve_section(field, flags, size, size))
}

/// Returns the headers of an EFI application that can be loaded anywhere.
fn headers(entry: u32) -> NtHeaders {
    NtHeaders {
        machine: pe::IMAGE_FILE_MACHINE_AMD64,
        // The same source gives the same file.
        time_date_stamp: 0,
        characteristics: pe::IMAGE_FILE_EXECUTABLE_IMAGE | pe::IMAGE_FILE_LARGE_ADDRESS_AWARE,
        major_linker_version: 0,
        minor_linker_version: 0,
        address_of_entry_point: entry,
        image_base: 0,
        major_operating_system_version: 0,
        minor_operating_system_version: 0,
        major_image_version: 0,
        minor_image_version: 0,
        major_subsystem_version: 0,
        minor_subsystem_version: 0,
        subsystem: pe::IMAGE_SUBSYSTEM_EFI_APPLICATION,
        dll_characteristics: pe::IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE
            | pe::IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA
            | pe::IMAGE_DLLCHARACTERISTICS_NX_COMPAT,
        size_of_stack_reserve: 0,
        size_of_stack_commit: 0,
        size_of_heap_reserve: 0,
        size_of_heap_commit: 0,
    }
}

#[cfg(test)]
mod unit {
    use super::*;
    use std::fs;
    use std::process::Command;
    use tests::command::run;

    fn section(name: &'static str, address: u32, content: &[u8]) -> Section {
        Section { name, flags: pe::IMAGE_SCN_CNT_INITIALIZED_DATA, address, content: content.to_vec() }
    }

    fn reloc(place: u64, address: i64) -> Reloc {
        Reloc { r_offset: place, r_addend: Some(address), r_sym: 0, r_type: R_X86_64_RELATIVE }
    }

    #[test]
    fn addresses_are_those_of_an_application_at_0() {
        let mut sections = [section(".text", 0x1000, &[0; 16]), section(".data", 0x2000, &[0xff; 16])];
        assert_eq!(relocate(&mut sections, &reloc(0x2008, 0x1004)).unwrap(), 0x2008);
        assert_eq!(sections[1].content, [[0xff; 8], 0x1004u64.to_le_bytes()].concat());
        assert!(relocate(&mut sections, &reloc(0x2009, 0)).is_err(), "it ends after the section");
        assert!(relocate(&mut sections, &reloc(0xfff, 0)).is_err());
        assert!(relocate(&mut sections, &Reloc { r_type: 1, ..reloc(0x1000, 0) }).is_err());
    }

    #[test]
    fn binutils_read_what_is_written() {
        let sections = [section(".text", 0x1000, &[0x90; 5000]), section(".data", 0x3000, b"data")];
        let file = write(0x1010, &sections, &[0x1008, 0x3000], b"hypervisor").unwrap();
        let path = std::env::temp_dir().join(format!("efi-{}", std::process::id()));
        fs::write(&path, file).unwrap();
        let said = |option: &str| run(Command::new("objdump").arg(option).arg(&path)).unwrap();
        let contents = run(Command::new("objdump").args(["-s", "-j", IMAGE]).arg(&path)).unwrap();
        let (sections, headers) = (said("-h"), said("-p"));
        fs::remove_file(&path).unwrap();
        for (name, place) in [(".text", "00001388  0000000000001000"), (".data", "00000004  0000000000003000")] {
            let line = sections.lines().find(|line| line.contains(name)).unwrap();
            assert!(line.contains(place), "{line}");
        }
        for due in
            ["(PE32+)", "(EFI application)", "AddressOfEntryPoint\t0000000000001010", "[1008] DIR64", "[3000] DIR64"]
        {
            assert!(headers.contains(due), "no {due} in {headers}");
        }
        assert!(contents.contains("hypervisor"), "{contents}");
    }
}
