//! Segment descriptors of guests: what a GDT or LDT page may hold.

use core::sync::atomic::Ordering::Acquire;

use public_headers::xen4::arch_x86_64::{FIRST_RESERVED_GDT_BYTE, FLAT_RING3_CS64};
use public_headers::xen4::compat::arch_x86_32::FLAT_RING1_CS;

use crate::base::errno::{Errno, Result};
use crate::base::pte;
use crate::base::types::Maddr;
use crate::ctx::{DomCtx, MmEnv, Page};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::domain::DomainMem;

/// Descriptor bits (of the whole 64-bit word).
const PRESENT: u64 = 1 << 47;
const DPL: u64 = 3 << 45;
const RING1: u64 = 1 << 45;
const CODE_OR_DATA: u64 = 1 << 44;
const TYPE: u64 = 0xf << 40;
const CALL_GATE: u64 = 0xc << 40;

/// 64-bit code.
const LONG: u64 = 1 << 53;
/// The limit is in pages.
const GRANULAR: u64 = 1 << 55;
/// The limit.
const LIMIT: u64 = 0xf_0000_0000_ffff;

/// What distinguishes descriptors of 32-bit guests (`PAE`) from those of 64-bit ones: the ring of the kernel.
struct Rules<const PAE: bool>;

impl<const PAE: bool> Rules<PAE> {
    #[inline]
    fn gate_selector_ok(sel: u64) -> bool {
        let flat = if PAE { FLAT_RING1_CS } else { FLAT_RING3_CS64 };
        sel & 4 != 0 || sel & !7 < u64::from(FIRST_RESERVED_GDT_BYTE) || sel == u64::from(flat)
    }

    #[inline]
    fn check(d: u64) -> Option<u64> {
        if d & PRESENT == 0 {
            return Some(d);
        }
        // The kernel's ring at least.
        let raised = if !PAE {
            d | DPL
        } else if d & DPL == 0 {
            d | RING1
        } else {
            d
        };
        if d & CODE_OR_DATA != 0 {
            return if PAE { check_segment32(raised) } else { Some(raised) };
        }
        if d & TYPE == 0 {
            // The second half of a call gate.
            return Some(d);
        }
        if d & TYPE != CALL_GATE || !Self::gate_selector_ok(d >> 16 & 0xffff) {
            return None;
        }
        let reserved = if PAE { 0xe0 } else { 0xff };
        if d >> 32 & reserved != 0 {
            return None;
        }
        let dpl = (raised & DPL) >> 45;
        Some(d & !DPL & !(3 << 16) | dpl << 16)
    }
}

impl DomainMem {
    /// Returns whether a gate may lead to selector `sel`: one of the guest's own segments, or its kernel's flat one. A gate
    /// ignores the RPL.
    pub fn gate_selector_ok(&self, sel: u64) -> bool {
        if self.is_pae() {
            Rules::<true>::gate_selector_ok(sel)
        } else {
            Rules::<false>::gate_selector_ok(sel)
        }
    }

    /// Checks a descriptor for it. Returns it as it may be installed, or `None`.
    ///
    /// Descriptors that are not present are harmless, and so are code and data segments, whose DPL becomes at least that of
    /// the guest's kernel; but a 32-bit guest may not have 64-bit code, with which its ring 1 could reach the hypervisor's
    /// memory. Of system descriptors only call gates are allowed, and they are disarmed to be emulated: their DPL becomes 0,
    /// and is kept as the RPL of the selector.
    pub fn check_descriptor(&self, d: u64) -> Option<u64> {
        if self.is_pae() {
            Rules::<true>::check(d)
        } else {
            Rules::<false>::check(d)
        }
    }
}

/// Checks a present code or data segment of a 32-bit guest. Old kernels end theirs at `0xf6800000`, where the hypervisor
/// of their time began: such ones become 4 GiB long, so that the machine-to-phys table is in them.
#[inline]
fn check_segment32(d: u64) -> Option<u64> {
    if d & LONG != 0 {
        return None;
    }
    let base = d >> 16 & 0xff_ffff | d >> 32 & 0xff00_0000;
    let limit = (d & 0xffff | d >> 32 & 0xf_0000) + 1;
    let end = if d & GRANULAR != 0 { limit << 12 } else { limit };
    Some(if base == 0 && end > pte::PAE_HYPERVISOR_START { d | LIMIT } else { d })
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Checks a page of descriptors of `d` for use in a GDT or LDT, and adjusts their privilege levels.
    pub(crate) fn validate_segdesc_page(&self, page: Page<'_>, d: &DomainMem) -> Result {
        if d.is_pae() {
            self.validate_segdescs(page, Rules::<true>::check)
        } else {
            self.validate_segdescs(page, Rules::<false>::check)
        }
    }

    #[inline]
    fn validate_segdescs(&self, page: Page<'_>, check: impl Fn(u64) -> Option<u64>) -> Result {
        for off in (0..4096).step_by(8) {
            let old = self.m.load64(page.mfn, off);
            let new = check(old).ok_or(Errno::INVAL)?;
            if new != old {
                self.m.store64(page.mfn, off, new);
                self.mark_owner_dirty(page.mfn);
            }
        }
        Ok(())
    }

    /// update_descriptor: writes one descriptor at machine address `ma` into a page of the caller's.
    ///
    /// # Errors
    /// EINVAL: `ma` is not aligned to 8 or not in a frame of the caller's, the frame is in use as a page table, or the
    /// descriptor is one that guests may not have.
    pub fn do_update_descriptor(&self, ma: Maddr, desc: u64) -> Result {
        let desc = if ma.0 & 7 == 0 { self.d.check_descriptor(desc) } else { None }.ok_or(Errno::INVAL)?;
        let page = self.get_page_from_mfn(ma.mfn(), self.d.id()).ok_or(Errno::INVAL)?;
        let in_use = page.type_info.load(Acquire) & page_info::pgt::TYPE == page_info::pgt::SEG_DESC;
        let ty = if in_use { page_info::pgt::SEG_DESC } else { page_info::pgt::WRITABLE };
        let ok = self.get_page_type(page, ty);
        if ok {
            self.m.store64(page.mfn, ma.offset(), desc);
            self.mark_owner_dirty(page.mfn);
            self.put_page_type(page);
        }
        self.put_page(page);
        if ok {
            Ok(())
        } else {
            Err(Errno::INVAL)
        }
    }
}
