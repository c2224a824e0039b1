//! Segment descriptors of guests: what a GDT or LDT page may hold.

use core::sync::atomic::Ordering::Acquire;

use public_headers::xen4::arch_x86_64::{FIRST_RESERVED_GDT_BYTE, FLAT_RING3_CS64};

use crate::base::errno::{Errno, Result};
use crate::base::types::Maddr;
use crate::ctx::{DomCtx, MmEnv, Page};
use crate::frames::machine::Machine;
use crate::frames::page_info;

/// Descriptor bits (of the whole 64-bit word).
const PRESENT: u64 = 1 << 47;
const DPL: u64 = 3 << 45;
const CODE_OR_DATA: u64 = 1 << 44;
const TYPE: u64 = 0xf << 40;
const CALL_GATE: u64 = 0xc << 40;

/// Returns whether a gate may lead to a selector: the guest's own segments or the flat one. A gate ignores the RPL.
pub fn gate_selector_ok(sel: u64) -> bool {
    sel & 4 != 0 || sel & !7 < u64::from(FIRST_RESERVED_GDT_BYTE) || sel == u64::from(FLAT_RING3_CS64)
}

/// Checks a descriptor of a 64-bit guest. Returns it as it may be installed, or `None`.
///
/// Descriptors that are not present are harmless, and so are code and data segments, whose DPL becomes 3. Of system
/// descriptors only call gates are allowed, and they are disarmed to be emulated: their DPL becomes 0, and the RPL of
/// the selector 3.
pub fn check_descriptor(d: u64) -> Option<u64> {
    if d & PRESENT == 0 {
        return Some(d);
    }
    if d & CODE_OR_DATA != 0 {
        return Some(d | DPL);
    }
    if d & TYPE == 0 {
        // The second half of a call gate.
        return Some(d);
    }
    if d & TYPE != CALL_GATE || !gate_selector_ok(d >> 16 & 0xffff) {
        return None;
    }
    if d >> 32 & 0xff != 0 {
        return None;
    }
    Some(d & !DPL | 3 << 16)
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Checks a page of descriptors for use in a GDT or LDT, and adjusts their privilege levels.
    pub(crate) fn validate_segdesc_page(&self, page: Page<'_>) -> Result {
        for off in (0..4096).step_by(8) {
            let old = self.m.load64(page.mfn, off);
            let new = check_descriptor(old).ok_or(Errno::INVAL)?;
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
        let desc = if ma.0 & 7 == 0 { check_descriptor(desc) } else { None }.ok_or(Errno::INVAL)?;
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
