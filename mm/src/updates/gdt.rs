//! The guest's GDT and LDT: frames with descriptor type.

use crate::base::errno::{Errno, Result};
use crate::base::int::low32;
use crate::base::pte;
use crate::base::types::{GuestVa, Mfn};
use crate::ctx::{DomCtx, MmEnv, VcpuCtx};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::vcpu::{Descriptors, DESCRIPTORS_PER_PAGE, GDT_FRAMES, LDT_ENTRIES};
use crate::updates::mmuext::MmuextHooks;

impl<E: MmEnv> DomCtx<'_, E> {
    /// Drops the references to a frame of descriptors.
    pub(crate) fn put_segdesc(&self, mfn: Mfn) {
        if let Some(page) = self.page(mfn) {
            self.put_page_and_type(page);
        }
    }
}

impl<E: MmEnv> VcpuCtx<'_, E> {
    /// Gives the vcpu a GDT of `entries` descriptors in `frames`. Afterwards the caller maps `VcpuMm::gdt_frames` and
    /// flushes the local TLB.
    ///
    /// # Errors
    /// EINVAL: too many entries, or a frame that is not the domain's or cannot hold descriptors; the old GDT stays.
    pub fn set_gdt(&self, frames: &[Mfn], entries: u32) -> Result {
        let nr = entries.div_ceil(DESCRIPTORS_PER_PAGE) as usize;
        if nr > GDT_FRAMES || frames.len() < nr {
            return Err(Errno::INVAL);
        }
        for (i, mfn) in frames[..nr].iter().enumerate() {
            let ok =
                self.page(*mfn).is_some_and(|pg| self.get_page_and_type(pg, self.d.id(), page_info::pgt::SEG_DESC));
            if !ok {
                for mfn in frames[..i].iter().rev() {
                    self.put_segdesc(*mfn);
                }
                return Err(Errno::INVAL);
            }
        }
        self.destroy_gdt();
        self.v.gdt_ents.set(entries);
        for (slot, mfn) in self.v.gdt_frames.iter().zip(&frames[..nr]) {
            slot.set(Some(Descriptors::of(*mfn)));
        }
        Ok(())
    }

    /// Removes the vcpu's GDT. The caller unmaps it and flushes before the guest runs again.
    pub fn destroy_gdt(&self) {
        self.v.gdt_ents.set(0);
        for slot in &self.v.gdt_frames {
            if let Some(frame) = slot.take() {
                self.put_segdesc(frame.mfn());
            }
        }
    }

    /// Removes the LDT pages that have been mapped so far, and returns whether there were any. The caller unmaps them
    /// and flushes.
    pub fn destroy_ldt(&self) -> bool {
        let mut any = false;
        for slot in &self.v.ldt_frames {
            if let Some(frame) = slot.take() {
                any = true;
                self.put_segdesc(frame.mfn());
            }
        }
        any
    }

    pub(crate) fn drop_ldt<H: MmuextHooks>(&self, h: &H) {
        if self.destroy_ldt() {
            h.ldt_changed(false);
        }
    }

    /// Maps the page of the guest's LDT at byte `offset`, which the guest has touched. Returns `Some((page index,
    /// frame))` for the caller to map, writable because the CPU sets accessed bits, or `None` if the fault is the
    /// guest's own.
    pub fn map_ldt_shadow_page(&self, offset: u32) -> Option<(usize, Descriptors)> {
        if offset / 8 >= self.v.ldt_ents.get() {
            return None;
        }
        let index = (offset / 4096) as usize;
        let va = self.v.ldt_base.get().wrapping_add(u64::from(offset));
        let l1e = match self.d.is_two_level() {
            true => self.two_level().l1e(low32(va)).into(),
            false => self.guest_get_eff_kern_l1e(va),
        };
        if l1e & pte::PRESENT == 0 || self.v.ldt_frames.get(index)?.get().is_some() {
            return None;
        }
        let page = self.get_page_from_mfn(pte::mfn(l1e), self.d.id())?;
        if !self.get_page_type(page, page_info::pgt::SEG_DESC) {
            self.put_page(page);
            return None;
        }
        let frame = Descriptors::of(page.mfn);
        self.v.ldt_frames[index].set(Some(frame));
        Some((index, frame))
    }

    /// MMUEXT_SET_LDT.
    pub(crate) fn set_ldt<H: MmuextHooks>(&self, h: &H, base: GuestVa, ents: u32) -> Result {
        let base = base.0;
        if ents > LDT_ENTRIES || ents != 0 && (base & 0xfff != 0 || !self.d.addr_ok(base)) {
            return Err(Errno::INVAL);
        }
        let base = if ents == 0 { 0 } else { base };
        if self.v.ldt_ents.get() != ents || self.v.ldt_base.get() != base {
            let flush = self.destroy_ldt();
            self.v.ldt_base.set(base);
            self.v.ldt_ents.set(ents);
            h.ldt_changed(flush);
            if flush {
                self.m.flush_tlb_local();
            }
        }
        Ok(())
    }
}
