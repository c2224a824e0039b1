//! The guests' side: the control interface of a kernel, and on it the block drivers, which do what those of 2005 do.

use std::collections::BTreeMap;

use controller::{DomId, Nanos};

use crate::machine::{Machine, Port};

pub(crate) const CONSOLE: u8 = 0;
pub(crate) const BE: u8 = 1;
pub(crate) const FE: u8 = 2;
pub(crate) const NETIF_FE: u8 = 4;
pub(crate) const SHUTDOWN: u8 = 6;
pub(crate) const STATUS: u8 = 0x20;
const RX: usize = 520;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Msg {
    pub kind: u8,
    pub subtype: u8,
    pub id: u8,
    pub body: Vec<u8>,
}

impl Msg {
    pub(crate) fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.body[at..at + 2].try_into().unwrap())
    }
    pub(crate) fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.body[at..at + 4].try_into().unwrap())
    }
    pub(crate) fn set_u32(&mut self, at: usize, v: u32) {
        self.body[at..at + 4].copy_from_slice(&v.to_le_bytes());
    }
    fn slot(&self) -> Vec<u8> {
        let mut b = vec![self.kind, self.subtype, self.id, self.body.len() as u8];
        b.extend_from_slice(&self.body);
        b.resize(64, 0);
        b
    }
    fn from_slot(b: &[u8]) -> Self {
        let n = usize::from(b[3]);
        assert!(n <= 60);
        Msg { kind: b[0], subtype: b[1], id: b[2], body: b[4..4 + n].to_vec() }
    }
}

pub(crate) fn words(w: &[u32]) -> Vec<u8> {
    w.iter().flat_map(|w| w.to_le_bytes()).collect()
}

/// A kernel's ends of the rings.
pub(crate) struct Kernel {
    pub id: DomId,
    tx_sent: u32,
    tx_answered: u32,
    rx_taken: u32,
    rx_answered: u32,
    /// Whether it has to notify the controller.
    pub kick: bool,
    /// Messages that wait for room.
    backlog: Vec<(u8, u8, Vec<u8>)>,
}

impl Kernel {
    pub(crate) fn new(id: DomId) -> Self {
        Kernel { id, tx_sent: 0, tx_answered: 0, rx_taken: 0, rx_answered: 0, kick: false, backlog: Vec::new() }
    }

    pub(crate) fn send(&mut self, m: &Machine, kind: u8, subtype: u8, body: &[u8]) {
        self.backlog.push((kind, subtype, body.to_vec()));
        self.flush(m);
    }

    fn flush(&mut self, m: &Machine) {
        while !self.backlog.is_empty() && self.tx_sent.wrapping_sub(self.tx_answered) < 8 {
            let (kind, subtype, body) = self.backlog.remove(0);
            let msg = Msg { kind, subtype, id: 0xff, body };
            m.set_bytes(self.id, 8 + 64 * (self.tx_sent % 8) as usize, &msg.slot());
            self.tx_sent = self.tx_sent.wrapping_add(1);
            m.set_word(self.id, 0, self.tx_sent);
            self.kick = true;
        }
    }

    pub(crate) fn responses(&mut self, m: &Machine) -> Vec<Msg> {
        let mut all = Vec::new();
        let end = m.word(self.id, 4);
        while self.tx_answered != end {
            all.push(Msg::from_slot(&m.bytes(self.id, 8 + 64 * (self.tx_answered % 8) as usize, 64)));
            self.tx_answered = self.tx_answered.wrapping_add(1);
        }
        assert!(self.tx_sent.wrapping_sub(self.tx_answered) <= 8);
        self.flush(m);
        all
    }

    pub(crate) fn requests(&mut self, m: &Machine) -> Vec<Msg> {
        let mut all = Vec::new();
        let end = m.word(self.id, RX);
        assert!(end.wrapping_sub(self.rx_answered) <= 8, "the controller has overrun the ring");
        while self.rx_taken != end {
            all.push(Msg::from_slot(&m.bytes(self.id, RX + 8 + 64 * (self.rx_taken % 8) as usize, 64)));
            self.rx_taken = self.rx_taken.wrapping_add(1);
        }
        all
    }

    pub(crate) fn respond(&mut self, m: &Machine, msg: &Msg) {
        m.set_bytes(self.id, RX + 8 + 64 * (self.rx_answered % 8) as usize, &msg.slot());
        self.rx_answered = self.rx_answered.wrapping_add(1);
        m.set_word(self.id, RX + 4, self.rx_answered);
        self.kick = true;
    }

