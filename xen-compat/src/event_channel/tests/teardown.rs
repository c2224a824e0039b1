//! EVTCHNOP_reset and the end of a domain.

use mm::DomId;
use public_headers::xen4::xen;

use crate::event_channel::tests::fifo::FifoGuest;
use crate::event_channel::tests::*;

fn reset(hv: &Hv<HostHw>, d: &Arc<Domain>, dom: u16) -> Result<i64, Errno> {
    op(hv, d, abi::EVTCHNOP_RESET, &mut abi::EvtchnReset { dom })
}

#[test]
fn reset_closes_everything_even_when_preempted() {
    let (hv, d0, d1) = two_domains();
    let (p0, _) = connect(&hv, &d0, &d1);
    for _ in 0..300 {
        bind_ipi(&hv, &d0, 0).unwrap();
    }
    bind_virq(&hv, &d0, xen::VIRQ_TIMER, 1).unwrap();
    hv.hw.memory.set_preempt_after(2);
    assert_eq!(reset(&hv, &d0, DomId::SELF.0), Ok(0));
    assert_eq!(d0.event_channels.active(), 0);
    assert_eq!(d1.event_channels.active(), 1);
    check_invariants(&[&d0, &d1]);
    assert_eq!(bind_virq(&hv, &d0, xen::VIRQ_TIMER, 1), Ok(p0));
}

#[test]
fn one_reset_at_a_time_and_its_continuation_only_after_it() {
    let (hv, d0, _) = two_domains();
    for _ in 0..300 {
        bind_ipi(&hv, &d0, 0).unwrap();
    }
    assert_eq!(op(&hv, &d0, 14, &mut abi::EvtchnReset { dom: DomId::SELF.0 }), Err(Errno::BUSY));
    hv.hw.memory.set_preempt_after(1);
    assert_eq!(hv.evtchn_reset(&d0, false), Ok(false));
    assert_eq!(hv.evtchn_reset(&d0, false), Err(Errno::BUSY));
    hv.hw.memory.set_preempt_after(-1);
    // A port that was passed already has been opened meanwhile.
    assert_eq!(bind_ipi(&hv, &d0, 0), Ok(1));
    assert_eq!(hv.evtchn_reset(&d0, true), Err(Errno::AGAIN));
    assert_eq!(hv.evtchn_reset(&d0, false), Ok(true));
}

#[test]
fn reset_of_a_paused_domain_by_the_toolstack() {
    let (hv, d0, d1) = two_domains();
    bind_ipi(&hv, &d1, 0).unwrap();
    hv.domain_pause(&d1);
    assert_eq!(reset(&hv, &d0, 1), Err(Errno::INVAL), "paused, but not by the toolstack");
    hv.domain_pause_by_toolstack(&d1).unwrap();
    assert_eq!(reset(&hv, &d0, 1), Ok(0));
    assert_eq!(d1.event_channels.active(), 0);
    assert_eq!(reset(&hv, &d0, 5), Err(Errno::SRCH));
}

#[test]
fn reset_goes_back_to_two_levels() {
    let (hv, d0, _) = two_domains();
    let mut g = FifoGuest::new(&hv, &d0, 1);
    let port = bind_ipi(&hv, &d0, 0).unwrap();
    send(&hv, &d0, port).unwrap();
    g.handle(0);
    reset(&hv, &d0, DomId::SELF.0).unwrap();
    for page in g.array.iter().chain(g.control.iter().map(|(mfn, _)| mfn)) {
        assert_eq!(type_count(&hv, *page), 0);
    }
    assert_eq!(bind_ipi(&hv, &d0, 0), Ok(port));
    send(&hv, &d0, port).unwrap();
    assert_eq!(hv.hw.load32(d0.shared_info, 2048), 1 << port);
}

#[test]
fn destroy_frees_pages_and_peers() {
    let (hv, d0, d1) = two_domains();
    FifoGuest::new(&hv, &d1, 1);
    let before = Arc::strong_count(&d1);
    let links: Vec<(u32, u32)> = (0..200).map(|_| connect(&hv, &d0, &d1)).collect();
    assert_eq!(Arc::strong_count(&d1), before + 200);
    hv.hw.memory.set_preempt_after(1);
    assert_eq!(hv.domain_kill(&d1), Err(Stop::Restart));
    assert!((1..200).contains(&d1.event_channels.active()), "preempted while it closes channels");
    kill(&hv, &d1);
    // Nothing refers to its frames any more, those of the queues included: it is not in the list of all domains either.
    assert_eq!(Arc::strong_count(&d1), before - 1);
    assert_eq!(d1.event_channels.active(), 0);
    for (ours, _) in links {
        assert_eq!(status(&hv, &d0, 0, ours).unwrap().status, abi::EVTCHNSTAT_UNBOUND);
    }
    check_invariants(&[&d0, &d1]);
}
