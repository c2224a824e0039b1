//! A kernel's information for its loader: Xen's ELF notes (`public/elfnote.h`), or the older `__xen_guest` string.

use alloc::string::String;

use goblin::elf::program_header::PT_NOTE;
use goblin::elf::section_header::SHT_NOTE;
use public_headers::xen4::{elfnote, features};

use crate::bytes::{number, u32_at};
use crate::elf::{range_in, ElfFile};
use crate::error::ImageError;
use crate::limits::MAX_NOTES;

/// Maximum length of a note's string.
const MAX_STRING: usize = 128;

/// Support for PAE page tables (32-bit kernels).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pae {
    /// None.
    #[default]
    No,
    /// Page directory pointers below 4 GiB.
    Yes,
    /// Page directory pointers anywhere.
    ExtendedCr3,
    /// With and without PAE.
    Bimodal,
}

/// The kernel's requirements; `None` where it states none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct XenNotes {
    /// GUEST_OS.
    pub guest_os: String,
    /// GUEST_VERSION.
    pub guest_version: String,
    /// LOADER.
    pub loader: String,
    /// XEN_VERSION.
    pub xen_version: String,
    /// PAE_MODE.
    pub pae: Pae,
    /// BSD_SYMTAB: its symbol table must be loaded after the kernel.
    pub bsd_symtab: bool,
    /// VIRT_BASE.
    pub virt_base: Option<u64>,
    /// ENTRY.
    pub entry: Option<u64>,
    /// INIT_P2M: where the physical-to-machine table is to be mapped.
    pub init_p2m: Option<u64>,
    /// PADDR_OFFSET.
    pub paddr_offset: Option<u64>,
    /// HYPERCALL_PAGE: address of the page for hypercall stubs.
    pub hypercall_page: Option<u64>,
    /// HV_START_LOW.
    pub hv_start_low: Option<u64>,
    /// PHYS32_ENTRY (PVH).
    pub phys32_entry: Option<u32>,
    /// MOD_START_PFN: the initrd may stay unmapped, named by its frame number.
    pub unmapped_initrd: bool,
    /// Whether SUPPORTED_FEATURES is present.
    pub has_supported_features: bool,
    /// Bits `1 << XENFEAT_*` that the kernel supports.
    pub supported: u32,
    /// Bits `1 << XENFEAT_*` that it requires.
    pub required: u32,
    /// Whether it came from `__xen_guest`, not from notes.
    pub legacy: bool,
}

/// Addresses that follow from notes and segments.
pub struct Addresses {
    /// See [`super::Kernel`].
    pub virt_base: u64,
    /// See [`super::Kernel`].
    pub virt_kstart: u64,
    /// See [`super::Kernel`].
    pub virt_kend: u64,
    /// See [`super::Kernel`].
    pub virt_entry: u64,
}

/// Feature names as FEATURES strings use them.
const FEATURE_NAMES: [(&str, u32); 7] = [
    ("writable_page_tables", features::XENFEAT_WRITABLE_PAGE_TABLES),
    ("writable_descriptor_tables", features::XENFEAT_WRITABLE_DESCRIPTOR_TABLES),
    ("auto_translated_physmap", features::XENFEAT_AUTO_TRANSLATED_PHYSMAP),
    ("supervisor_mode_kernel", features::XENFEAT_SUPERVISOR_MODE_KERNEL),
    ("pae_pgdir_above_4gb", features::XENFEAT_PAE_PGDIR_ABOVE_4GB),
    ("hvm_callback_vector", features::XENFEAT_HVM_CALLBACK_VECTOR),
    ("dom0", features::XENFEAT_DOM0),
];

/// Looks for notes in segments, then in sections, then for a `__xen_guest` section, and checks which hypervisor the
/// kernel is for.
///
/// # Errors
/// [`ImageError::NotXenGuest`]: there are none. [`ImageError::WrongLoader`], [`ImageError::WrongXenVersion`]: the kernel
/// is for another hypervisor. Other variants: there are too many notes, or one is malformed.
pub fn find(data: &[u8], elf: &ElfFile) -> Result<XenNotes, ImageError> {
    let mut notes = XenNotes::default();
    let mut seen = Seen { all: 0, xen: 0 };
    for p in elf.phdrs.iter().filter(|p| p.p_type == PT_NOTE && p.p_offset != 0) {
        if let Some(r) = range_in(data, p.p_offset, p.p_filesz) {
            notes.read_area(&data[r], &mut seen)?;
        }
    }
    if seen.xen == 0 {
        for s in elf.shdrs.iter().skip(1).filter(|s| s.sh_type == SHT_NOTE) {
            if let Some(r) = range_in(data, s.sh_offset, s.sh_size) {
                notes.read_area(&data[r], &mut seen)?;
            }
        }
    }
    if seen.xen == 0 {
        let text = section(data, elf, b"__xen_guest").ok_or(ImageError::NotXenGuest)?;
        notes.legacy = true;
        notes.read_guest_string(text)?;
    }
    if !notes.loader.starts_with("generic") && !notes.guest_os.starts_with("linux") {
        return Err(ImageError::WrongLoader);
    }
    if !notes.xen_version.starts_with("xen-3.0") {
        return Err(ImageError::WrongXenVersion);
    }
    Ok(notes)
}

