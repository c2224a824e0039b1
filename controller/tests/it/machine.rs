//! State shared by the guests and the controller: pages, ports, timers, a clock.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use allocation_counter::{measure, opt_out};
use controller::{DomId, Guests, Nanos, Ports};

/// Bytes of the largest interface.
pub(crate) const INTERFACE: usize = 3088;

/// Runs what the controller does for guests, which must not allocate.
pub(crate) fn without_allocating<R>(f: impl FnOnce() -> R) -> R {
    let mut done = None;
    let made = measure(|| done = Some(f()));
    assert_eq!(made.count_total, 0, "the controller allocates on behalf of a guest");
    done.unwrap()
}

/// Runs what the machine does, which may allocate.
fn aside<R>(f: impl FnOnce() -> R) -> R {
    let mut done = None;
    opt_out(|| done = Some(f()));
    done.unwrap()
}

/// A port: where it leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Port {
    Unbound(DomId),
    Bound(DomId, u32),
}

#[derive(Default)]
pub(crate) struct Machine {
    pub now: Cell<Nanos>,
    pub pages: RefCell<BTreeMap<DomId, Vec<u8>>>,
    pub notified: RefCell<BTreeSet<DomId>>,
    pub timers: RefCell<BTreeMap<DomId, Nanos>>,
    pub ports: RefCell<BTreeMap<(DomId, u32), Port>>,
    pub offers: RefCell<BTreeMap<(DomId, DomId), u32>>,
    pub started: RefCell<Vec<DomId>>,
    pub console: RefCell<Vec<u8>>,
    /// Maximum number of open ports in a domain.
    pub port_limit: Cell<Option<usize>>,
    /// Number of calls made by the controller, to check that its work is bounded.
    pub calls: Cell<u64>,
}

impl Machine {
    pub(crate) fn new_page(&self, d: DomId) {
        self.pages.borrow_mut().insert(d, vec![0; INTERFACE]);
    }

    pub(crate) fn word(&self, d: DomId, at: usize) -> u32 {
        let pages = self.pages.borrow();
        u32::from_le_bytes(pages[&d][at..at + 4].try_into().unwrap())
    }

    pub(crate) fn set_word(&self, d: DomId, at: usize, v: u32) {
        self.pages.borrow_mut().get_mut(&d).unwrap()[at..at + 4].copy_from_slice(&v.to_le_bytes());
    }

    pub(crate) fn bytes(&self, d: DomId, at: usize, n: usize) -> Vec<u8> {
        self.pages.borrow()[&d][at..at + n].to_vec()
    }

    pub(crate) fn set_bytes(&self, d: DomId, at: usize, b: &[u8]) {
        self.pages.borrow_mut().get_mut(&d).unwrap()[at..at + b.len()].copy_from_slice(b);
    }

    /// Returns frame `n` of domain `d`: frame numbers divided by 100,000 give the owner.
    pub(crate) fn frame_of(d: DomId, n: u32) -> u32 {
        u32::from(d) * 100_000 + n
    }

    pub(crate) fn open_ports(&self, d: DomId) -> usize {
        self.ports.borrow().keys().filter(|(id, _)| *id == d).count()
    }

    pub(crate) fn console_text(&self) -> String {
        String::from_utf8_lossy(&self.console.borrow()).into_owned()
    }

    /// Closes all ports of a dying domain.
    pub(crate) fn close_all(&self, d: DomId) {
        let mut ports = self.ports.borrow_mut();
        let ours: Vec<_> = ports.keys().filter(|(id, _)| *id == d).copied().collect();
        for key in ours {
            if let Some(Port::Bound(peer, port)) = ports.remove(&key) {
                ports.insert((peer, port), Port::Unbound(d));
            }
        }
    }

    fn free_port(&self, d: DomId) -> Option<u32> {
        if self.port_limit.get().is_some_and(|n| self.open_ports(d) >= n) {
            return None;
        }
        (2..).find(|p| !self.ports.borrow().contains_key(&(d, *p)))
    }

    fn count(&self) {
        self.calls.set(self.calls.get() + 1);
    }
}

impl Guests for Machine {
    type Domain = DomId;

    fn now(&self) -> Nanos {
        self.now.get()
    }
    fn load32(&self, d: &DomId, at: usize) -> u32 {
        self.count();
        self.word(*d, at)
    }
    fn store32(&self, d: &DomId, at: usize, value: u32) {
        self.count();
        self.set_word(*d, at, value);
    }
    fn read(&self, d: &DomId, at: usize, to: &mut [u8]) {
        self.count();
        aside(|| to.copy_from_slice(&self.bytes(*d, at, to.len())));
    }
    fn write(&self, d: &DomId, at: usize, from: &[u8]) {
        self.count();
        self.set_bytes(*d, at, from);
    }
    fn notify(&self, d: &DomId) {
        self.count();
        assert!(self.pages.borrow().contains_key(d), "an event for a domain that is gone");
        aside(|| self.notified.borrow_mut().insert(*d));
    }
    fn set_timer(&self, d: &DomId, deadline: Nanos) {
        self.count();
        aside(|| self.timers.borrow_mut().insert(*d, deadline));
    }
    fn open_channel(&self, back: &DomId, front: &DomId) -> Option<Ports> {
        self.count();
        let (b, f) = (self.free_port(*back)?, self.free_port(*front)?);
        let mut ports = self.ports.borrow_mut();
        aside(|| {
            ports.insert((*back, b), Port::Bound(*front, f));
            ports.insert((*front, f), Port::Bound(*back, b));
        });
        Some(Ports { back: b, front: f })
    }
    fn close_channel(&self, d: &DomId, port: u32, peer: DomId) {
        self.count();
        let mut ports = self.ports.borrow_mut();
        match ports.get(&(*d, port)).copied() {
            Some(Port::Bound(p, other)) if p == peer => {
                ports.insert((p, other), Port::Unbound(*d));
                ports.remove(&(*d, port));
            }
            Some(Port::Unbound(p)) if p == peer => {
                ports.remove(&(*d, port));
            }
            _ => {}
        }
    }
    fn owns_frame(&self, d: &DomId, mfn: u32) -> bool {
        mfn / 100_000 == u32::from(*d)
    }
    fn offer_frame(&self, front: DomId, back: DomId, mfn: Option<u32>) {
        let mut offers = self.offers.borrow_mut();
        aside(|| match mfn {
            Some(mfn) => offers.insert((front, back), mfn),
            None => offers.remove(&(front, back)),
        });
    }
    fn start(&self, d: &DomId) {
        aside(|| self.started.borrow_mut().push(*d));
    }
    fn log(&self, _about: DomId, level: log::Level, line: fmt::Arguments<'_>) {
        aside(|| log::log!(level, "{line}"));
    }
    fn console_write(&self, text: &[u8]) {
        aside(|| self.console.borrow_mut().extend_from_slice(text));
    }
}
