//! Writes dom0's kernel, hypercall page and p2m into its pages.

use alloc::vec::Vec;
use mm::int::index;

use mm::{Machine, Mfn};

use crate::build::dom0::error::BuildError;
use crate::build::dom0::parts::{Builder, PAGE};
use crate::hypercalls::hypercall_page;
use crate::machine::hw::Hw;
use kernel_image::KernelImage;

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
    /// Copies the kernel's segments and clears what the file does not fill.
    pub(crate) fn load_kernel(&self, image: &KernelImage<'_>) -> Result<(), BuildError> {
        for s in &image.segments {
            let va = image.virt_kstart + (s.paddr - image.pstart);
            let bytes = image.bytes(s);
            self.write_range(va, bytes)?;
            self.zero_range(va + bytes.len() as u64, s.memsz - bytes.len() as u64)?;
        }
        if let Some(va) = image.notes.hypercall_page {
            if !(self.layout.v_start..self.layout.v_end).contains(&va) {
                return Err(BuildError::BadHypercallPage(va));
            }
            let page = hypercall_page::contents(self.d.mem.is_pae());
            self.hv.hw.write(self.frame_at(va)?, 0, &page);
        }
        Ok(())
    }

    /// Writes bytes at an address of the initial mapping.
    pub(crate) fn write_range(&self, mut va: u64, mut bytes: &[u8]) -> Result<(), BuildError> {
        while !bytes.is_empty() {
            let off = (va % PAGE) as usize;
            let (now, rest) = bytes.split_at(bytes.len().min(index(PAGE) - off));
            self.hv.hw.write(self.frame_at(va)?, off, now);
            (va, bytes) = (va + now.len() as u64, rest);
        }
        Ok(())
    }

    fn zero_range(&self, mut va: u64, mut len: u64) -> Result<(), BuildError> {
        while len > 0 {
            let off = va % PAGE;
            let n = len.min(PAGE - off);
            zero(&self.hv.hw, self.frame_at(va)?, off as usize, index(off + n));
            (va, len) = (va + n, len - n);
        }
        Ok(())
    }

    /// Writes both tables that translate between pages and frames; `p2m`: the pages of one of them.
    pub(crate) fn write_p2m(&self, p2m: &[Mfn]) {
        let word = index(self.layout.format.word());
        let mut buf = Vec::with_capacity(index(PAGE));
        let mut pages = p2m.iter();
        let mut flush = |buf: &mut Vec<u8>| {
            if let Some(mfn) = pages.next() {
                // Behind the last page: INVALID_P2M_ENTRY.
                buf.resize(index(PAGE), 0xff);
                self.hv.hw.write(*mfn, 0, buf);
            }
            buf.clear();
        };
        for e in self.frames.extents() {
            for i in 0..e.len {
                self.mm.set_gpfn(Mfn(e.mfn.0 + i), e.pfn.offset(i));
                buf.extend_from_slice(&(e.mfn.0 + i).to_le_bytes()[..word]);
                if buf.len() == index(PAGE) {
                    flush(&mut buf);
                }
            }
        }
        if !buf.is_empty() {
            flush(&mut buf);
        }
    }
}
