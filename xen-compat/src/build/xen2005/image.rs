//! A kernel of this ABI as a file: ELF32 with a `__xen_guest` section with XEN_VER=3.0, compressed or not.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use mm::int::low32;

use crate::state::xen2005::HYPERVISOR_VIRT;
use kernel_image::elf::{Class, Segment};
use kernel_image::error::ImageError;
use kernel_image::notes::{c_number, section};
use kernel_image::{elf, to_elf};

/// Pages of memory that one page table maps, in bytes.
const TABLE_SPAN: u32 = 1 << 22;

/// A checked kernel. All addresses are virtual.
pub(crate) struct Image<'a> {
    data: Cow<'a, [u8]>,
    segments: Vec<Segment>,
    /// Start of the mapping of the domain's memory, a multiple of 4 MiB.
    pub v_start: u32,
    /// End of the kernel with its uninitialised data.
    pub end: u32,
    /// Its entry point.
    pub entry: u32,
}

/// The contents of the section `__xen_guest`.
#[derive(Default)]
struct GuestString {
    loader: bool,
    version: bool,
    virt_base: u64,
}

impl GuestString {
    fn parse(section: &[u8]) -> Self {
        let mut found = Self::default();
        let end = section.iter().position(|&c| c == 0).unwrap_or(section.len());
        for item in section[..end].split(|&c| c == b',') {
            let Ok(item) = core::str::from_utf8(item) else { continue };
            match item.split_once('=') {
                Some(("LOADER", "generic")) | Some(("GUEST_OS", "linux")) => found.loader = true,
                Some(("XEN_VER", version)) => found.version = version.starts_with("3.0"),
                Some(("VIRT_BASE", base)) => found.virt_base = c_number(base),
                _ => {}
            }
        }
        found
    }
}

impl<'a> Image<'a> {
    /// Unpacks an image if necessary, and checks it.
    pub(crate) fn parse(image: &'a [u8]) -> Result<Self, ImageError> {
        let data = to_elf(image)?;
        let elf = elf::parse(&data)?;
        let text = section(&data, &elf, b"__xen_guest").ok_or(ImageError::NotXenGuest)?;
        let guest = GuestString::parse(text);
        if !guest.loader {
            return Err(ImageError::WrongLoader);
        }
        if elf.class != Class::Elf32 || !guest.version {
            return Err(ImageError::WrongXenVersion);
        }
        let high = u64::from(HYPERVISOR_VIRT);
        let within = |what, at, low| match (low..=high).contains(&at) {
            true => Ok(low32(at)),
            false => Err(ImageError::OutOfBounds { what, at, low, high }),
        };
        let v_start = within("VIRT_BASE", guest.virt_base, 0)? & !(TABLE_SPAN - 1);
        // Physical addresses of these kernels are virtual ones.
        within("segment", elf.pstart, v_start.into())?;
        let end = within("segment", elf.pend, v_start.into())?;
        let entry = within("entry point", elf.entry, v_start.into())?;
        Ok(Self { segments: elf.segments, v_start, end, entry, data })
    }

    /// Returns its segments: address, contents, and size in memory, which may exceed the contents.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (u32, &[u8], u32)> {
        // The ranges were checked when the file was parsed.
        self.segments.iter().map(|s| (low32(s.paddr), self.data.get(s.file.clone()).unwrap_or(&[]), low32(s.memsz)))
    }
}
