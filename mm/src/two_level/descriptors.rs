//! Segment descriptors of ring-1 guests. In long mode an attribute that was harmless to a 32-bit hypervisor would give
//! the guest access to it, so 64-bit code segments and all gates are refused.

use core::sync::atomic::Ordering::Acquire;

use public_headers::xen2005::arch_x86_32::{FIRST_RESERVED_GDT_ENTRY, LAST_RESERVED_GDT_ENTRY};

use crate::base::errno::{Errno, Result};
use crate::base::int::{count32, low32};
use crate::base::types::{Maddr, Mfn};
use crate::ctx::{MmEnv, Page};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::vcpu::{Descriptors, DESCRIPTORS_PER_PAGE, GDT_FRAMES};
use crate::two_level::{TwoLevel, TwoLevelDom};

const PRESENT: u64 = 1 << 47;
const DPL: u64 = 3 << 45;
const CODE_OR_DATA: u64 = 1 << 44;
/// 64-bit code.
const LONG: u64 = 1 << 53;
/// The bases of segments are below this.
const LAST_BASE: u32 = 0xfc3f_f000;

/// The hypervisor's entries in a GDT.
const RESERVED: core::ops::RangeInclusive<usize> = FIRST_RESERVED_GDT_ENTRY as usize..=LAST_RESERVED_GDT_ENTRY as usize;
/// The flat segments among them that a guest may use, up to the end of the machine-to-phys table, by index
/// (`FLAT_RING1_CS`, `_DS`, `FLAT_RING3_CS`, `_DS`).
pub const FLAT_SEGMENTS: [(usize, u64); 4] = [
    (259, 0x00cf_ba00_0000_c3ff),
    (260, 0x00cf_b200_0000_c3ff),
    (261, 0x00cf_fa00_0000_c3ff),
    (262, 0x00cf_f200_0000_c3ff),
];
/// Numbers of descriptors that a GDT may have: the hypervisor's are always among them.
pub const TWO_LEVEL_GDT_ENTRIES: core::ops::RangeInclusive<u32> =
    LAST_RESERVED_GDT_ENTRY + 1..=count32(GDT_FRAMES) * DESCRIPTORS_PER_PAGE;

/// Returns whether a ring-1 guest may have a descriptor. Its limit is not checked: the original truncated it below
/// itself, but a 32-bit segment cannot reach beyond 4 GiB, and so programs with negative offsets from their segments
/// need no help.
pub(super) fn descriptor_ok(d: u64) -> bool {
    if d & PRESENT == 0 {
        return true;
    }
    let base = low32(d >> 16 & 0xff_ffff | d >> 32 & 0xff00_0000);
    d & DPL != 0 && d & CODE_OR_DATA != 0 && d & LONG == 0 && base < LAST_BASE
}

impl<E: MmEnv> TwoLevelDom<'_, E> {
    /// Checks a page of descriptors for use in a GDT or LDT.
    pub(super) fn validate_descriptors(&self, page: Page<'_>) -> Result {
        for off in (0..4096).step_by(8) {
            if !descriptor_ok(self.m.load64(page.mfn, off)) {
                return Err(Errno::INVAL);
            }
        }
        Ok(())
    }
}

