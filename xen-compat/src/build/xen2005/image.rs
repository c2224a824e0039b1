//! A kernel of this ABI as a file: ELF32 with a `__xen_guest` section with XEN_VER=3.0.

use mm::int::low32;

use crate::state::xen2005::HYPERVISOR_VIRT;
use crate::state::xen2005_image::Image;
use kernel_image::elf::{self, Class};
use kernel_image::error::ImageError;
use kernel_image::notes::{c_number, section};

/// Pages of memory that one page table maps, in bytes.
const TABLE_SPAN: u32 = 1 << 22;

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

/// Checks an ELF file. For boot: it allocates.
pub(crate) fn parse(data: &[u8]) -> Result<Image, ImageError> {
    let elf = elf::parse(data)?;
    let text = section(data, &elf, b"__xen_guest").ok_or(ImageError::NotXenGuest)?;
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
    Ok(Image { segments: elf.segments, v_start, end, entry })
}
