//! Acts on what a link asks for next, and on the answers.

use log::Level;
use public_headers::xen2005::io::domain_controller as abi;

use crate::blkif::{Ask, End, Outcome, Word};
use crate::controller::Controller;
use crate::entry::About;
use crate::message::Message;
use crate::{DomId, Guests, Nanos};

/// The one interface the drivers know.
const HANDLE: u32 = 0;
/// Maximum number of requests sent for a link in one pass. Each side answers one at a time, so two are needed; the rest
/// allow for event channels that cannot be opened.
const STEPS: u32 = 4;

impl<D: Clone> Controller<D> {
    /// Sends everything that link `index` has for its two sides now.
    pub(crate) fn advance<G: Guests<Domain = D>>(&mut self, g: &G, index: usize, now: Nanos) {
        for _ in 0..STEPS {
            let ask = self.links[index].next_ask(now);
            let asked = ask.is_some_and(|ask| self.ask(g, index, ask, now));
            let word = self.links[index].next_word();
            let said = word.is_some_and(|word| self.say(g, index, word, now));
            if !asked && !said {
                break;
            }
        }
        self.start_front(g, index, now);
    }

    /// Starts a front end's domain that has been held back, once its disks exist or are given up.
    fn start_front<G: Guests<Domain = D>>(&mut self, g: &G, index: usize, now: Nanos) {
        let link = &mut self.links[index];
        let Some(front) = link.front.filter(|_| link.start_by != Nanos::MAX) else { return };
        let ready = link.is_ready() && link.has_hope();
        if !ready && link.has_hope() && link.start_by > now && link.back.is_some() {
            return;
        }
        link.start_by = Nanos::MAX;
        if let Some(e) = self.domains.get_mut(front).filter(|e| !e.started) {
            e.started = true;
            if !ready {
                log::warn!("dom{front} ({}) starts without its disks", e.name);
            }
            g.start(&e.handle);
        }
    }

    /// Sends `ask` to the back end. Returns `false` if it cannot be asked now.
    fn ask<G: Guests<Domain = D>>(&mut self, g: &G, index: usize, ask: Ask, now: Nanos) -> bool {
        let Some(back) = self.links[index].back else { return false };
        let Some(entry) = self.domains.get(back).filter(|e| !e.deaf && e.rings.room()) else { return false };
        let handle = entry.handle.clone();
        let port = match ask {
            Ask::Connect { mfn, .. } => {
                let Some(port) = self.open(g, index, back, &handle, ask.front()) else {
                    g.log(
                        back,
                        Level::Warn,
                        format_args!("dom{back}: no event channel to dom{} can be opened", ask.front()),
                    );
                    self.links[index].asked(ask, now);
                    self.outcome(g, index, ask, u32::MAX);
                    return true;
                };
                g.offer_frame(ask.front(), back, Some(mfn));
                port
            }
            _ => 0,
        };
        let Some(message) = self.request_of(index, ask, port) else { return false };
        self.links[index].asked(ask, now);
        self.send(g, back, message, About::Back { link: index, ask })
    }

