//! Data added to the image after linking: the table of function names that the hypervisor's backtraces read, and how it
//! was built.
//!
//! Section `.hvsymbols`: `HVSY`, count, then per function its offset from `.text`'s start and its name's offset in the
//! text that follows, both 32 bits little-endian and sorted by address; then the names, each ended by a zero byte.

use anyhow::{ensure, Context, Result};
use goblin::elf::{sym::STT_FUNC, Elf};
use std::collections::BTreeMap;

const MAGIC: &[u8] = b"HVSY";

/// Writes the table into `image`. Returns the number of functions in it.
///
/// # Errors
/// No ELF file, no such section, no symbols.
pub(crate) fn embed(image: &mut [u8]) -> Result<usize> {
    let (range, functions) = read(image)?;
    let table = table(&functions, range.len())?;
    image[range.start..range.start + table.len()].copy_from_slice(&table);
    Ok(functions.len())
}

/// Writes the build information into the room reserved for `xen_compile_info`: 64 bytes each for the compiler, 16 for
/// the user, 32 for the domain name and 32 for the date.
///
/// # Errors
/// No ELF file, no such section.
pub(crate) fn embed_compile_info(image: &mut [u8], compiler: &str, by: &str, domain: &str, date: &str) -> Result<()> {
    let elf = Elf::parse(image).context("the image is no ELF file")?;
    let range = between(&elf, "compile_info_start", "compile_info_end")?;
    let mut info = Vec::new();
    for (text, size) in [(compiler, 64), (by, 16), (domain, 32), (date, 32)] {
        let mut field = text.as_bytes().to_vec();
        // The last byte terminates the text.
        field.resize(size - 1, 0);
        info.extend(field);
        info.push(0);
    }
    let place = image.get_mut(range).filter(|place| place.len() == info.len());
    place.context("the image has no room for how it was built")?.copy_from_slice(&info);
    Ok(())
}

/// Returns the table's place in the file, and the functions by offset from `.text`'s start.
fn read(image: &[u8]) -> Result<(std::ops::Range<usize>, BTreeMap<u32, String>)> {
    let elf = Elf::parse(image).context("the image is no ELF file")?;
    let section = |name: &str| {
        let found = elf.section_headers.iter().find(|s| elf.shdr_strtab.get_at(s.sh_name) == Some(name));
        found.with_context(|| format!("the image has no section {name}"))
    };
    let text = section(".text")?;
    // A table inside another section is found by its symbols instead.
    let range = match section(".hvsymbols") {
        Ok(s) => s.file_range().context("the section .hvsymbols is not in the file")?,
        Err(_) => between(&elf, "symbols_start", "symbols_end")?,
    };
    ensure!(range.end <= image.len(), "the section .hvsymbols ends after the file");
    let mut functions = BTreeMap::new();
    for symbol in elf.syms.iter() {
        let inside = text.vm_range().contains(&usize::try_from(symbol.st_value)?);
        let name = elf.strtab.get_at(symbol.st_name).unwrap_or_default();
        if inside && !name.is_empty() && !name.starts_with('.') {
            let offset = u32::try_from(symbol.st_value - text.sh_addr)?;
            let name = format!("{:#}", rustc_demangle::demangle(name));
            // Labels of assembly do not hide a function's name.
            if symbol.st_type() == STT_FUNC || !functions.contains_key(&offset) {
                functions.insert(offset, name);
            }
        }
    }
    ensure!(!functions.is_empty(), "the image has no symbols: was it stripped?");
    Ok((range, functions))
}

/// Returns the file range between two symbols.
fn between(elf: &Elf<'_>, start: &str, end: &str) -> Result<std::ops::Range<usize>> {
    let address = |name: &str| {
        let found = elf.syms.iter().find(|s| elf.strtab.get_at(s.st_name) == Some(name));
        found.map(|s| s.st_value).with_context(|| format!("the image has no symbol {name}"))
    };
    let (start, end) = (address(start)?, address(end)?);
    let header = elf.program_headers.iter().find(|p| (p.p_vaddr..p.p_vaddr + p.p_filesz).contains(&start));
    let header = header.context("the symbol table lies in no segment")?;
    let offset = usize::try_from(start - header.p_vaddr + header.p_offset)?;
    Ok(offset..offset + usize::try_from(end - start)?)
}

/// Builds the table, with shortened names if the full ones need more than `space` bytes.
fn table(functions: &BTreeMap<u32, String>, space: usize) -> Result<Vec<u8>> {
    let whole = encode(functions.iter().map(|(o, n)| (*o, n.as_str())));
    if whole.len() <= space {
        return Ok(whole);
    }
    let short = encode(functions.iter().map(|(o, n)| (*o, last_words(n))));
    ensure!(short.len() <= space, "the names of {} functions need {} bytes of {space}", functions.len(), short.len());
    Ok(short)
}

fn encode<'a>(functions: impl Iterator<Item = (u32, &'a str)>) -> Vec<u8> {
    let (mut index, mut names, mut count) = (Vec::new(), Vec::new(), 0u32);
    for (offset, name) in functions {
        index.extend_from_slice(&offset.to_le_bytes());
        index.extend_from_slice(&u32::try_from(names.len()).unwrap_or(u32::MAX).to_le_bytes());
        names.extend_from_slice(name.as_bytes());
        names.push(0);
        count += 1;
    }
    [MAGIC, &count.to_le_bytes(), &index, &names].concat()
}

/// Returns `Type::function` of `crate::module::Type::function`, at most 40 bytes.
fn last_words(name: &str) -> &str {
    let mut start = name.rmatch_indices("::").nth(1).map_or(0, |(at, _)| at + 2);
    while name.len() - start > 40 || !name.is_char_boundary(start) {
        start += 1;
    }
    &name[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shortened_when_space_is_short() {
        let functions = BTreeMap::from([(0, "a::b::C::d".to_owned()), (16, "e".to_owned())]);
        let whole = table(&functions, 1000).unwrap();
        assert_eq!(&whole[..8], b"HVSY\x02\0\0\0");
        assert_eq!(&whole[8..24], [0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 11, 0, 0, 0]);
        assert_eq!(&whole[24..], b"a::b::C::d\0e\0");
        assert_eq!(&table(&functions, whole.len() - 1).unwrap()[24..], b"C::d\0e\0");
        assert!(table(&functions, 20).is_err());
    }
}
