//! `memory_op`.

use mm::DomId;
use public_headers::xen4::memory as abi;
use public_headers::xen4::xen as nr;

use super::Call;
use crate::hand::Hand;

fn domid(h: &mut Hand<'_>) -> u64 {
    if h.ch.chance(90) {
        DomId::SELF.0.into()
    } else {
        h.domid() & 0xffff
    }
}

fn reservation(h: &mut Hand<'_>, list: u64, n: u64, order: u64, dom: u64) -> [u64; 4] {
    let flags = h.ch.pick(&[0u64, 0, 0, 0, 21, 12, 1 << 16, !0 >> 32]);
    [list, n, order | flags << 32, dom]
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
            let list: Vec<u64> = (0..n).map(|_| h.loose().0).collect();
            let list = h.put_claim(&list);
            let n = if h.ch.chance(3) { h.small() } else { n };
            let words = reservation(h, list, n, order, dom);
            let start = if h.ch.chance(3) { h.small() } else { 0 };
            let arg = h.put_claim(&words);
            call(name, cmd, start, arg)
        }
        12..=15 => {
            let (in_order, out_order) = h.ch.pick(&[(0u64, 0u64), (0, 0), (0, 1), (1, 0), (0, 2)]);
            let n = h.ch.pick(&[1, 1, 2, 4]) << in_order.max(out_order);
            let given: Vec<u64> = (0..n >> in_order).map(|_| h.loose().0).collect();
            let given = h.put_claim(&given);
            let taken = h.put_claim(&[100, 101, 102, 103]);
            let mut words = reservation(h, given, n >> in_order, in_order, dom).to_vec();
            words.extend(reservation(h, taken, n >> out_order, out_order, dom));
            words.push(if h.ch.chance(3) { h.small() } else { 0 });
            let arg = h.put_claim(&words);
            call("memory_exchange", abi::XENMEM_EXCHANGE, 0, arg)
        }
        _ => {
            let cmd = h.ch.below(32) as u32;
            let cmd = if matches!(cmd, 0 | 1 | 6 | 11) { abi::XENMEM_CURRENT_RESERVATION } else { cmd };
            let words = [dom, h.small(), h.at, h.small(), h.small(), h.small()];
            let arg = h.put_claim(&words);
            call("memory_op, others", cmd, 0, arg)
        }
    }
}