    /// Returns the message for `ask`; `port` is the back end's port, for a connection.
    fn request_of(&self, index: usize, ask: Ask, port: u32) -> Option<Message> {
        let (domid, blkif_handle) = (ask.front(), HANDLE);
        let be = abi::CMSG_BLKIF_BE;
        Some(match ask {
            Ask::Create { .. } => {
                let m = abi::BlkifBeCreate { domid, blkif_handle, ..Default::default() };
                Message::new(be, abi::CMSG_BLKIF_BE_CREATE, &m)
            }
            Ask::Vbd { index: vbd, .. } => {
                let v = self.links[index].vbds.get(vbd)?;
                let m = abi::BlkifBeVbdCreate {
                    domid,
                    blkif_handle,
                    pdevice: v.pdevice.number().into(),
                    vdevice: v.vdevice.number(),
                    readonly: v.readonly.into(),
                    ..Default::default()
                };
                Message::new(be, abi::CMSG_BLKIF_BE_VBD_CREATE, &m)
            }
            Ask::Connect { mfn, .. } => {
                let m =
                    abi::BlkifBeConnect { domid, blkif_handle, shmem_frame: mfn, evtchn: port, ..Default::default() };
                Message::new(be, abi::CMSG_BLKIF_BE_CONNECT, &m)
            }
            Ask::Disconnect { .. } => {
                let m = abi::BlkifBeDisconnect { domid, blkif_handle, ..Default::default() };
                Message::new(be, abi::CMSG_BLKIF_BE_DISCONNECT, &m)
            }
            Ask::Destroy { .. } => {
                let m = abi::BlkifBeDestroy { domid, blkif_handle, ..Default::default() };
                Message::new(be, abi::CMSG_BLKIF_BE_DESTROY, &m)
            }
        })
    }

    /// Opens an event channel for link `index`, after closing what is left of the previous one. Returns the back end's
    /// port.
    fn open<G: Guests<Domain = D>>(&mut self, g: &G, index: usize, back: DomId, b: &D, front: DomId) -> Option<u32> {
        self.close_back(g, index);
        self.close_front(g, index);
        let f = self.domains.get(front)?;
        let ports = g.open_channel(b, &f.handle)?;
        let link = &mut self.links[index];
        link.back_end = Some(End { owner: back, port: ports.back, peer: front });
        link.front_end = Some(End { owner: front, port: ports.front, peer: back });
        Some(ports.back)
    }

    /// Sends `word` to the front end. Returns `false` if it cannot be sent now.
    fn say<G: Guests<Domain = D>>(&mut self, g: &G, index: usize, word: Word, now: Nanos) -> bool {
        let link = &mut self.links[index];
        let Some(front) = link.front else { return false };
        let Some(e) = self.domains.get_mut(front).filter(|e| !e.deaf && e.rings.room()) else { return false };
        let (status, evtchn) = match word {
            Word::Disconnected => (abi::BLKIF_INTERFACE_STATUS_DISCONNECTED, 0),
            Word::Connected(port) => (abi::BLKIF_INTERFACE_STATUS_CONNECTED, port as u16),
            Word::Changed => (abi::BLKIF_INTERFACE_STATUS_CHANGED, 0),
        };
        let domid = link.back.unwrap_or(0);
        if word == Word::Disconnected && link.connected_since.is_some() {
            g.log(front, Level::Info, format_args!("dom{front} ({}): disconnected from {}", e.name, link.back_name));
        }
        link.told(word, now);
        if let Word::Connected(_) = word {
            let (disks, name) = (link.disks(), &e.name);
            g.log(
                front,
                Level::Info,
                format_args!(
                    "dom{front} ({name}): connected to dom{domid}, {disks} disk{}",
                    if disks == 1 { "" } else { "s" }
                ),
            );
            e.network.disks_connected(now);
        }
        let status = abi::BlkifFeInterfaceStatus { handle: HANDLE, status, evtchn, domid };
        let message = Message::new(abi::CMSG_BLKIF_FE, abi::CMSG_BLKIF_FE_INTERFACE_STATUS, &status);
        self.send(g, front, message, About::Front { link: index })
    }

    fn send<G: Guests<Domain = D>>(&mut self, g: &G, to: DomId, message: Message, about: About) -> bool {
        self.domains.get_mut(to).is_some_and(|e| e.rings.send(g, &e.handle, message, about))
    }

    /// Handles domain `id`'s answer to a request.
    pub(crate) fn answered<G: Guests<Domain = D>>(&mut self, g: &G, id: DomId, m: &Message, about: Option<About>) {
        match about {
            Some(About::Back { link, ask }) => {
                let status = status(ask, m);
                if status.is_none() {
                    self.complain(id, "an answer without a status");
                }
                self.outcome(g, link, ask, status.unwrap_or(u32::MAX));
            }
            Some(About::Front { link }) => self.links[link].heard(),
            Some(About::Other) => {}
            None => self.complain(id, "an answer to what it was not asked"),
        }
    }

