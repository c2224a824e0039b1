//! A block connection: the disks one domain has from another, from "the drivers are there" to "connected" and back.
//!
//! The back end makes an *interface* for the front end's domain, then a VBD in it for each disk, and later connects
//! it to the page and the port that it shares with the front end; it does one thing at a time and says how it went.
//! The front end is *invited* (told that it is disconnected), *offers* a page, and is told that it is connected. Each
//! side may restart at any moment. So a [`Link`] holds what is known about each side, and [`Link::next_ask`] and
//! [`Link::next_word`] say what to do next: after reporting a change, the caller acts on them until both return
//! nothing.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::device::Device;
use crate::{DomId, Nanos};

mod answer;
mod ask;
mod next;

pub use ask::{Ask, End, Outcome, Word};

/// How long until the back end is asked again for something it could not do.
const RETRY: Nanos = 500_000_000;
/// How long it is asked for a disk that it does not have: its drivers may still be probing.
const DISK_PATIENCE: Nanos = 120_000_000_000;
/// How long a front end that has offered its page waits for disks that are late, if others are there.
const LATE_DISKS: Nanos = 5_000_000_000;
/// Least time between two connections: a front end that keeps restarting must not keep the back end busy.
const RECONNECT: Nanos = 100_000_000;
/// Consecutive failed connections after which the front end is ignored until it announces itself again.
const FAILURES: u32 = 3;
/// How long a domain is held back for its disks before it starts without them.
const HOLD: Nanos = 120_000_000_000;
/// How often the back end is asked for an interface.
const CREATE_TRIES: u32 = 20;

/// A disk.
#[derive(Clone, Debug)]
pub struct Vbd {
    /// The device in the back end's domain.
    pub pdevice: Device,
    /// The device in the front end's.
    pub vdevice: Device,
    /// It must not be written.
    pub readonly: bool,
    state: VbdState,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum VbdState {
    /// To be requested at `at`, and again until `until` (0: not requested yet).
    Wanted {
        at: Nanos,
        until: Nanos,
    },
    Made,
    Failed,
}

impl Vbd {
    /// Creates a disk that is still to be made.
    pub fn new(pdevice: Device, vdevice: Device, readonly: bool) -> Self {
        Vbd { pdevice, vdevice, readonly, state: VbdState::Wanted { at: 0, until: 0 } }
    }
}

/// The back end's side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Interface {
    /// Its driver has not announced itself.
    Unreachable,
    /// There is none; `tries` requests for it have failed.
    Absent { tries: u32, at: Nanos },
    /// It is there, for this front end.
    Present { front: DomId },
    /// It is connected to the page of this offer.
    Connected { front: DomId, offer: u32 },
}

/// The front end's side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Frontend {
    /// Its driver has not announced itself, or is being ignored.
    Down,
    /// It has announced itself and waits.
    Up,
    /// It has been told to offer a page.
    Invited,
    /// It has offered a page.
    Offered { mfn: u32, offer: u32, since: Nanos },
    /// It has been told that it is connected.
    Connected { offer: u32 },
}

/// The connection of one front end to its back end.
#[derive(Debug)]
pub struct Link {
    /// Name of the front end's domain.
    pub front_name: Arc<str>,
    /// Name of the back end's domain.
    pub back_name: Arc<str>,
    /// The back end's domain, while there is one.
    pub back: Option<DomId>,
    /// The front end's domain, while there is one.
    pub front: Option<DomId>,
    /// The disks.
    pub vbds: Vec<Vbd>,
    /// The back end's port, until it is disconnected.
    pub back_end: Option<End>,
    /// The front end's port, which it keeps until it offers a page again: until then it may not know that the port is
    /// closed.
    pub front_end: Option<End>,
    /// The latest time at which the front end's domain starts; `u64::MAX` if it has been started.
    pub start_by: Nanos,
    /// When the front end was last notified that it is connected.
    pub connected_since: Option<Nanos>,
    interface: Interface,
    frontend: Frontend,
    asked: Option<Ask>,
    telling: bool,
    changed: bool,
    /// The back end's domain has ended and is being built again. Until the new one is ready the front end is not
    /// notified: its driver loses requests that are made while it is disconnected, and keeps those that nobody answers.
    returning: bool,
    /// The interface was made for a domain that has ended: another of the same number does not inherit it.
    stale: bool,
    offers: u32,
    failures: u32,
    connect_at: Nanos,
}

