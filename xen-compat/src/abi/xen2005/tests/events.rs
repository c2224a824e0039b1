//! event_channel_op: eight commands, and the control port.

use std::sync::atomic::Ordering::SeqCst;

use crate::abi::xen2005::tests::world::*;
use crate::state::event_channel::port::Port;
use crate::state::xen2005_role::Role;

const EINVAL: i32 = -22;
const EPERM: i32 = -1;
const ESRCH: i32 = -3;
const SELF: u32 = 0x7ff0;

/// One operation: its result and the structure afterwards.
fn op(w: &mut World, words: &[u32]) -> (i32, [u32; 8]) {
    w.put_words(SCRATCH, &[0; 8]);
    w.put_words(SCRATCH, words);
    let rc = w.call(16, &[SCRATCH]);
    (rc, w.words(SCRATCH))
}

fn interdomain(w: &mut World, dom1: u32, dom2: u32, port1: u32, port2: u32) -> (i32, u32, u32) {
    let (rc, o) = op(w, &[0, 0, dom1 | dom2 << 16, port1, port2]);
    (rc, o[3], o[4])
}

#[test]
fn ports_from_one_upwards_and_virqs_once() {
    let mut w = World::new(Role::FRONTEND);
    // Port 1 is the control port.
    assert_eq!((op(&mut w, &[1, 0, 0]).0, op(&mut w, &[1, 0, 0]).1[3]), (0, 2));
    assert_eq!(op(&mut w, &[1, 0, 1]).1[3], 3);
    assert_eq!(op(&mut w, &[1, 0, 6]).0, 0);
    assert_eq!(op(&mut w, &[1, 0, 7]).0, EINVAL);
    assert_eq!(op(&mut w, &[3, 0, SELF, 3]).0, 0);
    assert_eq!(op(&mut w, &[3, 0, SELF, 3]).0, EINVAL, "closed already");
    assert_eq!(op(&mut w, &[3, 0, SELF, 0]).0, EINVAL);
    assert_eq!(op(&mut w, &[1, 0, 1]).1[3], 3, "the lowest free port");
    assert_eq!(op(&mut w, &[8, 0]).0, -38);
    assert_eq!(w.call(16, &[0xfbff_fff0]), -14);
}

#[test]
fn all_ports_can_be_had_and_no_more() {
    let mut w = World::new(Role::FRONTEND);
    for port in 2..1024 {
        assert_eq!(op(&mut w, &[6, 0, 5]).1[3], port);
    }
    assert_eq!(op(&mut w, &[6, 0, 5]).0, -28);
}

#[test]
fn interdomain_of_one_domain_with_itself() {
    let mut w = World::new(Role::FRONTEND);
    assert_eq!(interdomain(&mut w, SELF, SELF, 0, 0), (0, 2, 3));
    assert_eq!(interdomain(&mut w, SELF, SELF, 2, 3), (0, 2, 3), "as it is");
    assert_eq!(interdomain(&mut w, SELF, SELF, 2, 0), (0, 2, 3));
    assert_eq!(interdomain(&mut w, SELF, SELF, 2, 1).0, EINVAL);
    assert_eq!(interdomain(&mut w, SELF, SELF, 5, 5).0, EINVAL, "with itself");
    assert_eq!(interdomain(&mut w, SELF, SELF, 5, 6), (0, 5, 6), "ports of its choice");
    assert_eq!(interdomain(&mut w, SELF, SELF, 2000, 0).0, EINVAL);
    // Sending from one end makes the other pending.
    w.set_shared(388, 0);
    assert_eq!(op(&mut w, &[4, 0, 2]).0, 0);
    assert_eq!((w.shared(260), w.shared(4), w.shared(0) & 0xff), (1 << 3, 1, 1));
    // A masked port becomes pending without more.
    w.set_shared(0, 0x100);
    w.set_shared(4, 0);
    w.set_shared(388, 1 << 2);
    assert_eq!(op(&mut w, &[4, 0, 3]).0, 0);
    assert_eq!((w.shared(260), w.shared(4), w.shared(0)), (1 << 3 | 1 << 2, 0, 0x100));
    // A port of the second word has its selector bit.
    for _ in 0..14 {
        interdomain(&mut w, SELF, SELF, 0, 0);
    }
    assert_eq!(interdomain(&mut w, SELF, SELF, 40, 41), (0, 40, 41));
    assert_eq!(op(&mut w, &[4, 0, 40]).0, 0);
    assert_eq!((w.shared(264), w.shared(4)), (1 << 9, 2));
    // Its peer closed, a port waits for the same domain.
    assert_eq!(op(&mut w, &[3, 0, SELF, 40]).0, 0);
    let (rc, o) = op(&mut w, &[5, 0, SELF, 41]);
    assert_eq!((rc, o[4], o[5] & 0xffff), (0, 1, 1));
    assert_eq!(op(&mut w, &[4, 0, 41]).0, EINVAL, "nobody to send to");
    assert_eq!(interdomain(&mut w, SELF, SELF, 0, 41).0, 0);
}

