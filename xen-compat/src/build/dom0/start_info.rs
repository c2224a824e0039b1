//! The page that describes dom0 to itself (`struct start_info`).

use mm::int::{count32, low32};
use public_headers::xen4::compat::xen as compat;
use public_headers::xen4::xen::{
    Dom0VgaConsoleInfo, StartInfo, StartInfoDom0, SIF_INITDOMAIN, SIF_MOD_START_PFN, SIF_PRIVILEGED,
};
use zerocopy::{FromZeros, IntoBytes};

use crate::build::dom0::error::BuildError;
use crate::build::dom0::layout::CONSOLE_INFO;
use crate::build::dom0::page_tables::Format;
use crate::build::dom0::parts::Builder;
use crate::machine::hw::Hw;

/// Dom0 must report C states and P states (bits of `SIF_PM_MASK`).
const SIF_PM: u32 = 3 << 8;

const _: () = assert!(size_of::<Dom0VgaConsoleInfo>() as u64 == CONSOLE_INFO);

/// Its contents apart from addresses.
pub(crate) struct Contents<'a> {
    /// All pages of the domain.
    pub nr_pages: u64,
    /// Whether the kernel supports PAE.
    pub pae: bool,
    /// Bytes of the initrd.
    pub initrd_len: u64,
    /// Its first page.
    pub initrd_pfn: u64,
    /// First page used for the p2m and its page tables, if it has its own place.
    pub first_p2m: u64,
    /// Their number.
    pub nr_p2m_frames: u64,
    /// Command line.
    pub cmdline: &'a str,
    /// The screen.
    pub console: Option<Dom0VgaConsoleInfo>,
}

impl<H: Hw> Builder<'_, H> {
    pub(crate) fn write_start_info(&self, c: &Contents<'_>) -> Result<(), BuildError> {
        let frame = self.frame_at(self.layout.start_info.0)?;
        self.hv.hw.zero_page(frame);
        match self.layout.format {
            Format::Native => self.write_native(c)?,
            Format::Pae => self.write_compat(c)?,
        }
        if let Some(console) = &c.console {
            self.write_range(self.layout.start_info.0 + self.layout.format.start_info(), console.as_bytes())?;
        }
        Ok(())
    }

    fn write_native(&self, c: &Contents<'_>) -> Result<(), BuildError> {
        let l = &self.layout;
        let mut si = StartInfo::new_zeroed();
        let magic: &[u8] = if c.pae { b"xen-3.0-x86_64p" } else { b"xen-3.0-x86_64" };
        si.magic[..magic.len()].copy_from_slice(magic);
        si.nr_pages = c.nr_pages;
        si.shared_info = self.d.shared_info.maddr().0;
        si.flags = SIF_PRIVILEGED | SIF_INITDOMAIN | SIF_PM;
        si.pt_base = l.page_tables.0;
        si.nr_pt_frames = l.nr_page_tables();
        si.mfn_list = l.p2m.0;
        (si.first_p2m_pfn, si.nr_p2m_frames) = (c.first_p2m, c.nr_p2m_frames);
        if c.initrd_len != 0 {
            si.mod_len = c.initrd_len;
            si.mod_start = l.initrd.0;
            if l.initrd.1 == 0 {
                si.mod_start = c.initrd_pfn;
                si.flags |= SIF_MOD_START_PFN;
            }
        }
        copy_cmdline(c.cmdline, &mut si.cmd_line);
        if c.console.is_some() {
            si.console.set(&StartInfoDom0 {
                info_off: count32(size_of::<StartInfo>()),
                info_size: count32(size_of::<Dom0VgaConsoleInfo>()),
            });
        }
        self.write_range(l.start_info.0, si.as_bytes())
    }

    /// As [`Self::write_native`], in the layout of 32-bit guests. All addresses are below 4 GiB.
    fn write_compat(&self, c: &Contents<'_>) -> Result<(), BuildError> {
        let l = &self.layout;
        let mut si = compat::StartInfo::new_zeroed();
        let magic = b"xen-3.0-x86_32p";
        si.magic[..magic.len()].copy_from_slice(magic);
        si.nr_pages = low32(c.nr_pages);
        si.shared_info = low32(self.d.shared_info.maddr().0);
        si.flags = SIF_PRIVILEGED | SIF_INITDOMAIN | SIF_PM;
        si.pt_base = low32(l.page_tables.0);
        si.nr_pt_frames = low32(l.nr_page_tables());
        si.mfn_list = low32(l.p2m.0);
        (si.first_p2m_pfn, si.nr_p2m_frames) = (low32(c.first_p2m), low32(c.nr_p2m_frames));
        if c.initrd_len != 0 {
            si.mod_len = low32(c.initrd_len);
            si.mod_start = low32(l.initrd.0);
            if l.initrd.1 == 0 {
                si.mod_start = low32(c.initrd_pfn);
                si.flags |= SIF_MOD_START_PFN;
            }
        }
        copy_cmdline(c.cmdline, &mut si.cmd_line);
        if c.console.is_some() {
            si.console.set(&compat::StartInfoDom0 {
                info_off: count32(size_of::<compat::StartInfo>()),
                info_size: count32(size_of::<Dom0VgaConsoleInfo>()),
            });
        }
        self.write_range(l.start_info.0, si.as_bytes())
    }
}

/// Copies a command line, always terminated: what does not fit is cut off.
fn copy_cmdline(cmdline: &str, field: &mut [i8]) {
    let room = field.len() - 1;
    for (to, from) in field[..room].iter_mut().zip(cmdline.bytes()) {
        *to = from as i8;
    }
}
