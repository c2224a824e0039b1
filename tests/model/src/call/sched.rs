//! Scheduling, vcpus and their timers.

use public_headers::xen4::compat::arch_x86_32::VcpuGuestContext;
use public_headers::xen4::sched as abi;
use public_headers::xen4::vcpu as vcpu_abi;
use public_headers::xen4::xen as nr;
use xen_compat::domain::compat_context::to_compat;
use xen_compat::machine::hw::Clocks;
use zerocopy::IntoBytes;

use super::Call;
use crate::hand::Hand;
use crate::layout::{FREE, OTHER_ROOT, ROOT, SCRATCH};

pub(super) fn sched_op(h: &mut Hand<'_>) -> Call {
    let (name, cmd, words) = match h.ch.below(100) {
        0..=24 => ("sched_yield", abi::SCHEDOP_YIELD, vec![]),
        25..=54 => ("sched_block", abi::SCHEDOP_BLOCK, vec![]),
        55..=79 => {
            let n = h.ch.pick(&[0u64, 1, 1, 2, 3, 128, 129]);
            let ports: Vec<u64> = (0..n.div_ceil(2).min(3)).map(|_| h.port() & 0xffff_ffff | h.port() << 32).collect();
            let list = h.put_claim(&ports);
            let deadline = h.hv.hw.now() + h.ch.below(50_000_000);
            let timeout = h.ch.pick(&[0, 1, deadline, deadline, !0]);
            let poll = abi::SchedPoll { ports: list, nr_ports: n as u32, timeout, ..Default::default() };
            let arg = h.claim_as(&[poll]);
            return Call::new("sched_poll", nr::HYPERVISOR_SCHED_OP, &[abi::SCHEDOP_POLL.into(), arg]);
        }
        80..=81 => ("sched_shutdown", abi::SCHEDOP_SHUTDOWN, vec![h.ch.below(7)]),
        82 => ("sched_shutdown_code", abi::SCHEDOP_SHUTDOWN_CODE, vec![h.ch.below(7)]),
        83 => {
            let dom = h.domid();
            ("sched_remote_shutdown", abi::SCHEDOP_REMOTE_SHUTDOWN, vec![dom & 0xffff | h.ch.below(7) << 32])
        }
        84..=91 => {
            let id = h.ch.below(4);
            ("sched_watchdog", abi::SCHEDOP_WATCHDOG, vec![id | h.ch.pick(&[0u64, 1, 30, !0 >> 32]) << 32])
        }
        92..=96 => {
            let cpu = h.ch.pick(&[0u64, 1, 2, 3, 0xffff_ffff, 0xffff_ffff, 255, 256]);
            ("sched_pin_override", abi::SCHEDOP_PIN_OVERRIDE, vec![cpu])
        }
        _ => {
            let cmd = h.ch.below(3);
            let cmd = if cmd == 2 && h.ch.chance(80) { 7 } else { cmd };
            return Call::new("sched_op_compat", nr::HYPERVISOR_SCHED_OP_COMPAT, &[cmd, h.ch.below(6)]);
        }
    };
    let arg = h.put_claim(&words);
    Call::new(name, nr::HYPERVISOR_SCHED_OP, &[cmd.into(), arg])
}

pub(super) fn set_timer_op(h: &mut Hand<'_>) -> Call {
    let soon = h.hv.hw.now() + h.ch.below(20_000_000);
    let at = h.ch.pick(&[soon, soon, soon, 0, 1, !0, soon << 20]);
    Call::new("set_timer_op", nr::HYPERVISOR_SET_TIMER_OP, &[at])
}