impl<E: MmEnv> TwoLevel<'_, E> {
    /// set_gdt: gives the vcpu a GDT of `entries` descriptors in `frames`. The hypervisor's entries in the first are
    /// overwritten. Afterwards the caller maps `VcpuMm::gdt_frames` and flushes the local TLB.
    ///
    /// # Errors
    /// EINVAL: too few or too many entries, or a frame that is not the domain's or cannot hold descriptors; the old GDT
    /// stays.
    pub fn set_gdt(&self, frames: &[Mfn], entries: u32) -> Result {
        let nr = entries.div_ceil(DESCRIPTORS_PER_PAGE) as usize;
        if !TWO_LEVEL_GDT_ENTRIES.contains(&entries) || frames.len() < nr {
            return Err(Errno::INVAL);
        }
        let first = frames[0];
        let typed = self.get_descriptors(first) || self.clear_reserved(first) && self.get_descriptors(first);
        if !typed {
            return Err(Errno::INVAL);
        }
        for (i, mfn) in frames[..nr].iter().enumerate().skip(1) {
            if !self.get_descriptors(*mfn) {
                for mfn in &frames[..i] {
                    self.put_segdesc(*mfn);
                }
                return Err(Errno::INVAL);
            }
        }
        for i in RESERVED {
            let flat = FLAT_SEGMENTS.iter().find(|f| f.0 == i).map_or(0, |f| f.1);
            self.m.store64(first, i * 8, flat);
        }
        self.ctx().destroy_gdt();
        self.v.gdt_ents.set(entries);
        for (slot, mfn) in self.v.gdt_frames.iter().zip(&frames[..nr]) {
            slot.set(Some(Descriptors::of(*mfn)));
        }
        Ok(())
    }

    fn get_descriptors(&self, mfn: Mfn) -> bool {
        self.page(mfn).is_some_and(|p| self.get_page_and_type(p, self.d.id(), page_info::pgt::SEG_DESC))
    }

    /// Clears the hypervisor's entries in a frame that is to be the first of a GDT, if it may be written.
    fn clear_reserved(&self, mfn: Mfn) -> bool {
        let Some(page) = self.page(mfn) else { return false };
        if !self.get_page_and_type(page, self.d.id(), page_info::pgt::WRITABLE) {
            return false;
        }
        for i in RESERVED {
            self.m.store64(mfn, i * 8, 0);
        }
        self.put_page_and_type(page);
        true
    }

    /// update_descriptor: writes one descriptor at machine address `ma` into a page of the caller's.
    ///
    /// # Errors
    /// EINVAL: `ma` is not aligned to 8, not in a frame of the caller's, or at an entry of the hypervisor's in the GDT
    /// in use; the frame is in use as a page table; the descriptor is one that guests may not have.
    pub fn update_descriptor(&self, ma: Maddr, desc: u64) -> Result {
        if ma.0 & 7 != 0 || !descriptor_ok(desc) {
            return Err(Errno::INVAL);
        }
        let page = self.get_page_from_mfn(ma.mfn(), self.d.id()).ok_or(Errno::INVAL)?;
        let in_use = page.type_info.load(Acquire) & page_info::pgt::TYPE == page_info::pgt::SEG_DESC;
        let off = ma.offset();
        let reserved =
            self.v.gdt_frames[0].get().map(Descriptors::mfn) == Some(page.mfn) && RESERVED.contains(&(off / 8));
        let ty = if in_use { page_info::pgt::SEG_DESC } else { page_info::pgt::WRITABLE };
        let ok = !reserved && self.get_page_type(page, ty);
        if ok {
            self.m.store64(page.mfn, off, desc);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors() {
        // Linux's, the hypervisor's, all of 4 GiB, a thread's storage behind its base, and one that grows down.
        for d in FLAT_SEGMENTS.iter().map(|f| f.1).chain([
            0,
            0x00cf_fa00_0000_ffff,
            0x08df_f207_aacc_ffff,
            0x00c0_f600_0010_0010,
            0x00c0_f2ff_0000_ffff & !PRESENT,
        ]) {
            assert!(descriptor_ok(d), "{d:x}");
        }
        // Ring 0, long mode, gates, system segments, and a base that is too high.
        for d in [
            0x00cf_9a00_0000_c3ff,
            0x00af_ba00_0000_c3ff,
            0x00cf_ba00_0000_c3ff | LONG,
            0x0000_ec00_0061_0000,
            0x0000_ee00_0061_0000,
            0x0000_e900_0000_0067,
            0x0000_e200_0000_0067,
            0xfcc0_f2ff_0000_0000,
            0xfcc0_f23f_f000_0000,
        ] {
            assert!(!descriptor_ok(d), "{d:x}");
        }
    }
}
