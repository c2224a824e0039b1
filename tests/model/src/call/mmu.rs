//! Page tables and descriptor tables.

use mm::pte::{self, ACCESSED, DIRTY, PRESENT, RW, USER};
use mm::DomId;
use public_headers::xen4::compat::translate::Ulong;
use public_headers::xen4::xen as nr;
use public_headers::xen4::xen::MmuextOp;

use super::Call;
use crate::hand::Hand;
use crate::layout::{FRAMES, OTHER_ROOT, ROOT, TABLES};

fn foreigndom(h: &mut Hand<'_>) -> u64 {
    match h.ch.below(20) {
        0 => DomId::IO.0.into(),
        1 => h.ch.below(5),
        // The tables of another domain, and frames of that domain.
        2 => {
            let d = h.ch.below(4);
            (d + 1) << 16 | d
        }
        _ => DomId::SELF.0.into(),
    }
}

pub(super) fn mmu_update(h: &mut Hand<'_>) -> Call {
    let n = 1 + h.ch.below(4);
    let mut words = Vec::new();
    for _ in 0..n {
        let (at, val) = h.request();
        words.extend([at, val]);
    }
    let list = h.put_claim(&words);
    let done = if h.ch.chance(30) { h.put_claim(&[0]) } else { 0 };
    let n = if h.ch.chance(2) { h.small() } else { n };
    let dom = foreigndom(h);
    Call::new("mmu_update", nr::HYPERVISOR_MMU_UPDATE, &[list, n, done, dom])
}

pub(super) fn update_va_mapping(h: &mut Hand<'_>) -> Call {
    let number = nr::HYPERVISOR_UPDATE_VA_MAPPING;
    if h.ch.chance(15) {
        // Restores the initial mapping of one of the pages that the guest needs.
        let i = TABLES as u64 + h.ch.below((FRAMES - TABLES) as u64 + 1);
        let flags = PRESENT | RW | USER | ACCESSED | DIRTY;
        let (at, mfn) = match h.frames.get(i as usize) {
            Some(mfn) => (h.l.va(i), *mfn),
            None => (h.l.shared(), h.d.shared_info),
        };
        return Call::new("repair", number, &[at, pte::entry(mfn, flags), 2]);
    }
    let (at, val) = (h.va() & !0xfff, h.entry());
    let mask = h.put(&[h.vcpu.into()]);
    let flags = h.ch.pick(&[0u64, 0, 1, 2, 5, 6, mask | 1, mask | 2, 0xbad1, 3, 4]);
    if h.ch.chance(5) {
        let dom = h.domid();
        let args = [at, val, flags, dom];
        return Call::new("update_va_mapping_otherdomain", nr::HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN, &args);
    }
    Call::new("update_va_mapping", number, &[at, val, flags])
}

/// MMUEXT_*: pin, unpin, roots, flushes, descriptor tables, pages.
const COMMANDS: &[u64] = &[0, 1, 2, 3, 3, 3, 4, 4, 4, 5, 5, 15, 15, 15, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20];

pub(super) fn mmuext_op(h: &mut Hand<'_>) -> Call {
    let n = 1 + h.ch.below(3);
    let mut ops = Vec::new();
    for _ in 0..n {
        let mut cmd = h.ch.pick(COMMANDS);
        if h.l.compat && h.ch.chance(90) {
            // Roots have one level less, and there is none of user mode.
            cmd = match cmd {
                3 => 2,
                15 => 5,
                other => other,
            };
        }
        let mut arg = h.mfn().0;
        let mut arg2 = h.mfn().0;
        match cmd {
            4 => {
                let level = 1 + h.ch.below(4);
                arg = h.table(level).map_or(arg, |m| m.0);
            }
            5 if h.l.compat && h.ch.chance(30) => arg = h.frames[OTHER_ROOT].0,
            5 if h.ch.chance(75) => arg = h.frames[ROOT].0,
            15 if h.ch.chance(50) => arg = h.ch.pick(&[h.frames[OTHER_ROOT].0, h.frames[OTHER_ROOT].0, 0]),
            2 if h.l.compat && h.ch.chance(50) => arg = h.ch.pick(&[h.frames[ROOT].0, h.frames[OTHER_ROOT].0]),
            3 | 5 | 15 if h.ch.chance(70) => arg = h.table(h.l.levels).map_or(arg, |m| m.0),
            7 | 11 => arg = h.va() & !0xfff,
            8 | 9 => {
                let mask = h.ch.below(16);
                arg2 = h.put(&[mask]);
            }
            13 => {
                arg = h.va() & !0xfff;
                arg2 = h.ch.below(9000);
            }
            _ => {}
        }
        ops.push(MmuextOp { cmd: cmd as u32, arg1: arg, arg2, ..Default::default() });
    }
    let list = h.claim_as(&ops);
    let done = if h.ch.chance(30) { h.put_claim(&[0]) } else { 0 };
    let n = if h.ch.chance(2) { h.small() } else { n };
    let dom = if h.ch.chance(8) { h.domid() } else { DomId::SELF.0.into() };
    Call::new("mmuext_op", nr::HYPERVISOR_MMUEXT_OP, &[list, n, done, dom])
}

pub(super) fn descriptors(h: &mut Hand<'_>) -> Call {
    if h.ch.chance(50) {
        let frames = [(); 3].map(|()| Ulong(h.mfn().0));
        let list = h.claim_as(&frames);
        let entries = h.ch.pick(&[0, 1, 512, 513, 1024, 1536, 7168, 7169]);
        return Call::new("set_gdt", nr::HYPERVISOR_SET_GDT, &[list, entries]);
    }
    let at = (h.mfn().0 << 12) | (h.ch.below(512) * 8);
    let val = h.ch.pick(&[0, 0x00af_9b00_0000_ffff, 0x00cf_f300_0000_ffff, 0x0000_ec00_e033_0000, h.at]);
    Call::new("update_descriptor", nr::HYPERVISOR_UPDATE_DESCRIPTOR, &[at, val])
}
