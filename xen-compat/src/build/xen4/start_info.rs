//! The page that describes a domain to itself (`struct start_info`).

use mm::int::{count32, low32};
use mm::Mfn;
use public_headers::xen4::compat::xen as compat;
use public_headers::xen4::platform::{XEN_PROCESSOR_PM_CX, XEN_PROCESSOR_PM_PX};
use public_headers::xen4::xen::{
    Dom0VgaConsoleInfo, StartInfo, StartInfoDom0, StartInfoDomU, SIF_INITDOMAIN, SIF_MOD_START_PFN, SIF_PRIVILEGED,
};
use zerocopy::{FromZeros, IntoBytes};

use crate::build::xen4::builder::Builder;
use crate::build::xen4::error::BuildError;
use crate::build::xen4::layout::CONSOLE_INFO;
use crate::build::xen4::page_tables::Format;
use crate::machine::hw::Hw;
use crate::state::event_channel::port::Port;

/// Where the kinds of states are that dom0 must report (`SIF_PM_MASK`).
const SIF_PM_SHIFT: u32 = 8;

const _: () = assert!(size_of::<Dom0VgaConsoleInfo>() as u64 == CONSOLE_INFO);

/// Returns `start_info.flags` of dom0, which must report idle states, and frequencies, if they are the hypervisor's.
pub(crate) fn dom0_flags(idle: bool, frequencies: bool) -> u32 {
    let pm = if idle { XEN_PROCESSOR_PM_CX } else { 0 } | if frequencies { XEN_PROCESSOR_PM_PX } else { 0 };
    SIF_PRIVILEGED | SIF_INITDOMAIN | pm << SIF_PM_SHIFT
}

/// A domain's console.
pub(crate) enum Console {
    /// dom0's: the screen, if it is known.
    Screen(Option<Dom0VgaConsoleInfo>),
    /// A ring, and the port of the domain that leads to its reader.
    Ring(Port),
}

/// Its contents apart from addresses.
pub(crate) struct Contents<'a> {
    /// All pages of the domain.
    pub nr_pages: u64,
    /// Whether the kernel supports PAE.
    pub pae: bool,
    /// Bytes of the initrd.
    pub initrd_len: u64,
    /// Command line.
    pub cmdline: &'a str,
    /// `SIF_*`, except those that follow from the rest.
    pub flags: u32,
    /// The console.
    pub console: Console,
}

impl<H: Hw> Builder<'_, H> {
    /// Writes the page. `initrd_pfn`: the initrd's first page. `p2m`: the first page used for the p2m and its page
    /// tables, if it has its own place, and their number.
    pub(crate) fn write_start_info(
        &self,
        c: &Contents<'_>,
        initrd_pfn: u64,
        p2m: (u64, u64),
    ) -> Result<(), BuildError> {
        let frame = self.frame_at(self.layout.start_info.0)?;
        self.hv.hw.zero_page(frame);
        if let Some(mfn) = self.console_frame()? {
            self.hv.hw.zero_page(mfn);
        }
        match self.layout.format {
            Format::Native => self.write_native(c, initrd_pfn, p2m)?,
            Format::Pae => self.write_compat(c, initrd_pfn, p2m)?,
        }
        if let Console::Screen(Some(screen)) = &c.console {
            self.write_range(self.layout.start_info.0 + self.layout.format.start_info(), screen.as_bytes())?;
        }
        Ok(())
    }

    /// Returns the frame of the console ring, if there is one.
    pub(crate) fn console_frame(&self) -> Result<Option<Mfn>, BuildError> {
        self.layout.console.map(|va| self.frame_at(va)).transpose()
    }

    fn write_native(&self, c: &Contents<'_>, initrd_pfn: u64, p2m: (u64, u64)) -> Result<(), BuildError> {
        let l = &self.layout;
        let mut si = StartInfo::new_zeroed();
        let magic: &[u8] = if c.pae { b"xen-3.0-x86_64p" } else { b"xen-3.0-x86_64" };
        si.magic[..magic.len()].copy_from_slice(magic);
        si.nr_pages = c.nr_pages;
        si.shared_info = self.d.shared_info.maddr().0;
        si.flags = c.flags;
        si.pt_base = l.page_tables.0;
        si.nr_pt_frames = l.nr_page_tables();
        si.mfn_list = l.p2m.0;
        (si.first_p2m_pfn, si.nr_p2m_frames) = p2m;
        if c.initrd_len != 0 {
            si.mod_len = c.initrd_len;
            si.mod_start = l.initrd.0;
            if l.initrd.1 == 0 {
                si.mod_start = initrd_pfn;
                si.flags |= SIF_MOD_START_PFN;
            }
        }
        copy_cmdline(c.cmdline, &mut si.cmd_line);
        match c.console {
            Console::Screen(None) => {}
            Console::Screen(Some(_)) => si.console.set(&StartInfoDom0 {
                info_off: count32(size_of::<StartInfo>()),
                info_size: count32(size_of::<Dom0VgaConsoleInfo>()),
            }),
            Console::Ring(port) => {
                let mfn = self.console_frame()?.map_or(0, |mfn| mfn.0);
                si.console.set(&StartInfoDomU { mfn, evtchn: port.0, ..FromZeros::new_zeroed() });
            }
        }
        self.write_range(l.start_info.0, si.as_bytes())
    }

    /// As [`Self::write_native`], in the layout of 32-bit guests. All addresses are below 4 GiB.
    fn write_compat(&self, c: &Contents<'_>, initrd_pfn: u64, p2m: (u64, u64)) -> Result<(), BuildError> {
        let l = &self.layout;
        let mut si = compat::StartInfo::new_zeroed();
        let magic = b"xen-3.0-x86_32p";
        si.magic[..magic.len()].copy_from_slice(magic);
        si.nr_pages = low32(c.nr_pages);
        si.shared_info = low32(self.d.shared_info.maddr().0);
        si.flags = c.flags;
        si.pt_base = low32(l.page_tables.0);
        si.nr_pt_frames = low32(l.nr_page_tables());
        si.mfn_list = low32(l.p2m.0);
        (si.first_p2m_pfn, si.nr_p2m_frames) = (low32(p2m.0), low32(p2m.1));
        if c.initrd_len != 0 {
            si.mod_len = low32(c.initrd_len);
            si.mod_start = low32(l.initrd.0);
            if l.initrd.1 == 0 {
                si.mod_start = low32(initrd_pfn);
                si.flags |= SIF_MOD_START_PFN;
            }
        }
        copy_cmdline(c.cmdline, &mut si.cmd_line);
        match c.console {
            Console::Screen(None) => {}
            Console::Screen(Some(_)) => si.console.set(&compat::StartInfoDom0 {
                info_off: count32(size_of::<compat::StartInfo>()),
                info_size: count32(size_of::<Dom0VgaConsoleInfo>()),
            }),
            Console::Ring(port) => {
                let mfn = self.console_frame()?.map_or(0, |mfn| low32(mfn.0));
                si.console.set(&compat::StartInfoDomU { mfn, evtchn: port.0 });
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dom0_reports_what_the_hypervisor_sets() {
        let both = dom0_flags(true, true);
        assert_eq!(both, SIF_PRIVILEGED | SIF_INITDOMAIN | 0x300);
        assert_eq!([dom0_flags(true, false), dom0_flags(false, true)].map(|flags| flags & 0xff00), [0x100, 0x200]);
    }
}
