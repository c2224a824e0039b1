//! The controller: its domains, their connections, and the handling of messages.

use alloc::collections::TryReserveError;
use alloc::sync::Arc;
use alloc::vec::Vec;

use log::Level;
use public_headers::xen2005::io::domain_controller as abi;

use crate::blkif::{Link, Vbd};
use crate::console::{Screen, SwitchKey};
use crate::domains::Domains;
use crate::entry::{Entry, Interface};
use crate::message::Message;
use crate::network::Network;
use crate::rings::RingError;
use crate::{DomId, Guests};

/// The destination of typed input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Focus {
    /// The domain that owns the hardware, which is reached without the rings.
    Hardware,
    Domain(DomId),
}

/// What remains when a domain has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ended {
    /// The controller knew the domain.
    pub known: bool,
    /// Number of domains it still knows.
    pub left: usize,
}

/// The controller of domains `D`.
pub struct Controller<D> {
    pub(crate) domains: Domains<D>,
    pub(crate) links: Vec<Link>,
    screen: Screen,
    switch: SwitchKey,
    focus: Focus,
    /// Whether a domain reads the console without the rings.
    pub(crate) hardware: bool,
}

impl<D> Default for Controller<D> {
    fn default() -> Self {
        Controller {
            domains: Domains::default(),
            links: Vec::new(),
            screen: Screen::default(),
            switch: SwitchKey::default(),
            focus: Focus::Hardware,
            hardware: false,
        }
    }
}

impl<D: Clone> Controller<D> {
    /// Connects the domain called `front` to the disks `vbds` of the one called `back`, once both have been added and
    /// have announced their drivers. A front end has one back end: the drivers support no more.
    #[expect(clippy::disallowed_methods, reason = "at boot")]
    pub fn connect(&mut self, front: &str, back: &str, vbds: Vec<Vbd>) {
        let named = |name: &str| self.domains.iter().find(|(_, e)| *e.name == *name).map(|(id, _)| id);
        let mut link = Link::new(front.into(), back.into(), vbds);
        link.back = named(back);
        link.front = named(front);
        self.links.push(link);
    }

    /// Declares that a domain reads the console without the rings; it gets the input at first.
    pub fn set_hardware(&mut self) {
        self.hardware = true;
        self.focus = Focus::Hardware;
    }

    /// Adds domain `id`, which does not run yet; the rings of its interface are empty. [`Self::begin`] starts it.
    ///
    /// # Errors
    /// There is no memory to know one more domain than there ever were; nothing is changed.
    pub fn add<G: Guests<Domain = D>>(
        &mut self,
        g: &G,
        id: DomId,
        name: &Arc<str>,
        handle: D,
        interface: Interface,
    ) -> Result<(), TryReserveError> {
        let now = g.now();
        self.domains.insert(id, Entry::new(name.clone(), handle, interface))?;
        for link in &mut self.links {
            if link.front_name == *name {
                link.front_added(id, now);
            }
            if link.back_name == *name {
                link.back = Some(id);
            }
        }
        if self.focus == Focus::Hardware && !self.hardware {
            self.focus = Focus::Domain(id);
        }
        Ok(())
    }

    /// Starts the domains that have been added; those that need others' disks start once these exist.
    pub fn begin<G: Guests<Domain = D>>(&mut self, g: &G) {
        for (id, e) in self.domains.iter_mut() {
            if !e.started && !self.links.iter().any(|l| l.front == Some(id) && l.back.is_some()) {
                e.started = true;
                g.start(&e.handle);
            }
        }
        self.settle(g);
    }

    /// Handles a notification that domain `id` has sent through the port of its interface.
    pub fn notified<G: Guests<Domain = D>>(&mut self, g: &G, id: DomId) {
        if let Err(why) = self.serve(g, id) {
            self.deafen(g, id, why);
        }
        self.settle(g);
    }

    /// Handles the expiry of the timer set by [`Guests::set_timer`].
    pub fn timer<G: Guests<Domain = D>>(&mut self, g: &G, id: DomId) {
        if let Some(e) = self.domains.get_mut(id) {
            e.deadline = u64::MAX;
            if e.line.due() <= g.now() {
                e.line.show(g, &mut self.screen, id, false);
            }
        }
        self.settle(g);
    }

    /// Forgets domain `id`, which has ended or is about to, and notifies those connected to it. `why` is for the log.
    /// `returning`: the domain is being rebuilt under the same name; [`Self::stays_away`] must be called if that fails.
    pub fn ended<G: Guests<Domain = D>>(&mut self, g: &G, id: DomId, why: &str, returning: bool) -> Ended {
        let Some(mut e) = self.domains.remove(id) else {
            return Ended { known: false, left: self.domains.len() };
        };
        if let Some(ring) = &mut e.console {
            // What it has printed without a notification, if that makes sense.
            let _ = ring.take(g, &e.handle, |bytes| e.line.put(g, &mut self.screen, id, bytes));
        }
        e.line.finish(g, &mut self.screen, id);
        log::warn!("dom{id} ({}) has ended: {why}", e.name);
        self.lost(g, id, returning);
        if self.focus == Focus::Domain(id) {
            self.next_focus(g);
        }
        self.settle(g);
        Ended { known: true, left: self.domains.len() }
    }

