//! The FIFO ABI, with the guest's half of the protocol as in Linux.

use proptest::prelude::*;

use crate::event_channel::tests::*;
use crate::state::event_channel::fifo::{LINK, LINKED, MASKED, PENDING, WORDS_PER_PAGE};

/// A guest's view of its FIFO pages.
pub(super) struct FifoGuest {
    pub(super) hv: Arc<Hv<HostHw>>,
    pub(super) d: Arc<Domain>,
    /// Control block of each vcpu.
    pub(super) control: Vec<(Mfn, usize)>,
    /// Pages of the event array.
    pub(super) array: Vec<Mfn>,
    /// The guest's own queue heads, by vcpu and priority.
    heads: Vec<[u32; 16]>,
}

impl FifoGuest {
    pub(super) fn new(hv: &Arc<Hv<HostHw>>, d: &Arc<Domain>, pages: usize) -> Self {
        let mut g = FifoGuest {
            hv: hv.clone(),
            d: d.clone(),
            control: Vec::new(),
            array: Vec::new(),
            heads: vec![[0; 16]; d.vcpus().len()],
        };
        for vcpu in 0..d.vcpus().len() as u32 {
            let page = page_of(hv, d);
            assert_eq!(init_control(hv, d, vcpu, page, 64), Ok(17));
            g.control.push((page, 64));
        }
        for _ in 0..pages {
            g.array.push(page_of(hv, d));
            expand(hv, d, *g.array.last().unwrap()).unwrap();
        }
        g
    }

    pub(super) fn word(&self, port: u32) -> (Mfn, usize) {
        (self.array[(port / WORDS_PER_PAGE) as usize], (port % WORDS_PER_PAGE * 4) as usize)
    }

    pub(super) fn clear(&self, port: u32, bits: u32) -> u32 {
        let (mfn, off) = self.word(port);
        self.hv.hw.fetch_and32(mfn, off, !bits)
    }

    pub(super) fn set(&self, port: u32, bits: u32) {
        let (mfn, off) = self.word(port);
        self.hv.hw.fetch_or32(mfn, off, bits);
    }

    /// Takes all events of a vcpu, most urgent first. Returns the ports in order of delivery.
    pub(super) fn handle(&mut self, vcpu: usize) -> Vec<u32> {
        let mut seen = Vec::new();
        let (mfn, off) = self.control[vcpu];
        take_upcall(&self.hv, &self.d, vcpu);
        let mut ready = self.hv.hw.fetch_and32(mfn, off, 0);
        while ready != 0 {
            let q = ready.trailing_zeros();
            let head_at = off + 8 + q as usize * 4;
            let mut head = self.heads[vcpu][q as usize];
            if head == 0 {
                head = self.hv.hw.load32(mfn, head_at);
            }
            // Unlinks, and follows the link; at the end of the queue it is not ready any more.
            let w = self.clear(head, LINKED | LINK);
            assert!(w & LINKED != 0, "port {head} at the head of queue {q} is not linked: {w:#x}");
            let next = w & LINK;
            if next == 0 {
                ready &= !(1 << q);
            }
            self.heads[vcpu][q as usize] = next;
            if w & PENDING != 0 && w & MASKED == 0 {
                self.clear(head, PENDING);
                seen.push(head);
            }
            ready |= self.hv.hw.fetch_and32(mfn, off, 0);
        }
        seen
    }
}

pub(super) fn init_control(hv: &Hv<HostHw>, d: &Arc<Domain>, vcpu: u32, mfn: Mfn, offset: u32) -> Result<u8, Errno> {
    let mut arg = abi::EvtchnInitControl { control_gfn: mfn.0, offset, vcpu, ..Default::default() };
    op(hv, d, abi::EVTCHNOP_INIT_CONTROL, &mut arg).map(|_| arg.link_bits)
}

pub(super) fn expand(hv: &Hv<HostHw>, d: &Arc<Domain>, mfn: Mfn) -> Result<i64, Errno> {
    op(hv, d, abi::EVTCHNOP_EXPAND_ARRAY, &mut abi::EvtchnExpandArray { array_gfn: mfn.0 })
}

pub(super) fn set_priority(hv: &Hv<HostHw>, d: &Arc<Domain>, port: u32, priority: u32) -> Result<i64, Errno> {
    op(hv, d, abi::EVTCHNOP_SET_PRIORITY, &mut abi::EvtchnSetPriority { port, priority })
}

