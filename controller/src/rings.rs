//! The two rings of a domain's control interface, from the controller's side (io/ring.h, io/domain_controller.h).
//!
//! Both have 8 slots and free-running indices. Requests go from the guest to the controller in the first, and from
//! the controller to the guest in the second; responses overwrite the slots, in the order in which they are given.
//! The guest may write anything anywhere: only its two producer indices and the slots they publish are ever read, each
//! once; the controller's own indices are kept here, out of the guest's reach.

use public_headers::xen2005::io::domain_controller::{ControlMsg, CONTROL_RING_MEM, CONTROL_RING_SIZE};

use crate::message::Message;
use crate::Guests;

/// Number of slots in a ring.
pub const SLOTS: u32 = CONTROL_RING_SIZE;

const SLOT_BYTES: usize = size_of::<ControlMsg>();
/// Offset within a ring of the index past the last request.
const REQ_PROD: usize = 0;
/// Offset of the index past the last response.
const RSP_PROD: usize = 4;
/// Offset of the slots.
const SLOTS_AT: usize = 8;
/// Offset of the ring of the controller's requests, which follows the guest's.
const RX: usize = CONTROL_RING_MEM as usize;

/// Why a domain's rings are no longer used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RingError {
    /// The guest claims more requests than the ring holds.
    Requests {
        /// Number of requests handled.
        handled: u32,
        /// What the guest says.
        claimed: u32,
    },
    /// The guest claims more responses than it was sent requests.
    Responses {
        /// Number of responses handled.
        handled: u32,
        /// Number of requests sent to it.
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

/// The controller's ends of both rings. `T` records the subject of a request until its response arrives.
#[derive(Debug)]
pub struct Rings<T> {
    /// Number of the guest's requests handled, which is also the number of responses sent.
    handled: u32,
    /// Number of requests sent to the guest.
    sent: u32,
    /// Number of responses taken from the guest.
    answered: u32,
    /// By identifier: requests the guest has yet to answer.
    in_flight: [Option<T>; SLOTS as usize],
    /// The guest has yet to be notified of published responses or requests.
    pub(crate) notify: bool,
}

impl<T: Copy> Default for Rings<T> {
    fn default() -> Self {
        Rings { handled: 0, sent: 0, answered: 0, in_flight: [None; SLOTS as usize], notify: false }
    }
}

impl<T: Copy> Rings<T> {
    /// Returns how many of the guest's requests are waiting; at most [`SLOTS`].
    ///
    /// # Errors
    /// [`RingError::Requests`]: the guest claims more than there are slots.
    pub fn waiting<G: Guests>(&self, g: &G, d: &G::Domain) -> Result<u32, RingError> {
        let claimed = g.load32(d, REQ_PROD);
        match claimed.wrapping_sub(self.handled) {
            n if n <= SLOTS => Ok(n),
            _ => Err(RingError::Requests { handled: self.handled, claimed }),
        }
    }

    /// Returns the guest's next request; valid only if [`Self::waiting`] has reported one.
    pub fn request<G: Guests>(&self, g: &G, d: &G::Domain) -> Message {
        read_slot(g, d, 0, self.handled)
    }

    /// Answers the request that [`Self::request`] returned.
    pub fn respond<G: Guests>(&mut self, g: &G, d: &G::Domain, response: &Message) {
        g.write(d, slot(0, self.handled), response.as_slot());
        self.handled = self.handled.wrapping_add(1);
        g.store32(d, RSP_PROD, self.handled);
        self.notify = true;
    }

    /// Returns how many of the guest's responses have not been taken.
    ///
    /// # Errors
    /// [`RingError::Responses`]: the guest claims more than it was asked for.
    pub fn answers<G: Guests>(&self, g: &G, d: &G::Domain) -> Result<u32, RingError> {
        let claimed = g.load32(d, RX + RSP_PROD);
        match claimed.wrapping_sub(self.answered) {
            n if n <= self.sent.wrapping_sub(self.answered) => Ok(n),
            _ => Err(RingError::Responses { handled: self.answered, sent: self.sent, claimed }),
        }
    }

    /// Takes the next response, with the `about` that [`Self::send`] recorded for its request, or `None` if it answers
    /// no request. Valid only if [`Self::answers`] has reported one.
    pub fn response<G: Guests>(&mut self, g: &G, d: &G::Domain) -> (Message, Option<T>) {
        let message = read_slot(g, d, RX, self.answered);
        self.answered = self.answered.wrapping_add(1);
        let about = self.in_flight.get_mut(usize::from(message.id())).and_then(Option::take);
        (message, about)
    }

    /// Returns whether a request can be sent now.
    pub fn room(&self) -> bool {
        self.sent.wrapping_sub(self.answered) < SLOTS && self.in_flight.iter().any(Option::is_none)
    }

    /// Sends a request to the guest. Returns `false` if the ring is full, until the guest answers another request.
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