impl Link {
    /// Creates a connection between domains that do not exist yet.
    pub fn new(front_name: Arc<str>, back_name: Arc<str>, vbds: Vec<Vbd>) -> Self {
        Link {
            front_name,
            back_name,
            back: None,
            front: None,
            vbds,
            back_end: None,
            front_end: None,
            start_by: Nanos::MAX,
            connected_since: None,
            interface: Interface::Unreachable,
            frontend: Frontend::Down,
            asked: None,
            telling: false,
            changed: false,
            returning: false,
            stale: false,
            offers: 0,
            failures: 0,
            connect_at: 0,
        }
    }

    /// Returns whether both sides have been told that they are connected.
    pub fn is_connected(&self) -> bool {
        matches!((self.interface, self.frontend),
            (Interface::Connected { offer: a, .. }, Frontend::Connected { offer: b }) if a == b)
    }

    /// Returns whether a disk exists or may still be made.
    pub fn has_hope(&self) -> bool {
        self.vbds.iter().any(|v| v.state != VbdState::Failed)
    }

    /// Returns whether the back end has the interface and all its disks are made or given up.
    pub fn is_ready(&self) -> bool {
        matches!(self.interface, Interface::Present { .. } | Interface::Connected { .. }) && self.settled()
    }

    /// Returns how many disks are made.
    pub fn disks(&self) -> usize {
        self.vbds.iter().filter(|v| v.state == VbdState::Made).count()
    }

    fn settled(&self) -> bool {
        !self.vbds.iter().any(|v| matches!(v.state, VbdState::Wanted { .. }))
    }

    fn any_made(&self) -> bool {
        self.vbds.iter().any(|v| v.state == VbdState::Made)
    }

    fn forget_vbds(&mut self) {
        for v in &mut self.vbds {
            v.state = VbdState::Wanted { at: 0, until: 0 };
        }
    }

    /// Notes that the front end's domain exists; it starts when its disks exist, or after a timeout.
    pub fn front_added(&mut self, front: DomId, now: Nanos) {
        self.front = Some(front);
        self.start_by = now.saturating_add(HOLD);
    }

    /// Notes that the front end's domain is gone.
    pub fn front_ended(&mut self) {
        self.front = None;
        self.stale =
            self.asked.is_some() || matches!(self.interface, Interface::Present { .. } | Interface::Connected { .. });
        self.start_by = Nanos::MAX;
        self.frontend = Frontend::Down;
        self.telling = false;
        self.connected_since = None;
        self.failures = 0;
    }

    /// Notes that the back end's domain is gone, with its interface; `returning` if it is being rebuilt.
    pub fn back_ended(&mut self, returning: bool) {
        self.back = None;
        self.back_down();
        self.returning = returning;
    }

    /// Notes that the back end's domain could not be rebuilt.
    pub fn back_stays_away(&mut self) {
        self.returning = false;
    }

    /// Notes that the back end's driver is gone, with its interface. The front end's page is kept for the next one if
    /// it has not been used.
    pub fn back_down(&mut self) {
        self.interface = Interface::Unreachable;
        self.asked = None;
        self.changed = false;
        self.stale = false;
        self.returning = false;
        self.forget_vbds();
    }

    /// Notes that the back end's driver has announced itself, without anything it had before.
    pub fn back_up(&mut self) {
        let returning = self.returning;
        self.back_down();
        self.returning = returning;
        self.interface = Interface::Absent { tries: 0, at: 0 };
    }

    /// Notes that the front end's driver has announced itself, or its departure.
    pub fn front_status(&mut self, up: bool) {
        self.frontend = if up { Frontend::Up } else { Frontend::Down };
        self.failures = 0;
        self.connected_since = None;
    }

    /// Notes that the front end offers its page `mfn`.
    pub fn front_offers(&mut self, mfn: u32, now: Nanos) {
        self.offers = self.offers.wrapping_add(1);
        self.frontend = Frontend::Offered { mfn, offer: self.offers, since: now };
        self.connected_since = None;
    }
}