#[test]
fn errors_of_setting_up() {
    let (hv, d0, d1) = two_domains();
    let page = page_of(&hv, &d0);
    assert_eq!(expand(&hv, &d0, page), Err(Errno::OPNOTSUPP));
    assert_eq!(set_priority(&hv, &d0, 1, 0), Err(Errno::NOSYS));
    assert_eq!(set_priority(&hv, &d0, 5000, 0), Err(Errno::INVAL));
    assert_eq!(init_control(&hv, &d0, 2, page, 0), Err(Errno::NOENT));
    assert_eq!(init_control(&hv, &d0, 0, page, 4096 - 64), Err(Errno::INVAL));
    assert_eq!(init_control(&hv, &d0, 0, page, 4), Err(Errno::INVAL));
    assert_eq!(init_control(&hv, &d0, 0, page_of(&hv, &d1), 0), Err(Errno::INVAL));
    assert_eq!(init_control(&hv, &d0, 0, page, 4096 - 72), Ok(17));
    assert_eq!(init_control(&hv, &d0, 0, page, 0), Err(Errno::INVAL), "once for a vcpu");
    assert_eq!(expand(&hv, &d0, Mfn(41)), Err(Errno::INVAL));
    assert_eq!(type_count(&hv, page), 1);
    let port = bind_ipi(&hv, &d0, 0).unwrap();
    assert_eq!(set_priority(&hv, &d0, port, 16), Err(Errno::INVAL));
    assert_eq!(set_priority(&hv, &d0, port, 15), Ok(0));
    assert_eq!(set_priority(&hv, &d0, port + 1, 3), Err(Errno::ACCES));
    // The array has an end.
    let word_page = page_of(&hv, &d0);
    for _ in 0..128 {
        assert_eq!(expand(&hv, &d0, word_page), Ok(0));
    }
    assert_eq!(expand(&hv, &d0, word_page), Err(Errno::NOSPC));
    assert_eq!(type_count(&hv, word_page), 128);
    op(&hv, &d0, abi::EVTCHNOP_RESET, &mut abi::EvtchnReset { dom: mm::DomId::SELF.0 }).unwrap();
    assert_eq!((type_count(&hv, word_page), type_count(&hv, page)), (0, 0));
    assert_eq!(expand(&hv, &d0, word_page), Err(Errno::OPNOTSUPP));
    assert_eq!(init_control(&hv, &d0, 0, page, 0), Ok(17), "and back again");
}

#[test]
fn events_come_in_order_of_priority_then_time() {
    let (hv, d0, _) = two_domains();
    let mut g = FifoGuest::new(&hv, &d0, 1);
    let ports: Vec<u32> = (0..4).map(|_| bind_ipi(&hv, &d0, 1).unwrap()).collect();
    set_priority(&hv, &d0, ports[3], 0).unwrap();
    for &p in &ports {
        send(&hv, &d0, p).unwrap();
        send(&hv, &d0, p).unwrap();
    }
    assert!(g.handle(0).is_empty());
    assert_eq!(g.handle(1), [ports[3], ports[0], ports[1], ports[2]]);
    assert!(!take_upcall(&hv, &d0, 1));
    assert!(g.handle(1).is_empty());
}

#[test]
fn a_masked_event_is_linked_when_unmasked() {
    let (hv, d0, _) = two_domains();
    let mut g = FifoGuest::new(&hv, &d0, 1);
    let port = bind_ipi(&hv, &d0, 0).unwrap();
    g.set(port, MASKED);
    send(&hv, &d0, port).unwrap();
    assert!(hv.port_pending(&d0, Port(port)) && hv.port_masked(&d0, Port(port)));
    assert!(!take_upcall(&hv, &d0, 0));
    unmask(&hv, &d0, port).unwrap();
    assert_eq!(g.handle(0), [port]);
    assert!(!hv.port_pending(&d0, Port(port)));
}

#[test]
fn what_was_pending_before_the_words_existed_is_raised_with_them() {
    let (hv, d0, _) = two_domains();
    let a = bind_ipi(&hv, &d0, 0).unwrap();
    let closed = bind_ipi(&hv, &d0, 0).unwrap();
    send(&hv, &d0, a).unwrap();
    send(&hv, &d0, closed).unwrap();
    let mut g = FifoGuest::new(&hv, &d0, 0);
    let b = bind_ipi(&hv, &d0, 0).unwrap();
    send(&hv, &d0, b).unwrap();
    close(&hv, &d0, closed).unwrap();
    assert!(g.handle(0).is_empty());
    let page = page_of(&hv, &d0);
    g.array.push(page);
    expand(&hv, &d0, page).unwrap();
    assert_eq!(g.handle(0), [a, b]);
}

#[test]
fn a_closed_port_is_not_reused_while_the_guest_has_it_linked() {
    let (hv, d0, _) = two_domains();
    let mut g = FifoGuest::new(&hv, &d0, 1);
    let port = bind_ipi(&hv, &d0, 0).unwrap();
    send(&hv, &d0, port).unwrap();
    close(&hv, &d0, port).unwrap();
    assert_eq!(bind_ipi(&hv, &d0, 0), Ok(port + 1));
    assert!(g.handle(0).is_empty(), "it is not pending any more");
    assert_eq!(bind_ipi(&hv, &d0, 0), Ok(port));
}

