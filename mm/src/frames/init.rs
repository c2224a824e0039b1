//! The frame table at boot.

use core::sync::atomic::Ordering::{Relaxed, Release};

use crate::base::int::index;
use crate::base::types::{DomId, Mfn, Pfn};
use crate::frames::machine::Machine;
use crate::frames::mm::Mm;
use crate::frames::page_info;
use crate::frames::page_info::PageInfo;

/// Frames of the first megabyte: device memory for historical reasons.
const LOW_MEGABYTE: u64 = 0x100;

impl Mm {
    /// Prepares the frame table: everything that is not in `ram` (ranges of frames, end excluded, ascending) and the
    /// first megabyte is device memory, owned by `DomId::IO`; RAM is the hypervisor's until given to the heap with
    /// [`crate::frames::heap::Heap::add_region`]. All machine-to-phys entries become invalid.
    pub fn init_frame_table<M: Machine>(&self, m: &M, ram: &[(Mfn, Mfn)]) {
        for (i, pg) in m.frames().iter().enumerate() {
            let mfn = i as u64;
            // Holes in RAM share one page of ready records that may not be written.
            if m.m2p().get(i).is_some_and(|e| e.load(Relaxed) != !0) {
                m.set_m2p(Mfn(mfn), Pfn::INVALID);
            }
            if pg.is_owned_by(DomId::IO) {
                continue;
            }
            let is_ram = mfn >= LOW_MEGABYTE && {
                let at = ram.partition_point(|r| r.1 .0 <= mfn);
                ram.get(at).is_some_and(|r| r.0 .0 <= mfn)
            };
            if !is_ram {
                pg.type_info.store(PageInfo::IO_RECORD[1], Relaxed);
                pg.set_owner(Some(DomId::IO));
                pg.count_info.store(PageInfo::IO_RECORD[0], Release);
            }
        }
    }

    /// Lets privileged domains map `n` of the hypervisor's frames from `first` on, read-only, as those of `DOMID_XEN`.
    pub fn share_xen_pages_with_privileged_guests<M: Machine>(&self, m: &M, first: Mfn, n: u64) {
        let frames = m.frames().iter().skip(first.index()).take(index(n));
        for pg in frames.filter(|pg| !pg.is_owned_by(DomId::IO)) {
            // The type count of one keeps it from ever being writable.
            pg.type_info.store(page_info::pgt::NONE | page_info::pgt::VALIDATED | 1, Relaxed);
            pg.set_owner(Some(DomId::XEN));
            pg.count_info.store(page_info::pgc::XEN_HEAP | page_info::pgc::ALLOCATED | 1, Release);
        }
    }
}
