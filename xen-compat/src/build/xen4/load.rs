//! Writes a domain's kernel, hypercall page and p2m into its pages.

use mm::int::{index, low32};

use mm::{Machine, Mfn};

use crate::build::xen4::builder::{Builder, PAGE};
use crate::build::xen4::error::BuildError;
use crate::build::xen4::page_tables::{Format, PageTables};
use crate::hypercalls::hypercall_page;
use crate::machine::hw::Hw;
use crate::state::file::Source;
use kernel_image::Kernel;

/// Clears bytes `from..to` of a frame.
pub(crate) fn zero<M: Machine>(m: &M, mfn: Mfn, from: usize, to: usize) {
    const ZEROES: [u8; index(PAGE)] = [0; index(PAGE)];
    match (from, to) {
        (0, 4096) => m.zero_page(mfn),
        _ if from < to => m.write(mfn, from, &ZEROES[from..to]),
        _ => {}
    }
}

impl<H: Hw> Builder<'_, H> {
    /// Copies the kernel's segments from its file and clears what the file does not fill.
    pub(crate) fn load_kernel(&self, kernel: &Kernel, file: Source<'_>) -> Result<(), BuildError> {
        for s in &kernel.segments {
            let va = kernel.virt_kstart + (s.paddr - kernel.pstart);
            let filled = s.file.len() as u64;
            self.for_each_page(va, filled, |mfn, off, at, n| {
                let from = s.file.start + index(at);
                file.copy(&self.hv.hw, from..from + n, mfn, off);
            })?;
            self.for_each_page(va + filled, s.memsz - filled, |mfn, off, _, n| zero(&self.hv.hw, mfn, off, off + n))?;
        }
        if let Some(va) = kernel.notes.hypercall_page {
            if !(self.layout.v_start..self.layout.v_end).contains(&va) {
                return Err(BuildError::BadHypercallPage(va));
            }
            let page = hypercall_page::contents(self.d.mem.is_pae());
            self.hv.hw.write(self.frame_at(va)?, 0, &page);
        }
        Ok(())
    }

    /// Writes bytes at an address of the initial mapping.
    pub(crate) fn write_range(&self, va: u64, bytes: &[u8]) -> Result<(), BuildError> {
        let len = bytes.len() as u64;
        self.for_each_page(va, len, |mfn, off, at, n| self.hv.hw.write(mfn, off, &bytes[index(at)..index(at) + n]))
    }

    /// Calls `f` for each page of a range of the initial mapping: its frame, where in it the part begins, where in the
    /// range, and how many bytes it has.
    fn for_each_page(&self, va: u64, len: u64, mut f: impl FnMut(Mfn, usize, u64, usize)) -> Result<(), BuildError> {
        let mut at = 0;
        while at < len {
            let off = (va + at) % PAGE;
            let n = (len - at).min(PAGE - off);
            f(self.frame_at(va + at)?, index(off), at, index(n));
            at += n;
        }
        Ok(())
    }

    /// Writes both tables that translate between pages and frames; the p2m is mapped in `tables`.
    pub(crate) fn write_p2m(&self, tables: &PageTables<'_, H>) {
        let (word, hw) = (self.layout.format.word(), &self.hv.hw);
        let mut at = 0;
        let mut page = None;
        let mut put = |at: u64, value: u64| {
            let off = index(at % PAGE);
            if off == 0 {
                page = tables.frame(self.layout.p2m.0 + at);
            }
            match (page, self.layout.format) {
                (Some(mfn), Format::Native) => hw.store64(mfn, off, value),
                (Some(mfn), Format::Pae) => hw.store32(mfn, off, low32(value)),
                (None, _) => {}
            }
        };
        for e in self.frames.extents() {
            for i in 0..e.len {
                let mfn = Mfn(e.mfn.0 + i);
                self.mm.set_gpfn(mfn, e.pfn.offset(i));
                put(at, mfn.0);
                at += word;
            }
        }
        // Behind the last page: INVALID_P2M_ENTRY.
        while !at.is_multiple_of(PAGE) {
            put(at, u64::MAX);
            at += word;
        }
    }
}