pub(super) fn vcpu_op(h: &mut Hand<'_>) -> Call {
    let id = h.vcpu_id();
    let own: u64 = h.vcpu.into();
    let soon = h.hv.hw.now() + h.ch.below(20_000_000);
    let (name, cmd, id, words) = match h.ch.below(100) {
        0..=14 => return initialise(h, id),
        15..=34 => ("vcpu_up", vcpu_abi::VCPUOP_UP, id, vec![]),
        35..=37 => ("vcpu_down", vcpu_abi::VCPUOP_DOWN, id, vec![]),
        38..=42 => ("vcpu_is_up", vcpu_abi::VCPUOP_IS_UP, id, vec![]),
        43..=47 => ("vcpu_get_runstate_info", vcpu_abi::VCPUOP_GET_RUNSTATE_INFO, id, vec![0; 6]),
        48..=52 => {
            let at = if h.ch.chance(50) { h.l.va(SCRATCH as u64) + h.ch.below(500) * 8 } else { h.va() };
            ("vcpu_register_runstate_area", vcpu_abi::VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA, id, vec![h.claim_area(at)])
        }
        53..=57 => {
            let period = h.ch.pick(&[0u64, 1_000_000, 10_000_000, 999_999, !0]);
            ("vcpu_set_periodic_timer", vcpu_abi::VCPUOP_SET_PERIODIC_TIMER, id, vec![period])
        }
        58..=60 => ("vcpu_stop_periodic_timer", vcpu_abi::VCPUOP_STOP_PERIODIC_TIMER, id, vec![]),
        61..=75 => {
            let words = vec![h.ch.pick(&[soon, soon, 0, !0]), h.ch.below(2)];
            ("vcpu_set_singleshot_timer", vcpu_abi::VCPUOP_SET_SINGLESHOT_TIMER, own, words)
        }
        76..=78 => ("vcpu_stop_singleshot_timer", vcpu_abi::VCPUOP_STOP_SINGLESHOT_TIMER, own, vec![]),
        79..=83 => {
            let mfn = h.frames[(FREE + h.ch.below(6)) as usize].0;
            let mfn = if h.ch.chance(20) { h.mfn().0 } else { mfn };
            let offset = h.ch.pick(&[0u64, 64, 1024, 4032, 4040, 4, 4096, !0 >> 32]);
            ("vcpu_register_vcpu_info", vcpu_abi::VCPUOP_REGISTER_VCPU_INFO, id, vec![mfn, offset])
        }
        84..=88 => ("vcpu_send_nmi", vcpu_abi::VCPUOP_SEND_NMI, id, vec![]),
        89..=92 => {
            let at = if h.ch.chance(50) { h.l.va(SCRATCH as u64) + h.ch.below(500) * 8 } else { h.va() };
            ("vcpu_register_time_area", vcpu_abi::VCPUOP_REGISTER_VCPU_TIME_MEMORY_AREA, id, vec![h.claim_area(at)])
        }
        _ => ("vcpu_op, others", h.ch.below(16) as u32, id, vec![h.small(), h.small()]),
    };
    let arg = if words.is_empty() { 0 } else { h.put_claim(&words) };
    // These read a context from memory, which other calls must not reach by chance.
    let cmd = if name == "vcpu_op, others" && cmd == vcpu_abi::VCPUOP_INITIALISE { 99 } else { cmd };
    Call::new(name, nr::HYPERVISOR_VCPU_OP, &[cmd.into(), id, arg])
}

fn initialise(h: &mut Hand<'_>, id: u64) -> Call {
    let root = if h.ch.chance(80) { h.frames[ROOT] } else { h.mfn() };
    let root = if h.l.compat && h.ch.chance(20) { h.frames[OTHER_ROOT] } else { root };
    let mut c = crate::life::first_context(h.l, root, id as u32 & 3);
    if h.ch.chance(10) {
        c.ctrlreg[1] = h.mfn().0 << 12;
    }
    if h.ch.chance(10) {
        c.gdt_frames[0] = h.mfn().0;
        c.gdt_ents = h.ch.pick(&[1, 512, 513, 8192, !0]);
    }
    if h.ch.chance(10) {
        c.ldt_base = h.va() & !0xfff;
        c.ldt_ents = h.ch.pick(&[1, 8192, 8193]);
    }
    if h.ch.chance(5) {
        c.event_callback_eip = 1 << 63;
    }
    let arg = if h.l.compat {
        let mut narrow = Box::<VcpuGuestContext>::default();
        to_compat(&c, h.l.callbacks(), &mut narrow);
        h.put_bytes(narrow.as_bytes())
    } else {
        h.put_bytes(c.as_bytes())
    };
    let arg = h.claim(arg);
    Call::new("vcpu_initialise", nr::HYPERVISOR_VCPU_OP, &[vcpu_abi::VCPUOP_INITIALISE.into(), id, arg])
}

impl Hand<'_> {
    /// Picks an address for an area that the hypervisor will write to.
    fn claim_area(&mut self, at: u64) -> u64 {
        match self.ch.below(10) {
            0 => 0,
            1 => self.claim(at),
            _ => at,
        }
    }
}
