//! A kernel prepares a new root table and has it validated.

use mm::pte::{self, ACCESSED, DIRTY, PAE_L3_ENTRIES, PRESENT, USER};
use mm::{DomId, Machine, Mfn};
use public_headers::xen4::xen as nr;
use public_headers::xen4::xen::{MmuextOp, MMUEXT_PIN_L1_TABLE};

use super::hypercall::Call;
use super::multicall_entries::batch;
use crate::hand::Hand;
use crate::layout::{FREE, L1, ROOT};
use crate::life::TABLE;

/// Fills free pages with a root that maps what the first one does and, of a 32-bit guest, a last L2 of its own; then a
/// multicall makes them read-only and pins the root.
pub(super) fn new_root(h: &mut Hand<'_>) -> Call {
    let l = h.l;
    let first = FREE + h.ch.below(4);
    let [root, below] = [first, first + 1].map(|i| (i, frame_at(h, i)));
    let (_, slot, next) = l.ways[ROOT];
    let mut calls = Vec::new();
    let mut ready = |h: &mut Hand<'_>, (i, mfn): (u64, Mfn), entries: &[(u64, u64)]| {
        for slot in 0..512 {
            h.store(l.va(i) + slot * 8, 0);
        }
        for (slot, e) in entries {
            h.store(l.va(i) + slot * 8, *e);
        }
        let e = pte::entry(mfn, PRESENT | USER | ACCESSED | DIRTY);
        calls.push(Call::new("", nr::HYPERVISOR_UPDATE_VA_MAPPING, &[l.va(i), e, 2]));
    };
    // A PAE L3 with the last L2 of another is refused.
    let leads_to = if l.compat && !h.ch.chance(10) {
        ready(h, below, &[(0, pte::entry(h.frames[L1], TABLE))]);
        below.1
    } else {
        h.frames[next]
    };
    let mut entries = vec![(slot, pte::entry(leads_to, TABLE))];
    if let Some(other) = h.table(l.levels - 1).filter(|_| h.ch.chance(60)) {
        entries.push((h.slot(l.levels) & 3, pte::entry(other, TABLE)));
    }
    if l.compat && h.ch.chance(50) {
        // A PAE L3 is 32 bytes; a kernel may have anything in the rest of the page.
        entries.push((PAE_L3_ENTRIES as u64 + h.ch.below(508), h.entry()));
    }
    ready(h, root, &entries);
    let pin = MmuextOp { cmd: MMUEXT_PIN_L1_TABLE + l.levels as u32 - 1, arg1: root.1 .0, ..Default::default() };
    let list = h.put_as(&[pin]);
    calls.push(Call::new("", nr::HYPERVISOR_MMUEXT_OP, &[list, 1, 0, DomId::SELF.0.into()]));
    let list = batch(h, &calls);
    Call::new("new_root", nr::HYPERVISOR_MULTICALL, &[list, calls.len() as u64])
}

/// Returns the frame that its L1 has at its `i`th page.
fn frame_at(h: &Hand<'_>, i: u64) -> Mfn {
    pte::mfn(h.hv.hw.load64(h.frames[L1], i as usize * 8))
}
