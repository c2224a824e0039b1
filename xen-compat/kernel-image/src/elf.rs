//! The ELF side of a kernel: header, loadable segments, sections.

use alloc::vec::Vec;
use core::ops::Range;

use goblin::container::{Container, Ctx};
use goblin::elf::header::{EM_386, EM_X86_64, ET_DYN, ET_EXEC};
use goblin::elf::program_header::{PF_R, PF_W, PF_X, PT_LOAD};
use goblin::elf::{Elf, ProgramHeader, SectionHeader};

use crate::error::ImageError;

/// Largest kernel accepted, in bytes of memory.
pub const MAX_IMAGE: u64 = 1 << 30;

/// Word size of a kernel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// i386
    Elf32,
    /// x86-64
    Elf64,
}

/// A part of the kernel to be loaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Segment {
    /// Physical address.
    pub paddr: u64,
    /// Bytes in memory.
    pub memsz: u64,
    /// Where its contents are in the file; checked to lie inside.
    pub file: Range<usize>,
}

/// A parsed ELF file.
pub struct ElfFile {
    /// Word size.
    pub class: Class,
    /// `e_entry`.
    pub entry: u64,
    /// Loadable segments.
    pub segments: Vec<Segment>,
    /// Lowest physical address.
    pub pstart: u64,
    /// Highest physical address + 1.
    pub pend: u64,
    /// All program headers.
    pub phdrs: Vec<ProgramHeader>,
    /// All section headers; none if the file has no valid table of them.
    pub shdrs: Vec<SectionHeader>,
    /// Index of the section with section names.
    pub shstrndx: usize,
}

/// Parses and checks header, segments and section table.
///
/// # Errors
/// [`ImageError`]: what is wrong with the header, the segments or the section table.
pub fn parse(data: &[u8]) -> Result<ElfFile, ImageError> {
    let cut = |what, need| ImageError::Truncated { what, need, have: data.len() as u64 };
    if data.len() < 64 {
        return Err(cut("ELF header", 64));
    }
    let h = Elf::parse_header(data).map_err(|_| ImageError::BadElfHeader)?;
    if !h.endianness().is_ok_and(|e| e.is_little()) {
        return Err(ImageError::NotLsb);
    }
    let container = h.container().map_err(|_| ImageError::BadElfHeader)?;
    let (class, bits, phentsize, shentsize) = match container {
        Container::Little => (Class::Elf32, 32, 32u64, 40u64),
        Container::Big => (Class::Elf64, 64, 56, 64),
    };
    match (class, h.e_machine) {
        (Class::Elf32, EM_386) | (Class::Elf64, EM_X86_64) => {}
        (_, machine) => return Err(ImageError::WrongMachine { class: bits, machine }),
    }
    if h.e_type != ET_EXEC && h.e_type != ET_DYN {
        return Err(ImageError::NotExecutable(h.e_type));
    }
    let ctx = Ctx::new(container, goblin::container::Endian::Little);
    let table_end = |off: u64, size: u64, n: u16| off.checked_add(size * n as u64);
    let ph_end = table_end(h.e_phoff, phentsize, h.e_phnum).ok_or(ImageError::BadElfHeader)?;
    if ph_end > data.len() as u64 {
        return Err(cut("program header table", ph_end));
    }
    if h.e_phnum != 0 && h.e_phentsize as u64 != phentsize {
        return Err(ImageError::BadElfHeader);
    }
    let phdrs = ProgramHeader::parse(data, h.e_phoff as usize, h.e_phnum as usize, ctx)
        .map_err(|_| ImageError::BadElfHeader)?;
    // Sections are only a fallback: a broken table counts as none.
    let shdrs = match table_end(h.e_shoff, shentsize, h.e_shnum) {
        Some(end) if end <= data.len() as u64 && h.e_shnum != 0 && h.e_shentsize as u64 == shentsize => {
            SectionHeader::parse(data, h.e_shoff as usize, h.e_shnum as usize, ctx).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    let segments = load_segments(data, &phdrs)?;
    let pstart = segments.iter().map(|s| s.paddr).min().ok_or(ImageError::NoLoadSegment)?;
    let pend = segments.iter().map(|s| s.paddr + s.memsz).max().ok_or(ImageError::NoLoadSegment)?;
    if pend - pstart > MAX_IMAGE {
        return Err(ImageError::TooBig { what: "kernel's size in memory", found: pend - pstart, max: MAX_IMAGE });
    }
    Ok(ElfFile { class, entry: h.e_entry, segments, pstart, pend, phdrs, shdrs, shstrndx: h.e_shstrndx as usize })
}

/// Collects the loadable segments, checking that they are inside the file and do not overlap.
fn load_segments(data: &[u8], phdrs: &[ProgramHeader]) -> Result<Vec<Segment>, ImageError> {
    let mut segments = Vec::new();
    for (i, p) in phdrs.iter().enumerate() {
        if p.p_type != PT_LOAD || p.p_flags & (PF_R | PF_W | PF_X) == 0 {
            continue;
        }
        if p.p_memsz < p.p_filesz {
            return Err(ImageError::SegmentShrinks(i as u16));
        }
        if p.p_memsz > MAX_IMAGE {
            return Err(ImageError::TooBig { what: "segment's size in memory", found: p.p_memsz, max: MAX_IMAGE });
        }
        if p.p_paddr.checked_add(p.p_memsz).is_none() {
            let high = u64::MAX - p.p_memsz;
            return Err(ImageError::OutOfBounds { what: "segment", at: p.p_paddr, low: 0, high });
        }
        let file = range_in(data, p.p_offset, p.p_filesz).ok_or(ImageError::Truncated {
            what: "loadable segment",
            need: p.p_offset.saturating_add(p.p_filesz),
            have: data.len() as u64,
        })?;
        segments.push(Segment { paddr: p.p_paddr, memsz: p.p_memsz, file });
    }
    let mut order: Vec<usize> = (0..segments.len()).filter(|&i| segments[i].memsz != 0).collect();
    order.sort_by_key(|&i| segments[i].paddr);
    for w in order.windows(2) {
        if segments[w[0]].paddr + segments[w[0]].memsz > segments[w[1]].paddr {
            return Err(ImageError::SegmentsOverlap(w[0] as u16, w[1] as u16));
        }
    }
    Ok(segments)
}

/// Returns the range `offset..offset + size` if it is inside the file.
pub fn range_in(data: &[u8], offset: u64, size: u64) -> Option<Range<usize>> {
    let end = offset.checked_add(size)?;
    (end <= data.len() as u64).then_some(offset as usize..end as usize)
}
