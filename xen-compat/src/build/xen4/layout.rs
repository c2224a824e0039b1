//! The layout of a domain's initial virtual address space.

use kernel_image::Kernel;
use mm::pte::PAE_HYPERVISOR_START;

use crate::build::xen4::error::BuildError;
use crate::build::xen4::page_tables::Format;
use crate::machine::address::{is_canonical, HYPERVISOR_VIRT};
use public_headers::xen4::compat::xen as compat;
use public_headers::xen4::xen::StartInfo;

const PAGE: u64 = 4096;
/// The initial mapping ends at a multiple of 4 MiB …
const END_ALIGN: u64 = 4 << 20;
/// … with at least this much space after the boot stack.
const PADDING: u64 = 512 << 10;
/// Bytes of the console description after `struct start_info`.
pub(crate) const CONSOLE_INFO: u64 = 40;

impl Format {
    /// Returns the size of an entry of the p2m: a machine word.
    pub(crate) const fn word(self) -> u64 {
        match self {
            Self::Native => 8,
            Self::Pae => 4,
        }
    }

    /// Returns the size of `struct start_info`.
    pub(crate) const fn start_info(self) -> u64 {
        match self {
            Self::Native => size_of::<StartInfo>() as u64,
            Self::Pae => size_of::<compat::StartInfo>() as u64,
        }
    }
}

/// What a domain's `start_info` comes with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum With {
    /// A description of the screen, behind it.
    Screen,
    /// A console ring, in the page after it.
    Ring,
}

/// Addresses; all starts but the kernel's are page-aligned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Layout {
    /// Of its tables and words.
    pub format: Format,
    /// Start and end of the initial mapping.
    pub v_start: u64,
    /// See `v_start`.
    pub v_end: u64,
    /// Kernel image.
    pub kernel: (u64, u64),
    /// Initrd; both 0 when it is not mapped.
    pub initrd: (u64, u64),
    /// Physical-to-machine table.
    pub p2m: (u64, u64),
    /// Whether the p2m has its own place outside the initial mapping.
    pub p2m_apart: bool,
    /// `start_info` and, if there is one, the description of the screen.
    pub start_info: (u64, u64),
    /// The page of the console ring, if there is one.
    pub console: Option<u64>,
    /// Page tables.
    pub page_tables: (u64, u64),
    /// Boot stack.
    pub stack: (u64, u64),
}

impl Layout {
    /// Lays out `nr_pages` of a domain for a kernel and an initrd of `initrd_len` bytes.
    pub(crate) fn new(k: &Kernel, initrd_len: u64, nr_pages: u64, with: With) -> Result<Self, BuildError> {
        let too_big = || BuildError::LayoutTooBig;
        let round = |a: u64| a.checked_next_multiple_of(PAGE).ok_or_else(too_big);
        let add = |a: u64, n: u64| a.checked_add(n).ok_or_else(too_big);
        let format = Format::of(k);
        let v_start = k.virt_base & !(PAGE - 1);
        let kernel_pages = (k.virt_kend - v_start).div_ceil(PAGE);
        if kernel_pages > nr_pages {
            return Err(BuildError::TooSmall { need: kernel_pages, have: nr_pages });
        }
        let mut at = round(k.virt_kend)?;
        let mut initrd = (0, 0);
        if !k.notes.unmapped_initrd && initrd_len != 0 {
            initrd = (at, add(at, initrd_len)?);
            at = round(initrd.1)?;
        }
        let p2m_len = nr_pages.checked_mul(format.word()).ok_or_else(too_big)?;
        let p2m = match k.notes.init_p2m {
            Some(base) => (base, add(base, p2m_len)?),
            None => {
                let p2m = (at, add(at, p2m_len)?);
                at = round(p2m.1)?;
                p2m
            }
        };
        let screen = if with == With::Screen { CONSOLE_INFO } else { 0 };
        let start_info = (at, add(at, format.start_info() + screen)?);
        at = round(start_info.1)?;
        let mut console = None;
        if with == With::Ring {
            console = Some(at);
            at = add(at, PAGE)?;
        }
        let pt_start = at;
        // Each table page is mapped itself, so their number depends on itself.
        let mut nr_pt = 2;
        let (stack, v_end) = loop {
            let stack = (add(pt_start, nr_pt * PAGE)?, add(pt_start, (nr_pt + 1) * PAGE)?);
            let mut v_end = stack.1.checked_next_multiple_of(END_ALIGN).ok_or_else(too_big)?;
            if v_end - stack.1 < PADDING {
                v_end = add(v_end, END_ALIGN)?;
            }
            if format.tables(v_start, v_end) <= nr_pt {
                break (stack, v_end);
            }
            nr_pt += 1;
        };
        let l = Self {
            format,
            v_start,
            v_end,
            kernel: (k.virt_kstart, k.virt_kend),
            initrd,
            p2m,
            p2m_apart: k.notes.init_p2m.is_some(),
            start_info,
            console,
            page_tables: (pt_start, stack.0),
            stack,
        };
        l.check()?;
        Ok(l)
    }

    fn check(&self) -> Result<(), BuildError> {
        let overlaps = |a: (u64, u64), b: (u64, u64)| a.0 < b.1 && b.0 < a.1;
        let (ok, hypervisor): (fn(u64) -> bool, _) = match self.format {
            Format::Native => (is_canonical, (HYPERVISOR_VIRT.start, HYPERVISOR_VIRT.end)),
            Format::Pae => (|a| a < 1 << 32, (PAE_HYPERVISOR_START, 1 << 32)),
        };
        if overlaps((self.v_start, self.v_end), hypervisor) || overlaps(self.p2m, hypervisor) {
            return Err(BuildError::OverlapsHypervisor);
        }
        if !ok(self.v_start) || !ok(self.v_end - 1) || (self.v_start ^ (self.v_end - 1)) >> 47 != 0 {
            return Err(BuildError::LayoutTooBig);
        }
        if self.p2m_apart {
            if overlaps(self.p2m, (self.v_start, self.v_end)) {
                return Err(BuildError::P2mOverlaps);
            }
            if !self.p2m.0.is_multiple_of(PAGE)
                || !ok(self.p2m.0)
                || !ok(self.p2m.1 - 1)
                || (self.p2m.0 ^ (self.p2m.1 - 1)) >> 47 != 0
            {
                return Err(BuildError::BadP2mAddress(self.p2m.0));
            }
        }
        Ok(())
    }

    /// Returns the number of the page at `va` of the initial mapping.
    pub(crate) fn page_of(&self, va: u64) -> u64 {
        (va - self.v_start) >> 12
    }

    /// Returns the number of pages of the initial mapping.
    pub(crate) fn nr_mapped(&self) -> u64 {
        (self.v_end - self.v_start) >> 12
    }

    /// Returns the number of page-table pages.
    pub(crate) fn nr_page_tables(&self) -> u64 {
        (self.page_tables.1 - self.page_tables.0) >> 12
    }
}