    pub(crate) fn unanswered(&self) -> u32 {
        self.tx_sent.wrapping_sub(self.tx_answered)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Interface {
    pub vbds: BTreeMap<u16, (u32, bool)>,
    /// Page and port, while connected.
    pub connected: Option<(u32, u32)>,
}

/// A block back end.
#[derive(Default)]
pub(crate) struct Blkback {
    /// Devices, and when each appeared.
    pub devices: BTreeMap<u32, Nanos>,
    pub interfaces: BTreeMap<u16, Interface>,
    /// Requests of the front end are still in progress, so the answer to DISCONNECT waits.
    pub busy: bool,
    pub deferred: Vec<Msg>,
    /// Status to answer CONNECT with instead of connecting.
    pub refuse: Option<u32>,
    pub seen: Vec<u8>,
}

impl Blkback {
    pub(crate) fn request(&mut self, m: &Machine, me: DomId, msg: &mut Msg) -> bool {
        self.seen.push(msg.subtype);
        let (domid, handle) = (msg.u16(0), msg.u32(4));
        assert_eq!(handle, 0);
        let (at, status) = match msg.subtype {
            0 => (8, if self.interfaces.contains_key(&domid) { 2 } else { self.create(domid) }),
            1 => (
                8,
                match self.interfaces.get(&domid) {
                    None => 3,
                    Some(i) if i.connected.is_some() => 4,
                    Some(_) => {
                        self.interfaces.remove(&domid);
                        0
                    }
                },
            ),
            2 => (20, self.connect(m, me, domid, msg.u32(8), msg.u32(16))),
            3 => {
                let Some(i) = self.interfaces.get_mut(&domid) else { return Self::answer(msg, 8, 3) };
                if i.connected.is_some() {
                    if self.busy {
                        self.deferred.push(msg.clone());
                        return false;
                    }
                    i.connected = None;
                }
                (8, 0)
            }
            4 => (16, self.vbd(m, domid, msg.u32(8), msg.u16(12), msg.u16(14) != 0)),
            other => panic!("back end: request {other}"),
        };
        Self::answer(msg, at, status)
    }

    fn answer(msg: &mut Msg, at: usize, status: u32) -> bool {
        msg.set_u32(at, status);
        true
    }

    fn create(&mut self, domid: u16) -> u32 {
        self.interfaces.insert(domid, Interface::default());
        0
    }

    fn vbd(&mut self, m: &Machine, domid: u16, pdevice: u32, vdevice: u16, readonly: bool) -> u32 {
        let Some(i) = self.interfaces.get_mut(&domid) else { return 3 };
        if i.vbds.contains_key(&vdevice) {
            return 5;
        }
        if self.devices.get(&pdevice).is_none_or(|since| *since > m.now.get()) {
            return 8;
        }
        i.vbds.insert(vdevice, (pdevice, readonly));
        0
    }

    fn connect(&mut self, m: &Machine, me: DomId, domid: u16, mfn: u32, port: u32) -> u32 {
        if let Some(status) = self.refuse {
            return status;
        }
        let Some(i) = self.interfaces.get_mut(&domid) else { return 3 };
        if m.offers.borrow().get(&(domid, me)) != Some(&mfn) {
            return 9;
        }
        if i.connected.is_some() {
            return 4;
        }
        assert!(m.ports.borrow().contains_key(&(me, port)), "the back end's port is not open");
        i.connected = Some((mfn, port));
        0
    }

    /// Completes the last disk request.
    pub(crate) fn idle(&mut self) -> Vec<Msg> {
        self.busy = false;
        let mut done = std::mem::take(&mut self.deferred);
        for msg in &mut done {
            if let Some(i) = self.interfaces.get_mut(&msg.u16(0)) {
                i.connected = None;
            }
            msg.set_u32(8, 0);
        }
        done
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum FrontState {
    #[default]
    Closed,
    Disconnected,
    Connected,
}

/// A block front end.
#[derive(Default)]
pub(crate) struct Blkfront {
    pub state: FrontState,
    /// Pages it has offered so far.
    pub pages: u32,
    /// Port and back end's domain, when it is or was connected.
    pub channel: Option<(u32, u16)>,
    pub probes: u32,
    pub words: Vec<u32>,
    /// It does not answer messages.
    pub silent: bool,
}

impl Blkfront {
    /// Handles FE/0. Returns the page it offers, if any.
    pub(crate) fn status(&mut self, m: &Machine, me: DomId, msg: &Msg) -> Option<u32> {
        let (handle, status, evtchn, domid) = (msg.u32(0), msg.u32(4), u32::from(msg.u16(8)), msg.u16(10));
        assert_eq!((handle, msg.body.len()), (0, 12));
        self.words.push(status);
        match (status, self.state) {
            (1, _) => {
                self.state = FrontState::Disconnected;
                self.channel = None;
                self.pages += 1;
                Some(Machine::frame_of(me, self.pages))
            }
            (2, FrontState::Disconnected) => {
                assert!(matches!(m.ports.borrow()[&(me, evtchn)], Port::Bound(d, _) | Port::Unbound(d) if d == domid));
                self.state = FrontState::Connected;
                self.channel = Some((evtchn, domid));
                self.probes += 1;
                None
            }
            (3, FrontState::Connected) => {
                self.probes += 1;
                None
            }
            other => panic!("front end: status {other:?}"),
        }
    }
}