struct Seen {
    all: usize,
    xen: usize,
}

/// Contents of the section called `name`.
pub fn section<'d>(data: &'d [u8], elf: &ElfFile, name: &[u8]) -> Option<&'d [u8]> {
    let s = elf.shdrs.get(elf.shstrndx)?;
    let names = &data[range_in(data, s.sh_offset, s.sh_size)?];
    let found = elf
        .shdrs
        .iter()
        .find(|s| names.get(s.sh_name..).is_some_and(|n| n.starts_with(name) && n.get(name.len()) == Some(&0)))?;
    Some(&data[range_in(data, found.sh_offset, found.sh_size)?])
}

/// Returns the text up to the first zero byte, bounded, as far as it is ASCII.
fn text(b: &[u8]) -> String {
    b.iter()
        .take_while(|&&c| c != 0)
        .take(MAX_STRING - 1)
        .map(|&c| if c.is_ascii() { c as char } else { '?' })
        .collect()
}

/// Parses a number in C notation: 0x hexadecimal, 0 octal, else decimal; stops at the first stray character.
pub fn c_number(s: &str) -> u64 {
    let (digits, radix) = match s.strip_prefix("0x").or_else(|| s.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None if s.starts_with('0') => (s, 8),
        None => (s, 10),
    };
    let all = digits.chars().map_while(|c| c.to_digit(radix));
    all.fold(0u64, |n, d| n.saturating_mul(radix as u64).saturating_add(d as u64))
}

impl XenNotes {
    fn read_area(&mut self, area: &[u8], seen: &mut Seen) -> Result<(), ImageError> {
        let mut at = 0usize;
        while let (Some(namesz), Some(descsz), Some(kind)) =
            (u32_at(area, at), u32_at(area, at + 4), u32_at(area, at + 8))
        {
            seen.all += 1;
            if seen.all > MAX_NOTES {
                return Err(ImageError::TooManyNotes);
            }
            let cut =
                |need: usize| ImageError::Truncated { what: "ELF note", need: need as u64, have: area.len() as u64 };
            let name_at = at + 12;
            let desc_at = name_at + (namesz as usize).next_multiple_of(4);
            let end = desc_at + descsz as usize;
            let name = area.get(name_at..name_at + namesz as usize).ok_or(cut(end))?;
            let desc = area.get(desc_at..end).ok_or(cut(end))?;
            if name == b"Xen\0" {
                seen.xen += 1;
                self.read_note(kind, desc)?;
            }
            at = desc_at + (descsz as usize).next_multiple_of(4);
        }
        Ok(())
    }

    fn read_note(&mut self, kind: u32, desc: &[u8]) -> Result<(), ImageError> {
        match kind {
            elfnote::XEN_ELFNOTE_LOADER => self.loader = text(desc),
            elfnote::XEN_ELFNOTE_GUEST_OS => self.guest_os = text(desc),
            elfnote::XEN_ELFNOTE_GUEST_VERSION => self.guest_version = text(desc),
            elfnote::XEN_ELFNOTE_XEN_VERSION => self.xen_version = text(desc),
            elfnote::XEN_ELFNOTE_PAE_MODE => {
                let s = text(desc);
                if s == "yes" {
                    self.pae = Pae::ExtendedCr3;
                } else if s.contains("bimodal") {
                    self.pae = Pae::Bimodal;
                }
            }
            elfnote::XEN_ELFNOTE_BSD_SYMTAB => self.bsd_symtab |= text(desc) == "yes",
            elfnote::XEN_ELFNOTE_VIRT_BASE => self.virt_base = Some(number(desc)),
            elfnote::XEN_ELFNOTE_ENTRY => self.entry = Some(number(desc)),
            elfnote::XEN_ELFNOTE_INIT_P2M => self.init_p2m = Some(number(desc)),
            elfnote::XEN_ELFNOTE_MOD_START_PFN => self.unmapped_initrd = number(desc) != 0,
            elfnote::XEN_ELFNOTE_PADDR_OFFSET => self.paddr_offset = Some(number(desc)),
            elfnote::XEN_ELFNOTE_HYPERCALL_PAGE => self.hypercall_page = Some(number(desc)),
            elfnote::XEN_ELFNOTE_HV_START_LOW => self.hv_start_low = Some(number(desc)),
            elfnote::XEN_ELFNOTE_PHYS32_ENTRY => self.phys32_entry = Some(number(desc) as u32),
            elfnote::XEN_ELFNOTE_FEATURES => self.read_features(&text(desc))?,
            elfnote::XEN_ELFNOTE_SUPPORTED_FEATURES => {
                self.has_supported_features = true;
                self.supported |= u32_at(desc, 0).unwrap_or(0);
            }
            _ => {}
        }
        Ok(())
    }