    /// Notes that the domain called `name` could not be rebuilt.
    pub fn stays_away<G: Guests<Domain = D>>(&mut self, g: &G, name: &str) {
        for link in self.links.iter_mut().filter(|l| *l.back_name == *name) {
            link.back_stays_away();
        }
        self.settle(g);
    }

    /// Handles a typed byte. Returns `false` if it is for the domain that owns the hardware.
    pub fn input<G: Guests<Domain = D>>(&mut self, g: &G, byte: u8) -> bool {
        if self.switch.typed(byte) {
            self.next_focus(g);
            return true;
        }
        let Focus::Domain(id) = self.focus else { return !self.hardware };
        if let Some(e) = self.domains.get_mut(id) {
            e.typed.push(byte);
            self.settle(g);
        }
        true
    }

    /// Asks domain `id` to shut down (`CMSG_SHUTDOWN_*`).
    pub fn request_shutdown<G: Guests<Domain = D>>(&mut self, g: &G, id: DomId, how: u32) {
        if let Some(e) = self.domains.get_mut(id) {
            e.shutdown = Some(how);
            self.settle(g);
        }
    }

    /// Returns the number of domains that it knows.
    pub fn known(&self) -> usize {
        self.domains.len()
    }

    /// Returns whether none of its domains is left and no domain owns the hardware.
    pub fn is_alone(&self) -> bool {
        self.domains.is_empty() && !self.hardware
    }

    /// Returns the domain's name.
    pub fn name(&self, id: DomId) -> &str {
        self.domains.get(id).map_or("", |e| &e.name)
    }

    /// Returns the connections, in the order of [`Self::connect`].
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Moves the input to the next domain that can take it, and announces it on the console.
    fn next_focus<G: Guests<Domain = D>>(&mut self, g: &G) {
        let at = match self.focus {
            Focus::Hardware => None,
            Focus::Domain(id) => Some(id),
        };
        let after = |id: &DomId| at.is_none_or(|at| *id > at);
        self.focus = match self.domains.ids().find(after) {
            Some(id) => Focus::Domain(id),
            None if self.hardware => Focus::Hardware,
            None => self.domains.ids().next().map_or(Focus::Hardware, Focus::Domain),
        };
        self.screen.close(g);
        match self.focus {
            Focus::Hardware if self.hardware => log::info!("*** Serial input to the hardware domain"),
            Focus::Hardware => {}
            Focus::Domain(id) => {
                log::info!("*** Serial input to dom{id} ({}); CTRL-a three times: to the next", self.name(id));
            }
        }
    }

    /// Handles what domain `id` has sent: at most a ring full of responses and one of requests, or one of output.
    fn serve<G: Guests<Domain = D>>(&mut self, g: &G, id: DomId) -> Result<(), RingError> {
        let Some(e) = self.domains.get_mut(id).filter(|e| !e.deaf) else { return Ok(()) };
        let d = e.handle.clone();
        if let Some(ring) = &mut e.console {
            if !ring.take(g, &d, |bytes| e.line.put(g, &mut self.screen, id, bytes)) {
                self.complain(id, "an index beyond its console ring");
            }
            return Ok(());
        }
        for _ in 0..e.rings.answers(g, &d)? {
            let Some(e) = self.domains.get_mut(id) else { break };
            let (message, about) = e.rings.response(g, &d);
            self.answered(g, id, &message, about);
        }
        let Some(e) = self.domains.get_mut(id) else { return Ok(()) };
        for _ in 0..e.rings.waiting(g, &d)? {
            let Some(e) = self.domains.get(id) else { break };
            let mut message = e.rings.request(g, &d);
            self.request(g, id, &mut message);
            if let Some(e) = self.domains.get_mut(id) {
                e.rings.respond(g, &d, &message);
            }
        }
        Ok(())
    }

