//! States of channels and errors of operations.

use mm::{DomId, VcpuId};
use public_headers::xen4::xen::{HYPERVISOR_EVENT_CHANNEL_OP, HYPERVISOR_EVENT_CHANNEL_OP_COMPAT};
use public_headers::xen4::{event_channel as abi, xen};

use crate::event_channel::tests::*;

#[test]
fn ports_are_given_lowest_first_from_1() {
    let (hv, d0, _) = two_domains();
    let ports: Vec<u32> = (0..300).map(|_| bind_ipi(&hv, &d0, 1).unwrap()).collect();
    assert_eq!(ports, (1..=300).collect::<Vec<_>>());
    for port in [200, 7, 150] {
        close(&hv, &d0, port).unwrap();
    }
    assert_eq!(bind_ipi(&hv, &d0, 0), Ok(7));
    assert_eq!(bind_ipi(&hv, &d0, 0), Ok(150));
    assert_eq!(bind_ipi(&hv, &d0, 0), Ok(200));
    assert_eq!(bind_ipi(&hv, &d0, 0), Ok(301));
    check_invariants(&[&d0]);
}

#[test]
fn two_level_holds_4096_ports_and_the_limit_of_the_domain_counts() {
    let (hv, d0, d1) = two_domains();
    for port in 1..4096 {
        assert_eq!(bind_ipi(&hv, &d0, 0), Ok(port));
    }
    assert_eq!(bind_ipi(&hv, &d0, 0), Err(Errno::NOSPC));
    close(&hv, &d0, 4095).unwrap();
    assert_eq!(bind_ipi(&hv, &d0, 0), Ok(4095));
    d1.event_channels.set_max_port(10);
    for port in 1..=10 {
        assert_eq!(bind_ipi(&hv, &d1, 0), Ok(port));
    }
    assert_eq!(bind_ipi(&hv, &d1, 0), Err(Errno::NOSPC));
}

#[test]
fn interdomain_connects_and_closing_leaves_the_peer_unbound() {
    let (hv, d0, d1) = two_domains();
    let p0 = alloc_unbound(&hv, &d0, 1);
    assert_eq!(status(&hv, &d0, DomId::SELF.0, p0).unwrap().status, abi::EVTCHNSTAT_UNBOUND);
    assert_eq!(status(&hv, &d0, 0, p0).unwrap().u.get::<abi::EvtchnStatusUnbound>().dom, 1);
    // Only the domain named may bind, and only to an unbound port.
    assert_eq!(bind_interdomain(&hv, &d0, DomId::SELF.0, p0), Err(Errno::INVAL));
    assert_eq!(bind_interdomain(&hv, &d1, 0, p0 + 1), Err(Errno::INVAL));
    assert_eq!(bind_interdomain(&hv, &d1, 0, 100_000), Err(Errno::INVAL));
    assert_eq!(bind_interdomain(&hv, &d1, 9, p0), Err(Errno::SRCH));
    let p1 = bind_interdomain(&hv, &d1, 0, p0).unwrap();
    // What was sent before the port was bound may have been lost: the new end is pending.
    assert!(hv.port_pending(&d1, Port(p1)) && !hv.port_pending(&d0, Port(p0)));
    let s = status(&hv, &d1, DomId::SELF.0, p1).unwrap();
    let peer: abi::EvtchnStatusInterdomain = s.u.get();
    assert_eq!((s.status, peer.dom, peer.port, s.vcpu), (abi::EVTCHNSTAT_INTERDOMAIN, 0, p0, 0));
    assert_eq!(bind_interdomain(&hv, &d1, 0, p0), Err(Errno::INVAL));
    send(&hv, &d1, p1).unwrap();
    assert!(hv.port_pending(&d0, Port(p0)));
    check_invariants(&[&d0, &d1]);
    close(&hv, &d1, p1).unwrap();
    assert_eq!(status(&hv, &d0, 0, p0).unwrap().status, abi::EVTCHNSTAT_UNBOUND);
    assert_eq!(status(&hv, &d1, 1, p1).unwrap().status, abi::EVTCHNSTAT_CLOSED);
    assert!(!hv.port_pending(&d1, Port(p1)), "closing clears what is pending");
    assert_eq!(send(&hv, &d1, p1), Err(Errno::INVAL));
    // An event to an unbound port is dropped silently.
    assert_eq!(send(&hv, &d0, p0), Ok(0));
    assert_eq!(bind_interdomain(&hv, &d1, 0, p0), Ok(p1));
    check_invariants(&[&d0, &d1]);
}