    fn read_features(&mut self, list: &str) -> Result<(), ImageError> {
        for item in list.split('|').filter(|i| !i.is_empty()) {
            let (name, required) = item.strip_prefix('!').map_or((item, false), |n| (n, true));
            match FEATURE_NAMES.iter().find(|(n, _)| *n == name) {
                Some((_, bit)) => {
                    self.supported |= 1 << bit;
                    self.required |= u32::from(required) << bit;
                }
                None if required => return Err(ImageError::UnknownRequiredFeature),
                None => {}
            }
        }
        Ok(())
    }

    /// Reads "NAME=value,NAME=value".
    fn read_guest_string(&mut self, section: &[u8]) -> Result<(), ImageError> {
        let end = section.iter().position(|&c| c == 0).unwrap_or(section.len());
        for item in section[..end].split(|&c| c == b',') {
            let eq = item.iter().position(|&c| c == b'=').unwrap_or(item.len());
            let value = text(item.get(eq + 1..).unwrap_or(&[]));
            match &item[..eq] {
                b"LOADER" => self.loader = value,
                b"GUEST_OS" => self.guest_os = value,
                b"GUEST_VER" => self.guest_version = value,
                b"XEN_VER" => self.xen_version = value,
                b"PAE" if value == "yes[extended-cr3]" => self.pae = Pae::ExtendedCr3,
                b"PAE" if value.starts_with("yes") => self.pae = Pae::Yes,
                b"BSD_SYMTAB" => self.bsd_symtab = true,
                b"VIRT_BASE" => self.virt_base = Some(c_number(&value)),
                b"VIRT_ENTRY" => self.entry = Some(c_number(&value)),
                b"ELF_PADDR_OFFSET" => self.paddr_offset = Some(c_number(&value)),
                b"HYPERCALL_PAGE" => self.hypercall_page = Some(c_number(&value) << 12),
                b"FEATURES" => self.read_features(&value)?,
                _ => {}
            }
        }
        // In this form the hypercall page is relative to the base.
        if let (Some(base), Some(page)) = (self.virt_base, &mut self.hypercall_page) {
            *page = page.wrapping_add(base);
        }
        Ok(())
    }

    /// Combines notes and segments and checks that they agree.
    ///
    /// # Errors
    /// [`ImageError::PaddrOffsetAlone`]: PADDR_OFFSET without VIRT_BASE. [`ImageError::OutOfBounds`]: an address in the
    /// notes is outside its bounds.
    pub fn addresses(&self, elf: &ElfFile) -> Result<Addresses, ImageError> {
        if self.paddr_offset.is_some() && self.virt_base.is_none() {
            return Err(ImageError::PaddrOffsetAlone);
        }
        let virt_base = self.virt_base.unwrap_or(0);
        // Kernels with the old string kept virtual addresses in their physical ones.
        let paddr_offset = self.paddr_offset.unwrap_or(if self.legacy { virt_base } else { 0 });
        let offset = virt_base.wrapping_sub(paddr_offset);
        let virt_kstart = elf.pstart.wrapping_add(offset);
        let virt_kend = elf.pend.wrapping_add(offset);
        let virt_entry = self.entry.unwrap_or(elf.entry);
        let within = |what, at, low, high| match (low..=high).contains(&at) {
            true => Ok(()),
            false => Err(ImageError::OutOfBounds { what, at, low, high }),
        };
        within("end of the kernel", virt_kend, virt_kstart, u64::MAX)?;
        within("entry point", virt_entry, virt_kstart, virt_kend)?;
        within("VIRT_BASE", virt_base, 0, virt_kstart)?;
        if let Some(p2m) = self.init_p2m.filter(|p| (virt_kstart..virt_kend).contains(p)) {
            return Err(ImageError::OutOfBounds { what: "INIT_P2M", at: p2m, low: virt_kend, high: u64::MAX });
        }
        Ok(Addresses { virt_base, virt_kstart, virt_kend, virt_entry })
    }
}
