//! Grants.

use mm::{Machine, Mfn};
use public_headers::xen4::compat::translate::Translated;
use public_headers::xen4::grant_table::{self as abi, GnttabCopy, GnttabCopyPtr, GnttabSetupTable, GnttabTransfer};
use public_headers::xen4::xen as nr;

use super::Call;
use crate::hand::Hand;
use crate::layout::{L1, SCRATCH};

/// Number of references in use.
const REFS: u64 = 12;

/// Writes some entries of the domain's own table, then makes a call.
pub(super) fn random(h: &mut Hand<'_>) -> Call {
    for _ in 0..h.ch.below(3) {
        let ref_ = h.ch.below(REFS);
        let flags = h.ch.pick(&[1u64, 1, 1, 1, 5, 2, 2, 0, 3, 0x1d]);
        let (dom, mfn) = (h.ch.below(4), h.mfn().0);
        h.store(h.l.grants() + 8 * ref_, flags | dom << 16 | mfn << 32);
    }
    let count = 1 + h.ch.below(3);
    let (name, cmd, words) = match h.ch.below(100) {
        0..=34 => ("grant_map", abi::GNTTABOP_MAP_GRANT_REF, (0..count).flat_map(|_| map(h)).collect()),
        35..=64 => ("grant_unmap", abi::GNTTABOP_UNMAP_GRANT_REF, (0..count).flat_map(|_| unmap(h)).collect()),
        65..=80 => {
            let ops: Vec<GnttabCopy> = (0..count).map(|_| copy(h)).collect();
            return call_as(h, "grant_copy", abi::GNTTABOP_COPY, &ops);
        }
        81..=84 => {
            let (dom, ref_) = offered(h, 2);
            let op = GnttabTransfer { mfn: h.loose().0, domid: dom as u16, ref_: ref_ as u32, ..Default::default() };
            return call_as(h, "grant_transfer", abi::GNTTABOP_TRANSFER, &[op]);
        }
        85..=88 => {
            let [at, _, handle] = unmap(h);
            let new = h.va() & !0xfff;
            return call(h, "grant_unmap_and_replace", abi::GNTTABOP_UNMAP_AND_REPLACE, &[at, new, handle], 1);
        }
        89..=90 => {
            let version = h.ch.pick(&[1, 2, 1, 3]);
            return call(h, "grant_set_version", abi::GNTTABOP_SET_VERSION, &[version], 1);
        }
        91..=93 => {
            let frame_list = h.put(&[0; 4]);
            let dom = h.domid() as u16;
            let nr_frames = 1 + h.ch.below(4) as u32;
            let op = GnttabSetupTable { dom, nr_frames, frame_list, ..Default::default() };
            return call_as(h, "grant_setup_table", abi::GNTTABOP_SETUP_TABLE, &[op]);
        }
        94 => {
            let words = vec![h.ch.below(REFS) | h.ch.below(REFS) << 32, 0];
            return call(h, "grant_swap", abi::GNTTABOP_SWAP_GRANT_REF, &words, 1);
        }
        _ => {
            let words: Vec<u64> = (0..6).map(|_| h.small()).collect();
            let cmd = h.ch.below(14) as u32;
            return call(h, "grant_table_op, others", cmd, &words, 1);
        }
    };
    let words: Vec<u64> = words;
    call(h, name, cmd, &words, count)
}

/// Makes a call with structures that are laid out in the same way for all guests.
fn call(h: &mut Hand<'_>, name: &'static str, cmd: u32, words: &[u64], count: u64) -> Call {
    let arg = h.put_claim(words);
    made(h, name, cmd, arg, count)
}

/// Makes a call with structures that are not.
fn call_as<T: Translated>(h: &mut Hand<'_>, name: &'static str, cmd: u32, ops: &[T]) -> Call {
    let arg = h.claim_as(ops);
    made(h, name, cmd, arg, ops.len() as u64)
}

fn made(h: &mut Hand<'_>, name: &'static str, cmd: u32, arg: u64, count: u64) -> Call {
    let count = if h.ch.chance(2) { h.small() } else { count };
    Call::new(name, nr::HYPERVISOR_GRANT_TABLE_OP, &[cmd.into(), arg, count])
}

/// Picks a domain and one of its references whose entry has one of the flags `kind` and names the caller, if there is
/// one.
fn offered(h: &mut Hand<'_>, kind: u64) -> (u64, u64) {
    let first = h.ch.below(4);
    let start = h.ch.below(REFS);
    for dom in (first..4).chain(0..first) {
        let Some(d) = h.hv.domains.get(mm::DomId(dom as u16)) else { continue };
        let Some(frame) = d.grants.frame(0) else { continue };
        for ref_ in (start..REFS).chain(0..start) {
            let entry = h.hv.hw.load64(frame, ref_ as usize * 8);
            if entry & kind != 0 && entry >> 16 & 0xffff == h.d.id.0.into() {
                return (dom, ref_);
            }
        }
    }
    (first, start)
}

fn map(h: &mut Hand<'_>) -> [u64; 4] {
    let (dom, ref_) = offered(h, 1);
    let flags = h.ch.pick(&[2u64, 2, 2, 6, 6, 1, 5, 3, 7, 0x12, 0x16, 0x1a, 0]);
    let at = if flags & 0x10 == 0 {
        h.va() & !0xfff
    } else {
        let table = h.table(1).unwrap_or(Mfn(0));
        (table.0 << 12) | (h.slot(1) * 8)
    };
    [at, flags | ref_ << 32, dom, 0]
}

fn unmap(h: &mut Hand<'_>) -> [u64; 3] {
    let mappings: Vec<_> = h.d.grants.mappings().take(16).collect();
    if mappings.is_empty() || h.ch.chance(5) {
        return [h.va() & !0xfff, h.small() << 12, h.small()];
    }
    let (handle, m) = h.ch.pick(&mappings);
    let granter = h.hv.domains.get(m.domid);
    let mfn = granter.and_then(|d| d.grants.active(m.ref_)).map_or(Mfn(0), |a| a.mfn);
    // The slot at which its first table maps the frame.
    let slot = (0..512).find(|slot| mm::pte::mfn(h.hv.hw.load64(h.frames[L1], *slot as usize * 8)) == mfn);
    let at = if m.flags & 0x10 == 0 {
        slot.map_or(0, |slot| h.l.va(slot))
    } else {
        slot.map_or(0, |slot| (h.frames[L1].0 << 12) | (slot * 8))
    };
    let host = if h.ch.chance(90) { at } else { 0 };
    let device = if m.flags & 1 != 0 && h.ch.chance(90) { mfn.0 << 12 } else { 0 };
    [host, device, handle.0.into()]
}

fn copy(h: &mut Hand<'_>) -> GnttabCopy {
    let flags = h.ch.pick(&[1u16, 1, 2, 2, 3, 0]);
    let mut side = |by_ref: bool| {
        let (u, dom) = if by_ref {
            let (dom, ref_) = offered(h, 1);
            (ref_, dom)
        } else {
            // The frame to write to has no other purpose.
            (h.frames[SCRATCH].0, mm::DomId::SELF.0.into())
        };
        let offset = h.ch.pick(&[0u16, 0, 64, 4095]);
        GnttabCopyPtr { u, domid: dom as u16, offset, ..Default::default() }
    };
    let (source, dest) = (side(flags & 1 != 0), side(flags & 2 != 0));
    let len = h.ch.pick(&[1u16, 64, 4096, 4000, 0xffff]);
    GnttabCopy { source, dest, len, flags, ..Default::default() }
}