#[test]
fn a_domain_connects_to_itself() {
    let (hv, d0, _) = two_domains();
    let (a, b) = connect(&hv, &d0, &d0);
    send(&hv, &d0, b).unwrap();
    assert!(hv.port_pending(&d0, Port(a)));
    check_invariants(&[&d0]);
    close(&hv, &d0, a).unwrap();
    assert_eq!(close(&hv, &d0, a), Err(Errno::INVAL));
    close(&hv, &d0, b).unwrap();
    assert_eq!(d0.event_channels.active(), 0);
    // A port cannot be bound to itself: the new port is another one, free until then.
    let p = alloc_unbound(&hv, &d0, 0);
    assert_eq!(bind_interdomain(&hv, &d0, 0, p + 1), Err(Errno::INVAL));
}

#[test]
fn virqs() {
    let (hv, d0, _) = two_domains();
    assert_eq!(bind_virq(&hv, &d0, xen::NR_VIRQS, 0), Err(Errno::INVAL));
    assert_eq!(bind_virq(&hv, &d0, u32::MAX, 0), Err(Errno::INVAL));
    assert_eq!(bind_virq(&hv, &d0, xen::VIRQ_DOM_EXC, 1), Err(Errno::INVAL), "global: on vcpu 0 only");
    assert_eq!(bind_virq(&hv, &d0, xen::VIRQ_TIMER, 2), Err(Errno::NOENT));
    let timer = bind_virq(&hv, &d0, xen::VIRQ_TIMER, 1).unwrap();
    let exc = bind_virq(&hv, &d0, xen::VIRQ_DOM_EXC, 0).unwrap();
    assert_eq!(bind_virq(&hv, &d0, xen::VIRQ_TIMER, 1), Err(Errno::EXIST));
    let s = status(&hv, &d0, 0, timer).unwrap();
    assert_eq!((s.status, s.u.get::<u32>(), s.vcpu), (abi::EVTCHNSTAT_VIRQ, xen::VIRQ_TIMER, 1));
    hv.send_virq(&d0, VcpuId(0), xen::VIRQ_TIMER as usize);
    assert!(!hv.port_pending(&d0, Port(timer)), "vcpu 0 has not bound it");
    hv.send_virq(&d0, VcpuId(1), xen::VIRQ_TIMER as usize);
    assert!(hv.port_pending(&d0, Port(timer)) && take_upcall(&hv, &d0, 1) && !take_upcall(&hv, &d0, 0));
    // A global one may be moved to another vcpu, one of a vcpu may not.
    let bind_vcpu = |port, vcpu| op(&hv, &d0, abi::EVTCHNOP_BIND_VCPU, &mut abi::EvtchnBindVcpu { port, vcpu });
    assert_eq!(bind_vcpu(timer, 0), Err(Errno::INVAL));
    assert_eq!(bind_vcpu(exc, 1), Ok(0));
    hv.send_global_virq(xen::VIRQ_DOM_EXC as usize);
    assert!(hv.port_pending(&d0, Port(exc)));
    assert_eq!(send(&hv, &d0, exc), Err(Errno::INVAL), "nobody sends through a VIRQ");
    check_invariants(&[&d0]);
    close(&hv, &d0, exc).unwrap();
    close(&hv, &d0, timer).unwrap();
    assert_eq!(bind_virq(&hv, &d0, xen::VIRQ_TIMER, 1), Ok(timer));
    hv.send_global_virq(xen::VIRQ_DOM_EXC as usize);
    hv.send_virq(&d0, VcpuId(7), 99);
}