    /// Carries out a request of domain `id`, and turns the message into its answer. Unknown requests are left
    /// unchanged.
    fn request<G: Guests<Domain = D>>(&mut self, g: &G, id: DomId, m: &mut Message) {
        let now = g.now();
        match (m.kind(), m.subtype()) {
            (abi::CMSG_CONSOLE, abi::CMSG_CONSOLE_DATA) => {
                if let Some(e) = self.domains.get_mut(id) {
                    e.prints = true;
                    e.line.put(g, &mut self.screen, id, m.bytes());
                }
            }
            (abi::CMSG_BLKIF_BE, abi::CMSG_BLKIF_BE_DRIVER_STATUS) => match m.get::<abi::BlkifBeDriverStatus>() {
                Some(s) => self.back_status(g, id, s.status == abi::BLKIF_DRIVER_STATUS_UP),
                None => self.complain(id, "a back end's status that is too short"),
            },
            (abi::CMSG_BLKIF_FE, subtype) => self.front_request(g, id, subtype, m),
            (abi::CMSG_NETIF_FE, abi::CMSG_NETIF_FE_DRIVER_STATUS) => {
                let up = m.get::<abi::NetifFeDriverStatus>().is_some_and(|s| s.status == abi::NETIF_DRIVER_STATUS_UP);
                let disks = self
                    .links
                    .iter()
                    .find(|l| l.front == Some(id) && l.back.is_some() && l.has_hope())
                    .map(|l| l.connected_since);
                if let Some(e) = self.domains.get_mut(id) {
                    e.network = if up { Network::announced(now, disks) } else { Network::Quiet };
                }
            }
            _ => {}
        }
    }

    fn front_request<G: Guests<Domain = D>>(&mut self, g: &G, id: DomId, subtype: u32, m: &mut Message) {
        let Some(link) = self.links.iter_mut().find(|l| l.front == Some(id)) else { return };
        match subtype {
            abi::CMSG_BLKIF_FE_DRIVER_STATUS => {
                if let Some(s) = m.get::<abi::BlkifFeDriverStatus>() {
                    return link.front_status(s.status == abi::BLKIF_DRIVER_STATUS_UP);
                }
            }
            abi::CMSG_BLKIF_FE_INTERFACE_CONNECT => match m.get::<abi::BlkifFeInterfaceConnect>() {
                Some(c) if c.handle == 0 => {
                    let Some(e) = self.domains.get(id) else { return };
                    if g.owns_frame(&e.handle, c.shmem_frame) {
                        return link.front_offers(c.shmem_frame, g.now());
                    }
                    return self.complain(id, "a ring page that it does not own");
                }
                Some(_) => return self.complain(id, "an interface other than 0"),
                None => {}
            },
            abi::CMSG_BLKIF_FE_INTERFACE_DISCONNECT => return link.front_status(false),
            abi::CMSG_BLKIF_FE_INTERFACE_QUERY => {
                if let Some(mut q) = m.get::<abi::BlkifFeInterfaceQuery>() {
                    q.domid = link.back.unwrap_or(0);
                    (q.status, q.evtchn) = match link.front_end.filter(|_| link.is_connected()) {
                        Some(end) => (abi::BLKIF_INTERFACE_STATUS_CONNECTED, end.port as u16),
                        None => (abi::BLKIF_INTERFACE_STATUS_DISCONNECTED, 0),
                    };
                    return m.put(&q);
                }
            }
            _ => return,
        }
        self.complain(id, "a message that is too short");
    }

    /// Handles the arrival or departure of the block back end in domain `id`.
    fn back_status<G: Guests<Domain = D>>(&mut self, g: &G, id: DomId, up: bool) {
        let name = self.name(id);
        g.log(id, Level::Info, format_args!("dom{id} ({name}): block back end is {}", if up { "up" } else { "down" }));
        for index in 0..self.links.len() {
            if self.links[index].back == Some(id) {
                self.close_back(g, index);
                if up {
                    self.links[index].back_up();
                } else {
                    self.links[index].back_down();
                }
            }
        }
    }

    /// Reports that a domain has sent something unexpected, once for each domain.
    pub(crate) fn complain(&mut self, id: DomId, what: &str) {
        if let Some(e) = self.domains.get_mut(id)
            && !core::mem::replace(&mut e.complained, true)
        {
            log::warn!("dom{id} ({}) sent {what}", e.name);
        }
    }

    /// Stops using the corrupted rings of domain `id`. The domain runs on without them; to others its drivers are gone.
    fn deafen<G: Guests<Domain = D>>(&mut self, g: &G, id: DomId, why: RingError) {
        let Some(e) = self.domains.get_mut(id) else { return };
        e.deaf = true;
        e.line.finish(g, &mut self.screen, id);
        log::warn!("dom{id} ({}): its control interface is not served any more: {why}", e.name);
        self.lost(g, id, false);
    }

    /// Completes pending work: sends messages, notifies the domains written to, and sets timers.
    fn settle<G: Guests<Domain = D>>(&mut self, g: &G) {
        let now = g.now();
        for link in 0..self.links.len() {
            self.advance(g, link, now);
        }
        for (id, e) in self.domains.iter_mut() {
            if !e.deaf {
                e.speak(g, now);
            }
            if e.must_notify() {
                g.notify(&e.handle);
            }
            let mut due = e.due();
            for link in self.links.iter().filter(|l| l.back == Some(id)) {
                due = due.min(link.due(now));
            }
            if due != e.deadline {
                e.deadline = due;
                g.set_timer(&e.handle, due);
            }
        }
    }
}
