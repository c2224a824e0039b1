//! Event channels.

use mm::DomId;
use public_headers::xen4::event_channel as abi;
use public_headers::xen4::xen as nr;

use super::Call;
use crate::hand::Hand;
use crate::layout::FREE;

fn pair(low: u64, high: u64) -> u64 {
    low & 0xffff_ffff | high << 32
}

pub(super) fn random(h: &mut Hand<'_>) -> Call {
    let (name, cmd, words) = operation(h);
    if h.ch.chance(3) && cmd <= abi::EVTCHNOP_UNMASK {
        let mut compat = vec![pair(cmd.into(), words[0])];
        for i in 0..words.len() {
            compat.push(pair(words[i] >> 32, words.get(i + 1).copied().unwrap_or(0)));
        }
        let arg = h.put_claim(&compat);
        return Call::new("event_channel_op_compat", nr::HYPERVISOR_EVENT_CHANNEL_OP_COMPAT, &[arg]);
    }
    let arg = h.put_claim(&words);
    Call::new(name, nr::HYPERVISOR_EVENT_CHANNEL_OP, &[cmd.into(), arg])
}

fn operation(h: &mut Hand<'_>) -> (&'static str, u32, Vec<u64>) {
    match h.ch.below(100) {
        0..=24 => ("evtchn_send", abi::EVTCHNOP_SEND, vec![h.port()]),
        25..=36 => {
            let dom = if h.ch.chance(90) { DomId::SELF.0.into() } else { h.domid() };
            let remote = if h.ch.chance(90) { h.ch.below(4) } else { h.domid() };
            ("evtchn_alloc_unbound", abi::EVTCHNOP_ALLOC_UNBOUND, vec![dom & 0xffff | remote << 16])
        }
        37..=52 => {
            let (dom, port) = if h.ch.chance(92) { h.offered_port() } else { (h.domid(), h.port()) };
            let words = vec![pair(dom & 0xffff, port), 0];
            ("evtchn_bind_interdomain", abi::EVTCHNOP_BIND_INTERDOMAIN, words)
        }
        53..=57 => {
            let virq = h.ch.below(26);
            let vcpu = h.vcpu_id();
            ("evtchn_bind_virq", abi::EVTCHNOP_BIND_VIRQ, vec![pair(virq, vcpu), 0])
        }
        58..=60 => ("evtchn_bind_ipi", abi::EVTCHNOP_BIND_IPI, vec![h.vcpu_id()]),
        61..=63 => {
            let pirq = h.pirq();
            ("evtchn_bind_pirq", abi::EVTCHNOP_BIND_PIRQ, vec![pair(pirq, h.ch.below(3)), 0])
        }
        64..=72 => ("evtchn_close", abi::EVTCHNOP_CLOSE, vec![h.port()]),
        73..=77 => {
            let port = h.port();
            ("evtchn_bind_vcpu", abi::EVTCHNOP_BIND_VCPU, vec![pair(port, h.vcpu_id())])
        }
        78..=85 => ("evtchn_unmask", abi::EVTCHNOP_UNMASK, vec![h.port()]),
        86..=89 => {
            let dom = h.domid();
            ("evtchn_status", abi::EVTCHNOP_STATUS, vec![pair(dom & 0xffff, h.port()), 0, 0])
        }
        90..=91 => {
            let vcpu = h.vcpu_id();
            let mfn = h.frames[(FREE + h.ch.below(4)) as usize].0;
            let mfn = if h.ch.chance(20) { h.mfn().0 } else { mfn };
            let offset = h.ch.pick(&[0u64, 0, 8, 4096 - 72, 4096 - 64, 4, 4096]);
            ("evtchn_init_control", abi::EVTCHNOP_INIT_CONTROL, vec![mfn, pair(offset, vcpu), 0])
        }
        92..=94 => {
            let mfn = h.frames[(FREE + 4 + h.ch.below(3)) as usize].0;
            let mfn = if h.ch.chance(20) { h.mfn().0 } else { mfn };
            let mfn = if h.ch.chance(20) { h.loose().0 } else { mfn };
            ("evtchn_expand_array", abi::EVTCHNOP_EXPAND_ARRAY, vec![mfn])
        }
        95..=96 => {
            let port = h.port();
            ("evtchn_set_priority", abi::EVTCHNOP_SET_PRIORITY, vec![pair(port, h.ch.below(18))])
        }
        97 => {
            let dom = if h.ch.chance(80) { DomId::SELF.0.into() } else { h.domid() };
            ("evtchn_reset", abi::EVTCHNOP_RESET, vec![dom & 0xffff])
        }
        _ => {
            let cmd = h.ch.below(20) as u32;
            ("event_channel_op, others", cmd, vec![h.small(), h.small(), h.small()])
        }
    }
}