#[test]
fn an_event_moves_between_queues() {
    let (hv, d0, d1) = two_domains();
    let mut g = FifoGuest::new(&hv, &d0, 1);
    let (p0, p1) = connect(&hv, &d0, &d1);
    let other = bind_ipi(&hv, &d0, 0).unwrap();
    for (vcpu, priority) in [(1, 7), (1, 2), (0, 2), (0, 7), (1, 15)] {
        op(&hv, &d0, abi::EVTCHNOP_BIND_VCPU, &mut abi::EvtchnBindVcpu { port: p0, vcpu: vcpu as u32 }).unwrap();
        set_priority(&hv, &d0, p0, priority).unwrap();
        send(&hv, &d1, p1).unwrap();
        send(&hv, &d0, other).unwrap();
        let mut all = g.handle(0);
        all.extend(g.handle(1));
        all.sort_unstable();
        assert_eq!(all, [p0, other]);
    }
    // While it is linked it stays in its queue; the move takes effect the next time.
    send(&hv, &d1, p1).unwrap();
    op(&hv, &d0, abi::EVTCHNOP_BIND_VCPU, &mut abi::EvtchnBindVcpu { port: p0, vcpu: 0 }).unwrap();
    send(&hv, &d1, p1).unwrap();
    assert!(g.handle(0).is_empty());
    assert_eq!(g.handle(1), [p0]);
    send(&hv, &d1, p1).unwrap();
    assert_eq!(g.handle(0), [p0]);
}

#[test]
fn many_ports() {
    let (hv, d0, _) = two_domains();
    d0.event_channels.set_max_port(u32::MAX);
    let mut g = FifoGuest::new(&hv, &d0, 5);
    let ports: Vec<u32> = (0..5000).map(|_| bind_ipi(&hv, &d0, 0).unwrap()).collect();
    assert_eq!(*ports.last().unwrap(), 5000);
    for &p in &ports {
        send(&hv, &d0, p).unwrap();
    }
    assert_eq!(g.handle(0), ports);
}

#[derive(Clone, Debug)]
enum Step {
    Send(usize),
    Handle(usize),
    Mask(usize),
    Unmask(usize),
    Priority(usize, u32),
    Vcpu(usize, u32),
    Reopen(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let port = 0usize..6;
    prop_oneof![
        4 => port.clone().prop_map(Step::Send),
        2 => (0usize..2).prop_map(Step::Handle),
        1 => port.clone().prop_map(Step::Mask),
        1 => port.clone().prop_map(Step::Unmask),
        1 => (port.clone(), 0u32..16).prop_map(|(p, q)| Step::Priority(p, q)),
        1 => (port.clone(), 0u32..2).prop_map(|(p, v)| Step::Vcpu(p, v)),
        1 => port.prop_map(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// No event is lost or spurious, whatever the order of operations.
    #[test]
    fn each_event_arrives(steps in proptest::collection::vec(step(), 1..120)) {
        let (hv, d0, d1) = two_domains();
        let mut g = FifoGuest::new(&hv, &d0, 1);
        // (our port, the peer's port, sent and not yet seen, masked by us)
        let mut links: Vec<(u32, u32, bool, bool)> =
            (0..6).map(|_| { let (a, b) = connect(&hv, &d0, &d1); (a, b, false, false) }).collect();
        for s in steps {
            match s {
                Step::Send(i) => { send(&hv, &d1, links[i].1).unwrap(); links[i].2 = true; }
                Step::Handle(v) => for port in g.handle(v) {
                    let l = links.iter_mut().find(|l| l.0 == port).expect("an event of an open port");
                    prop_assert!(l.2 && !l.3, "port {port} was not sent, or is masked");
                    l.2 = false;
                },
                Step::Mask(i) => { g.set(links[i].0, MASKED); links[i].3 = true; }
                Step::Unmask(i) => { unmask(&hv, &d0, links[i].0).unwrap(); links[i].3 = false; }
                Step::Priority(i, q) => { set_priority(&hv, &d0, links[i].0, q).unwrap(); }
                Step::Vcpu(i, vcpu) => {
                    op(&hv, &d0, abi::EVTCHNOP_BIND_VCPU, &mut abi::EvtchnBindVcpu { port: links[i].0, vcpu }).unwrap();
                }
                Step::Reopen(i) => {
                    close(&hv, &d0, links[i].0).unwrap();
                    close(&hv, &d1, links[i].1).unwrap();
                    let (a, b) = connect(&hv, &d0, &d1);
                    // The word keeps the mask of the port's last user, as on Xen: the guest clears it.
                    unmask(&hv, &d0, a).unwrap();
                    links[i] = (a, b, false, false);
                }
            }
            for l in &links {
                prop_assert_eq!(hv.port_pending(&d0, Port(l.0)), l.2);
            }
        }
        for l in &mut links {
            unmask(&hv, &d0, l.0).unwrap();
        }
        let mut seen = g.handle(0);
        seen.extend(g.handle(1));
        seen.sort_unstable();
        let mut expected: Vec<u32> = links.iter().filter(|l| l.2).map(|l| l.0).collect();
        expected.sort_unstable();
        prop_assert_eq!(seen, expected);
        check_invariants(&[&d0, &d1]);
    }
}