    fn outcome<G: Guests<Domain = D>>(&mut self, g: &G, index: usize, ask: Ask, status: u32) {
        let link = &mut self.links[index];
        let (front, back) = (ask.front(), link.back.unwrap_or(0));
        match link.answered(ask, status, g.now()) {
            Outcome::Quiet => {}
            Outcome::DiskMissing(vbd) => {
                let p = link.vbds[vbd].pdevice;
                g.log(
                    back,
                    Level::Info,
                    format_args!("dom{back} has no device {p} for dom{front} yet (status {status}); asking on"),
                );
            }
            Outcome::DiskFailed(vbd) => {
                let (p, v) = (link.vbds[vbd].pdevice, link.vbds[vbd].vdevice);
                g.log(
                    back,
                    Level::Warn,
                    format_args!("dom{front} does without disk {v}: dom{back} gave status {status} for device {p}"),
                );
            }
            Outcome::CreateFailed => {
                g.log(
                    back,
                    Level::Warn,
                    format_args!("dom{front} does without disks: dom{back} made no interface (status {status})"),
                );
            }
            Outcome::ConnectFailed => {
                g.log(back, Level::Warn, format_args!("dom{back} could not connect to dom{front} (status {status})"));
                self.close_back(g, index);
                self.close_front(g, index);
            }
            Outcome::Disconnected => {
                g.log(back, Level::Info, format_args!("dom{back}: disconnected from dom{front}"));
                self.close_back(g, index);
            }
            Outcome::Destroyed => {
                g.log(back, Level::Info, format_args!("dom{back}: interface of dom{front} destroyed"));
                self.close_back(g, index);
            }
        }
    }

    /// Closes the port of link `index`'s back end, which no longer uses it nor the front end's page.
    pub(crate) fn close_back<G: Guests<Domain = D>>(&mut self, g: &G, index: usize) {
        if let Some(end) = self.links[index].back_end.take() {
            g.offer_frame(end.peer, end.owner, None);
            self.close_end(g, end);
        }
    }

    /// Closes the port of link `index`'s front end, which no longer uses it.
    fn close_front<G: Guests<Domain = D>>(&mut self, g: &G, index: usize) {
        if let Some(end) = self.links[index].front_end.take() {
            self.close_end(g, end);
        }
    }

    fn close_end<G: Guests<Domain = D>>(&self, g: &G, end: End) {
        if let Some(e) = self.domains.get(end.owner) {
            g.close_channel(&e.handle, end.port, end.peer);
        }
    }

    /// Forgets the drivers of domain `id`, which is gone or out of reach. A back end that is connected to it keeps its
    /// port until it is disconnected.
    pub(crate) fn lost<G: Guests<Domain = D>>(&mut self, g: &G, id: DomId, returning: bool) {
        for index in 0..self.links.len() {
            if self.links[index].back == Some(id) {
                self.close_back(g, index);
                self.links[index].back_ended(returning);
            }
            if self.links[index].front == Some(id) {
                self.close_front(g, index);
                self.links[index].front_ended();
            }
        }
    }
}

/// Returns the status in a back end's answer.
fn status(ask: Ask, m: &Message) -> Option<u32> {
    match ask {
        Ask::Create { .. } => m.get::<abi::BlkifBeCreate>().map(|a| a.status),
        Ask::Vbd { .. } => m.get::<abi::BlkifBeVbdCreate>().map(|a| a.status),
        Ask::Connect { .. } => m.get::<abi::BlkifBeConnect>().map(|a| a.status),
        Ask::Disconnect { .. } => m.get::<abi::BlkifBeDisconnect>().map(|a| a.status),
        Ask::Destroy { .. } => m.get::<abi::BlkifBeDestroy>().map(|a| a.status),
    }
}
