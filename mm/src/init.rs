//! The frame table at boot.

use core::sync::atomic::Ordering::{Relaxed, Release};

use crate::machine::Machine;
use crate::page_info::{pgc, pgt};
use crate::types::{DomId, Mfn};
use crate::Mm;

/// Frames of the first megabyte: device memory for historical reasons.
const LOW_MEGABYTE: u64 = 0x100;

impl Mm {
    /// Prepares the frame table: everything that is not in `ram` (ranges of frames, end excluded, ascending) and the
    /// first megabyte is device memory, owned by `DomId::IO`; RAM is the hypervisor's until given to the heap with
    /// [`crate::Heap::add_region`]. All machine-to-phys entries become invalid.
    pub fn init_frame_table<M: Machine>(&self, m: &M, ram: &[(Mfn, Mfn)]) {
        for (i, pg) in m.frames().iter().enumerate() {
            let mfn = i as u64;
            if let Some(e) = m.m2p().get(i) {
                e.store(!0, Relaxed);
            }
            let is_ram = mfn >= LOW_MEGABYTE && {
                let at = ram.partition_point(|r| r.1 .0 <= mfn);
                ram.get(at).is_some_and(|r| r.0 .0 <= mfn)
            };
            if !is_ram {
                // The type count of one keeps it from ever becoming a table.
                pg.type_info.store(pgt::WRITABLE | pgt::VALIDATED | 1, Relaxed);
                pg.set_owner(Some(DomId::IO));
                pg.count_info.store(pgc::ALLOCATED | 1, Release);
            }
        }
    }
}