#[test]
fn two_domains() {
    let mut w = World::new(Role::FRONTEND);
    let other = add(&w.hv, 2, Role::FRONTEND);
    assert_eq!(interdomain(&mut w, 2, SELF, 0, 0).0, EPERM);
    assert_eq!(interdomain(&mut w, SELF, 2, 0, 0).0, EPERM, "a free port of somebody else");
    assert_eq!(interdomain(&mut w, SELF, 9, 0, 0).0, ESRCH);
    let theirs = w.hv.evtchn_alloc_unbound(&other, mm::DomId(1)).unwrap().0;
    assert_eq!(interdomain(&mut w, SELF, 2, 0, theirs), (0, 2, theirs));
    let (_, o) = op(&mut w, &[5, 0, SELF, 2]);
    assert_eq!((o[4], o[5] & 0xffff, o[6]), (2, 2, theirs));
    assert_eq!(op(&mut w, &[4, 0, 2]).0, 0);
    assert_eq!(mm::Machine::load32(&w.hv.hw, other.shared_info, 260), 1 << theirs);
    assert_eq!(op(&mut w, &[5, 0, 2, theirs]).0, EPERM);
    assert_eq!(op(&mut w, &[3, 0, 2, theirs]).0, EPERM);
    // For a third one the port is not.
    let third = add(&w.hv, 3, Role::FRONTEND);
    let not_ours = w.hv.evtchn_alloc_unbound(&third, mm::DomId(2)).unwrap().0;
    assert_eq!(interdomain(&mut w, SELF, 3, 0, not_ours).0, EINVAL);
}

#[test]
fn a_privileged_domain_binds_others() {
    let mut w = World::new(Role::INITDOMAIN_NO_HARDWARE);
    let others = [add(&w.hv, 2, Role::FRONTEND), add(&w.hv, 3, Role::BACKEND)];
    assert_eq!(interdomain(&mut w, 2, 3, 0, 0), (0, 2, 2));
    let (rc, o) = op(&mut w, &[5, 0, 2, 2]);
    assert_eq!((rc, o[4], o[5] & 0xffff, o[6]), (0, 2, 3, 2));
    assert_eq!(op(&mut w, &[3, 0, 3, 2]).0, 0);
    assert_eq!(op(&mut w, &[5, 0, 9, 2]).0, ESRCH);
    while w.hv.domain_kill(&others[0]).is_err() {}
    assert_eq!(interdomain(&mut w, 2, 3, 0, 0).0, ESRCH);
}

#[test]
fn the_control_port() {
    // The first domain gets it by binding two of its own.
    let mut w = World::new(Role::INITDOMAIN_NO_HARDWARE);
    assert_eq!(w.d.xen2005.control_port.load(SeqCst), Port::NONE);
    assert_eq!(interdomain(&mut w, SELF, SELF, 0, 0), (0, 1, 2));
    assert_eq!(w.d.xen2005.control_port.load(SeqCst), Port(1));
    assert_eq!(interdomain(&mut w, SELF, SELF, 0, 0), (0, 3, 4));
    assert_eq!(w.d.xen2005.control_port.load(SeqCst), Port(1));
    assert_eq!(op(&mut w, &[4, 0, 1]).0, 0);
    assert_eq!(w.shared(260), 0, "its peer is not told: the controller is");
    w.hv.raise_port(&w.d, Port(1));
    assert_eq!(w.shared(260), 1 << 1);
    assert_eq!(op(&mut w, &[3, 0, SELF, 1]).0, 0);
    assert_eq!(w.d.xen2005.control_port.load(SeqCst), Port::NONE);
    // Others have it from the start.
    let mut w = World::new(Role::FRONTEND);
    assert_eq!(w.d.xen2005.control_port.load(SeqCst), Port(1));
    assert_eq!(op(&mut w, &[4, 0, 1]).0, 0);
    w.hv.raise_port(&w.d, Port(1));
    assert_eq!(w.shared(260), 1 << 1);
    w.hv.raise_port(&w.d, Port(77));
    assert_eq!(w.shared(268), 0, "not open");
}

#[test]
fn physical_interrupts_are_the_hardware_domains() {
    let mut w = World::new(Role::BACKEND);
    assert_eq!(op(&mut w, &[2, 0, 14, 1]).0, EPERM);
    assert_eq!(op(&mut w, &[2, 0, 128, 1]).0, EINVAL);
    let mut w = World::new(Role::HARDWARE);
    let (rc, o) = op(&mut w, &[2, 0, 14, 1]);
    assert_eq!((rc, o[4]), (0, 1));
    assert_eq!(op(&mut w, &[2, 0, 14, 1]).1[4], 1, "the same port");
    assert_eq!(op(&mut w, &[2, 0, 100, 1]).0, EPERM, "no such line");
    let (_, o) = op(&mut w, &[5, 0, SELF, 1]);
    assert_eq!((o[4], o[5]), (3, 14));
    assert_eq!(op(&mut w, &[4, 0, 1]).0, EINVAL);
    let line = w.hv.hw.devices.line(14).unwrap();
    assert!(!line.masked);
    w.hv.do_irq(mm::CpuId(0), line.vector);
    assert_eq!(w.shared(260), 1 << 1);
    assert_eq!(op(&mut w, &[3, 0, SELF, 1]).0, 0);
    assert!(w.hv.hw.devices.line(14).unwrap().masked);
    // Interrupts between vcpus: there is one.
    let (rc, o) = op(&mut w, &[7, 0, 0]);
    assert_eq!(rc, 0);
    assert_eq!(op(&mut w, &[4, 0, o[3]]).0, 0);
    assert_eq!(op(&mut w, &[7, 0, 32]).0, EINVAL);
    assert_eq!(op(&mut w, &[7, 0, 1]).0, EINVAL);
}
