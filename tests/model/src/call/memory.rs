//! `memory_op`.

use mm::DomId;
use public_headers::xen4::compat::translate::Ulong;
use public_headers::xen4::memory::{self as abi, XenMemoryExchange, XenMemoryReservation};
use public_headers::xen4::xen as nr;

use super::Call;
use crate::hand::Hand;

fn domid(h: &mut Hand<'_>) -> u16 {
    if h.ch.chance(90) {
        DomId::SELF.0
    } else {
        h.domid() as u16
    }
}

fn reservation(h: &mut Hand<'_>, list: u64, n: u64, order: u32, domid: u16) -> XenMemoryReservation {
    let mem_flags = h.ch.pick(&[0, 0, 0, 0, 21, 12, 1 << 16, !0]);
    XenMemoryReservation {
        extent_start: list,
        nr_extents: n,
        extent_order: order,
        mem_flags,
        domid,
        ..Default::default()
    }
}

pub(super) fn random(h: &mut Hand<'_>) -> Call {
    let call = |name, cmd: u32, start: u64, arg| {
        Call::new(name, nr::HYPERVISOR_MEMORY_OP, &[u64::from(cmd) | start << 6, arg])
    };
    let dom = domid(h);
    match h.ch.below(20) {
        0..=11 => {
            let n = 1 + h.ch.below(4);
            let order = h.ch.pick(&[0, 0, 0, 1, 2, 9, 20, 60]);
            let (name, cmd) = h.ch.pick(&[
                ("increase_reservation", abi::XENMEM_INCREASE_RESERVATION),
                ("decrease_reservation", abi::XENMEM_DECREASE_RESERVATION),
                ("populate_physmap", abi::XENMEM_POPULATE_PHYSMAP),
            ]);
            let list: Vec<Ulong> = (0..n).map(|_| Ulong(h.loose().0)).collect();
            let list = h.claim_as(&list);
            let n = if h.ch.chance(3) { h.small() } else { n };
            let op = reservation(h, list, n, order, dom);
            let start = if h.ch.chance(3) { h.small() } else { 0 };
            let arg = h.claim_as(&[op]);
            call(name, cmd, start, arg)
        }
        12..=15 => {
            let (in_order, out_order) = h.ch.pick(&[(0u32, 0u32), (0, 0), (0, 1), (1, 0), (0, 2)]);
            let n = h.ch.pick(&[1, 1, 2, 4]) << in_order.max(out_order);
            let given: Vec<Ulong> = (0..n >> in_order).map(|_| Ulong(h.loose().0)).collect();
            let given = h.claim_as(&given);
            let taken = h.claim_as(&[100, 101, 102, 103].map(Ulong));
            let in_ = reservation(h, given, n >> in_order, in_order, dom);
            let out = reservation(h, taken, n >> out_order, out_order, dom);
            let nr_exchanged = if h.ch.chance(3) { h.small() } else { 0 };
            let arg = h.claim_as(&[XenMemoryExchange { in_, out, nr_exchanged }]);
            call("memory_exchange", abi::XENMEM_EXCHANGE, 0, arg)
        }
        _ => {
            let cmd = h.ch.below(32) as u32;
            let cmd = if matches!(cmd, 0 | 1 | 6 | 11) { abi::XENMEM_CURRENT_RESERVATION } else { cmd };
            let words = [dom.into(), h.small(), h.at, h.small(), h.small(), h.small()];
            let arg = h.put_claim(&words);
            call("memory_op, others", cmd, 0, arg)
        }
    }
}
