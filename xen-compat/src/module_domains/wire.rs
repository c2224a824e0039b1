//! The controller's access to guests: their shared pages, event channels and timers.

use alloc::sync::Arc;
use core::fmt;
use core::sync::atomic::Ordering;

use controller::{Guests, Ports};
use mm::{try_alloc, DomId, Mfn};

use crate::machine::console_share::ConsoleShare;
use crate::machine::hw::{Hw, Nanos};
use crate::state::controller::Offer;
use crate::state::domain::{Abi, Domain};
use crate::state::event_channel::channel::State;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;

/// Where the control interface lies in `shared_info`.
const CONTROL_IF: usize = 2048;

/// Returns the frame with a domain's interface, and where in it that begins. The controller forgets a domain before the
/// frame is let go.
fn interface(d: &Domain) -> (Mfn, usize) {
    match d.console.mfn() {
        Some(mfn) => (mfn, 0),
        None => (d.shared_info, CONTROL_IF),
    }
}

/// The machine, as the controller sees it.
pub(crate) struct Wire<'a, H: Hw>(pub(crate) &'a Hv<H>);

impl<H: Hw> Guests for Wire<'_, H> {
    type Domain = Arc<Domain>;

    fn now(&self) -> Nanos {
        self.0.hw.now()
    }

    fn load32(&self, d: &Arc<Domain>, at: usize) -> u32 {
        let (mfn, start) = interface(d);
        self.0.hw.load32(mfn, start + at)
    }

    fn store32(&self, d: &Arc<Domain>, at: usize, value: u32) {
        let (mfn, start) = interface(d);
        self.0.hw.store32(mfn, start + at, value);
    }

    fn read(&self, d: &Arc<Domain>, at: usize, to: &mut [u8]) {
        let (mfn, start) = interface(d);
        self.0.hw.read(mfn, start + at, to);
    }

    fn write(&self, d: &Arc<Domain>, at: usize, from: &[u8]) {
        let (mfn, start) = interface(d);
        self.0.hw.write(mfn, start + at, from);
    }

    fn notify(&self, d: &Arc<Domain>) {
        let port = match d.abi {
            Abi::Xen4 => d.console.port(),
            Abi::Xen2005(_) => d.xen2005.control_port.load(Ordering::SeqCst),
        };
        if !port.is_none() {
            self.0.raise_port(d, port);
        }
    }

    fn set_timer(&self, d: &Arc<Domain>, deadline: Nanos) {
        self.0.set_controller_timer(d, deadline);
    }

    fn open_channel(&self, back: &Arc<Domain>, front: &Arc<Domain>) -> Option<Ports> {
        let b = self.0.evtchn_alloc_unbound(back, front.id).ok()?;
        match self.0.evtchn_bind_interdomain(front, back, b) {
            Ok(f) => Some(Ports { back: b.0, front: f.0 }),
            Err(_) => {
                let _ = self.0.evtchn_close(back, b);
                None
            }
        }
    }

    fn close_channel(&self, d: &Arc<Domain>, port: u32, peer: u16) {
        let leads_there = match d.event_channels.channel(Port(port)).map(|c| c.state()) {
            Some(State::Interdomain { remote, .. }) => remote.id == DomId(peer),
            Some(State::Unbound { remote }) => remote == DomId(peer),
            _ => false,
        };
        if leads_there {
            // If it has been closed meanwhile, nothing is left to do.
            let _ = self.0.evtchn_close(d, Port(port));
        }
    }

    fn owns_frame(&self, d: &Arc<Domain>, mfn: u32) -> bool {
        self.0.hw.frames().get(mfn as usize).is_some_and(|page| page.owner() == Some(d.id))
    }

    fn offer_frame(&self, front: u16, back: u16, mfn: Option<u32>) {
        let mut offers = self.0.controller.offers.lock();
        let (front, back) = (DomId(front), DomId(back));
        offers.retain(|o| (o.front, o.back) != (front, back));
        if let Some(mfn) = mfn {
            try_alloc::push_reserved(&mut offers, Offer { front, back, mfn: Mfn(mfn.into()) });
        }
    }

    fn start(&self, d: &Arc<Domain>) {
        // The toolstack of a dom0 may have done it already.
        let _ = self.0.domain_unpause_by_toolstack(d);
    }

    fn log(&self, about: u16, level: log::Level, line: fmt::Arguments<'_>) {
        match self.0.domains.get(DomId(about)) {
            Some(d) => self.0.log_about_guest(&d, level, line),
            None => log::log!(level, "{line}"),
        }
    }

    fn console_write(&self, text: &[u8]) {
        // Text that a slow device does not accept is dropped: nothing waits on behalf of a domain.
        let _ = self.0.hw.console_write(text, ConsoleShare::Guest);
    }
}
