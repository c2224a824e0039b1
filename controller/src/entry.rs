//! The controller's record of a domain.

use alloc::sync::Arc;

use public_headers::xen2005::io::domain_controller as abi;

use crate::blkif::Ask;
use crate::console::{Line, Typed};
use crate::console_ring::ConsoleRing;
use crate::message::{Message, PAYLOAD};
use crate::network::Network;
use crate::rings::Rings;
use crate::{Guests, Nanos};

/// The subject of a request, kept until it is answered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum About {
    /// A request to the back end of link `link`.
    Back { link: usize, ask: Ask },
    /// A message to the front end of link `link`.
    Front { link: usize },
    /// Anything else.
    Other,
}

/// How a domain talks to the controller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interface {
    /// By the control rings of April 2005.
    Control,
    /// By a console ring alone, as today.
    Console,
}

/// A domain.
pub(crate) struct Entry<D> {
    pub(crate) handle: D,
    pub(crate) name: Arc<str>,
    pub(crate) rings: Rings<About>,
    /// Its console, if that is all it has: then `rings` are not there.
    pub(crate) console: Option<ConsoleRing>,
    /// Its rings are corrupted: they are no longer read or written.
    pub(crate) deaf: bool,
    pub(crate) started: bool,
    pub(crate) line: Line,
    /// It has printed something, so its console driver is there.
    pub(crate) prints: bool,
    pub(crate) typed: Typed,
    pub(crate) network: Network,
    /// The `CMSG_SHUTDOWN_*` to send to it.
    pub(crate) shutdown: Option<u32>,
    /// An unexpected message has been reported; further ones are not.
    pub(crate) complained: bool,
    /// Time its timer is set to.
    pub(crate) deadline: Nanos,
}

impl<D> Entry<D> {
    pub(crate) fn new(name: Arc<str>, handle: D, interface: Interface) -> Self {
        Entry {
            handle,
            name,
            rings: Rings::default(),
            console: (interface == Interface::Console).then(ConsoleRing::default),
            deaf: false,
            started: false,
            line: Line::default(),
            prints: false,
            typed: Typed::default(),
            network: Network::default(),
            shutdown: None,
            complained: false,
            deadline: Nanos::MAX,
        }
    }

    /// Sends the messages that concern the domain alone: typed input, its network's state, a shutdown request.
    pub(crate) fn speak<G: Guests<Domain = D>>(&mut self, g: &G, now: Nanos) {
        if let Some(ring) = &mut self.console {
            let given = ring.give(g, &self.handle, self.typed.waiting());
            return self.typed.sent(given);
        }
        if let Some(how) = self.shutdown
            && self.rings.send(g, &self.handle, Message::with_bytes(abi::CMSG_SHUTDOWN, how, &[]), About::Other)
        {
            self.shutdown = None;
        }
        if self.network.due() <= now {
            let up = abi::NetifFeDriverStatus { status: abi::NETIF_DRIVER_STATUS_UP, max_handle: 0 };
            let message = Message::new(abi::CMSG_NETIF_FE, abi::CMSG_NETIF_FE_DRIVER_STATUS, &up);
            if self.rings.send(g, &self.handle, message, About::Other) {
                self.network = Network::Quiet;
            }
        }
        // One message at a time leaves room for the others.
        let n = self.typed.waiting().len().min(PAYLOAD);
        if n != 0 && self.prints {
            let message = Message::with_bytes(abi::CMSG_CONSOLE, abi::CMSG_CONSOLE_DATA, &self.typed.waiting()[..n]);
            if self.rings.send(g, &self.handle, message, About::Other) {
                self.typed.sent(n);
            }
        }
    }

    /// Returns whether its guest must be notified, and notes that this is done.
    pub(crate) fn must_notify(&mut self) -> bool {
        let notify = self.console.as_mut().map_or(&mut self.rings.notify, |ring| &mut ring.notify);
        core::mem::take(notify)
    }

    /// Returns when the next message that concerns the domain alone is due; `u64::MAX` if only after an event.
    pub(crate) fn due(&self) -> Nanos {
        let network = if self.deaf || !self.rings.room() { Nanos::MAX } else { self.network.due() };
        self.line.due().min(network)
    }
}
