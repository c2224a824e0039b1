//! The two rings of a domain's control interface, from the controller's side (io/ring.h, io/domain_controller.h).
//!
//! Both have 8 slots and free-running indices. Requests go from the guest to the controller in the first, and from
//! the controller to the guest in the second; responses overwrite the slots, in the order in which they are given.
//! The guest may write anything anywhere: only its two producer indices and the slots they publish are ever read,
//! each once, and the controller's own indices live here, out of its reach.

use public_headers::xen2005::io::domain_controller::{ControlMsg, CONTROL_RING_MEM, CONTROL_RING_SIZE};

use crate::message::Message;
use crate::Guests;

/// Slots of a ring.
pub const SLOTS: u32 = CONTROL_RING_SIZE;

const SLOT_BYTES: usize = size_of::<ControlMsg>();
/// Of a ring: index past the last request.
const REQ_PROD: usize = 0;
/// Index past the last response.
const RSP_PROD: usize = 4;
/// The slots.
const SLOTS_AT: usize = 8;
/// The ring of the controller's requests, after that of the guest's.
const RX: usize = CONTROL_RING_MEM as usize;

/// Why a domain's rings are not served any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RingError {
    /// The guest says that it has sent more requests than the ring holds.
    Requests {
        /// Requests that were handled.
        handled: u32,
        /// What the guest says.
        claimed: u32,
    },
    /// The guest says that it has answered more than it was asked.
    Responses {
        /// Responses that were handled.
        handled: u32,
        /// Requests it was sent.
        sent: u32,
        /// What the guest says.
        claimed: u32,
    },
}

impl core::fmt::Display for RingError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            RingError::Requests { handled, claimed } => {
                write!(f, "request index {claimed} after {handled}, in a ring of {SLOTS} slots")
            }
            RingError::Responses { handled, sent, claimed } => {
                write!(f, "response index {claimed} after {handled}, with {sent} requests sent")
            }
        }
    }
}

/// The controller's ends of both rings. `T` tells what a request was about when its response comes.
#[derive(Debug)]
pub struct Rings<T> {
    /// Guest's requests handled, which is responses given.
    handled: u32,
    /// Requests sent to the guest.
    sent: u32,
    /// Responses taken from the guest.
    answered: u32,
    /// By identifier: requests the guest has yet to answer.
    in_flight: [Option<T>; SLOTS as usize],
    /// Responses or requests are published that the guest has not been notified of.
    pub(crate) notify: bool,
}

impl<T: Copy> Default for Rings<T> {
    fn default() -> Self {
        Rings { handled: 0, sent: 0, answered: 0, in_flight: [None; SLOTS as usize], notify: false }
    }
}

impl<T: Copy> Rings<T> {
    /// How many requests the guest has waiting; at most [`SLOTS`].
    pub fn waiting<G: Guests>(&self, g: &G, d: &G::Domain) -> Result<u32, RingError> {
        let claimed = g.load32(d, REQ_PROD);
        match claimed.wrapping_sub(self.handled) {
            n if n <= SLOTS => Ok(n),
            _ => Err(RingError::Requests { handled: self.handled, claimed }),
        }
    }

    /// The guest's next request; only while [`Self::waiting`] has said there is one.
    pub fn request<G: Guests>(&self, g: &G, d: &G::Domain) -> Message {
        read_slot(g, d, 0, self.handled)
    }

    /// Answers the request that [`Self::request`] gave.
    pub fn respond<G: Guests>(&mut self, g: &G, d: &G::Domain, response: &Message) {
        g.write(d, slot(0, self.handled), response.as_slot());
        self.handled = self.handled.wrapping_add(1);
        g.store32(d, RSP_PROD, self.handled);
        self.notify = true;
    }

    /// How many responses the guest has given that have not been taken.
    pub fn answers<G: Guests>(&self, g: &G, d: &G::Domain) -> Result<u32, RingError> {
        let claimed = g.load32(d, RX + RSP_PROD);
        match claimed.wrapping_sub(self.answered) {
            n if n <= self.sent.wrapping_sub(self.answered) => Ok(n),
            _ => Err(RingError::Responses { handled: self.answered, sent: self.sent, claimed }),
        }
    }

    /// Takes the next response, and what was said of its request in [`Self::send`]; `None` there: it answers nothing
    /// that was asked. Only while [`Self::answers`] has said there is one.
    pub fn response<G: Guests>(&mut self, g: &G, d: &G::Domain) -> (Message, Option<T>) {
        let message = read_slot(g, d, RX, self.answered);
        self.answered = self.answered.wrapping_add(1);
        let about = self.in_flight.get_mut(usize::from(message.id())).and_then(Option::take);
        (message, about)
    }

    /// Whether a request can be sent now.
    pub fn room(&self) -> bool {
        self.sent.wrapping_sub(self.answered) < SLOTS && self.in_flight.iter().any(Option::is_none)
    }

    /// Sends a request to the guest. `false`: there is no room; there will be when the guest has answered another.
    pub fn send<G: Guests>(&mut self, g: &G, d: &G::Domain, mut request: Message, about: T) -> bool {
        if self.sent.wrapping_sub(self.answered) >= SLOTS {
            return false;
        }
        let Some(id) = self.in_flight.iter().position(Option::is_none) else { return false };
        request.set_id(id as u8);
        self.in_flight[id] = Some(about);
        g.write(d, slot(RX, self.sent), request.as_slot());
        self.sent = self.sent.wrapping_add(1);
        g.store32(d, RX + REQ_PROD, self.sent);
        self.notify = true;
        true
    }
}

fn slot(ring: usize, index: u32) -> usize {
    ring + SLOTS_AT + (index % SLOTS) as usize * SLOT_BYTES
}

fn read_slot<G: Guests>(g: &G, d: &G::Domain, ring: usize, index: u32) -> Message {
    let mut bytes = [0; SLOT_BYTES];
    g.read(d, slot(ring, index), &mut bytes);
    Message::from_slot(bytes)
}