#[test]
fn errors_of_other_operations() {
    let (hv, d0, d1) = two_domains();
    let ipi = bind_ipi(&hv, &d0, 1).unwrap();
    assert_eq!(bind_ipi(&hv, &d0, 2), Err(Errno::NOENT));
    let bind_vcpu = |port, vcpu| op(&hv, &d0, abi::EVTCHNOP_BIND_VCPU, &mut abi::EvtchnBindVcpu { port, vcpu });
    assert_eq!(bind_vcpu(ipi, 0), Err(Errno::INVAL), "an IPI stays with its vcpu");
    assert_eq!(bind_vcpu(ipi, 2), Err(Errno::NOENT));
    assert_eq!(bind_vcpu(77, 0), Err(Errno::INVAL));
    assert_eq!(bind_vcpu(500, 0), Err(Errno::INVAL));
    let p = alloc_unbound(&hv, &d0, 1);
    assert_eq!(bind_vcpu(p, 1), Ok(0));
    assert_eq!(status(&hv, &d0, 0, p).unwrap().vcpu, 1);
    // Not privileged.
    let mut arg = abi::EvtchnAllocUnbound { dom: 0, remote_dom: 1, port: 0 };
    assert_eq!(op(&hv, &d1, abi::EVTCHNOP_ALLOC_UNBOUND, &mut arg), Err(Errno::PERM));
    assert_eq!(status(&hv, &d1, 0, p).map(|s| s.status), Err(Errno::PERM));
    assert_eq!(status(&hv, &d1, 0, 5000).map(|s| s.status), Err(Errno::INVAL));
    assert_eq!(status(&hv, &d1, 3, p).map(|s| s.status), Err(Errno::SRCH));
    assert_eq!(op(&hv, &d1, abi::EVTCHNOP_RESET, &mut abi::EvtchnReset { dom: 0 }), Err(Errno::PERM));
    assert_eq!(op(&hv, &d0, abi::EVTCHNOP_RESET, &mut abi::EvtchnReset { dom: 1 }), Err(Errno::INVAL), "not paused");
    let mut arg = abi::EvtchnAllocUnbound { dom: 1, remote_dom: DomId::SELF.0, port: 0 };
    assert_eq!(op(&hv, &d0, abi::EVTCHNOP_ALLOC_UNBOUND, &mut arg), Ok(0));
    assert_eq!(status(&hv, &d0, 1, arg.port).unwrap().u.get::<abi::EvtchnStatusUnbound>().dom, 0);
    let mut none = [0u32; 6];
    assert_eq!(op(&hv, &d0, 99, &mut none), Err(Errno::NOSYS));
    assert_eq!(op(&hv, &d0, abi::EVTCHNOP_CLOSE, &mut [0u32; 1]), Err(Errno::INVAL));
    let unreadable = with_vcpu(&d0.vcpu(0).unwrap(), 0, |cur| {
        hv.call(cur, HYPERVISOR_EVENT_CHANNEL_OP.into(), &mut [u64::from(abi::EVTCHNOP_SEND), 8, 0, 0, 0, 0])
    });
    assert_eq!(unreadable, Err(Stop::Err(Errno::FAULT)));
    // A pirq that is not mapped.
    let mut arg = abi::EvtchnBindPirq { pirq: 9, flags: 0, port: 0 };
    assert_eq!(op(&hv, &d0, abi::EVTCHNOP_BIND_PIRQ, &mut arg), Err(Errno::PERM));
    arg.pirq = u32::MAX;
    assert_eq!(op(&hv, &d0, abi::EVTCHNOP_BIND_PIRQ, &mut arg), Err(Errno::INVAL));
}

#[test]
fn the_first_form_of_the_hypercall() {
    let (hv, d0, _) = two_domains();
    let call = |op: &abi::EvtchnOp| {
        hv.hw.write(ARGS, 0, op.as_bytes());
        with_vcpu(&d0.vcpu(0).unwrap(), 0, |cur| {
            hv.call(cur, HYPERVISOR_EVENT_CHANNEL_OP_COMPAT.into(), &mut [HostHw::va(ARGS, 0), 0, 0, 0, 0, 0])
        })
    };
    let mut arg = abi::EvtchnOp { cmd: abi::EVTCHNOP_BIND_IPI, ..Default::default() };
    arg.u.set(&abi::EvtchnBindIpi { vcpu: 1, port: 0 });
    assert_eq!(call(&arg), Ok(0));
    assert_eq!(hv.hw.load32(ARGS, 8), 1, "the port");
    arg.cmd = abi::EVTCHNOP_RESET;
    assert_eq!(call(&arg), Err(Stop::Err(Errno::NOSYS)));
}
