//! The domain controller on this machine: domains built from boot modules, their consoles and, for those of April 2005,
//! their disks.
//!
//! The crate `controller` has the protocol; here are its access to the guests ([`wire`]), the events that it is
//! informed of (this file), the domains' building ([`modules`], [`described`]), and the end of domains that no toolstack
//! manages ([`reap`]), some of which are rebuilt ([`restart`]).

pub(crate) mod described;
pub mod modules;
pub(crate) mod reap;
pub(crate) mod restart;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_rebuild;
#[cfg(test)]
mod tests_xen4;
pub(crate) mod wire;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::Ordering;

use mm::try_alloc::{self, NoMemory};
use mm::{DomId, Mfn};
use public_headers::xen4::sched::{
    SHUTDOWN_CRASH, SHUTDOWN_POWEROFF, SHUTDOWN_REBOOT, SHUTDOWN_SUSPEND, SHUTDOWN_WATCHDOG,
};

use crate::machine::hw::{Hw, Nanos};
use crate::module_domains::wire::Wire;
use crate::state::controller::Doomed;
use crate::state::domain::{Abi, Domain};
use crate::state::hypervisor::Hv;

pub use controller::{description, Controller as Engine, Interface};

impl<H: Hw> Hv<H> {
    /// Calls `f` with the controller and its access to the guests.
    pub(crate) fn controller_do<R>(&self, f: impl FnOnce(&mut Engine<Arc<Domain>>, &Wire<'_, H>) -> R) -> R {
        f(&mut self.controller.engine.lock(), &Wire(self))
    }

    /// Records that a domain unknown to the controller owns the hardware and reads the console.
    pub fn controller_set_hardware(&self) {
        self.controller_do(|c, _| c.set_hardware());
    }

    /// Connects domain `front` to disks of domain `back`, by names, when both are there. For boot: it allocates.
    ///
    /// # Errors
    /// [`NoMemory`]: there is no room for the page that they will share.
    pub fn controller_connect(
        &self,
        front: &str,
        back: &str,
        vbds: Vec<controller::blkif::Vbd>,
    ) -> Result<(), NoMemory> {
        self.controller_do(|c, _| {
            try_alloc::reserve(&mut self.controller.offers.lock(), c.links().len() + 1)?;
            c.connect(front, back, vbds);
            Ok(())
        })
    }

    /// Adds `d`, which does not run yet, to the controller. A domain that is rebuilt has the room of the one before.
    ///
    /// # Errors
    /// [`NoMemory`]: the controller cannot know one more domain.
    pub fn controller_add(&self, d: &Arc<Domain>, name: &Arc<str>) -> Result<(), NoMemory> {
        self.controller_do(|c, w| {
            // All of them may have ended before the first is destroyed.
            try_alloc::reserve(&mut self.controller.doomed.lock(), c.known() + 1)?;
            let interface = match d.abi {
                Abi::Xen4 => Interface::Console,
                Abi::Xen2005(_) => Interface::Control,
            };
            c.add(w, d.id.0, name, d.clone(), interface).map_err(|_| NoMemory)
        })?;
        self.controller.active.store(true, Ordering::Release);
        Ok(())
    }

    /// Starts the domains that were added: those with disks of others when these are there.
    pub fn controller_begin(&self) {
        self.controller_do(|c, w| c.begin(w));
    }

    /// Handles a notification that `d` has sent through the port of its interface.
    pub fn controller_notified(&self, d: &Arc<Domain>) {
        self.controller_do(|c, w| c.notified(w, d.id.0));
    }

    /// Handles the expiry of the controller's timer for `d`.
    #[cold]
    pub(crate) fn controller_timer(&self, d: &Arc<Domain>) {
        self.controller_do(|c, w| c.timer(w, d.id.0));
    }

    /// Calls [`Self::controller_timer`] at `deadline` (`u64::MAX`: not), in place of what was set before. It is a timer
    /// of the domain's first vcpu.
    pub(crate) fn set_controller_timer(&self, d: &Arc<Domain>, deadline: Nanos) {
        d.sched.controller.store(deadline, Ordering::SeqCst);
        if let Some(v) = d.vcpus().first() {
            v.timers.note_others_surely(&d.sched);
            self.timers_changed(d, v);
        }
    }

    /// Handles that `d` has shut down (SHUTDOWN_*). If the controller looks after it, the domains connected to it are
    /// notified, and it will be destroyed.
    pub(crate) fn controller_domain_ended(&self, d: &Arc<Domain>, reason: u32) {
        let why = match reason {
            SHUTDOWN_POWEROFF => "power off",
            SHUTDOWN_REBOOT => "reboot",
            SHUTDOWN_SUSPEND => "suspended, which is the end of it",
            SHUTDOWN_CRASH => "crashed",
            SHUTDOWN_WATCHDOG => "its watchdog bit",
            _ => "for a reason of its own",
        };
        if !self.controller.active.load(Ordering::Acquire) {
            return;
        }
        let kept = self.controller_do(|c, _| self.kept(c.name(d.id.0)));
        let again = kept.filter(|kept| self.returns(kept, reason));
        if self.controller_do(|c, w| c.ended(w, d.id.0, why, again.is_some())).known {
            self.doom(Doomed { d: d.clone(), again });
        }
    }

    /// Forgets `d`, which is being destroyed and must no longer be accessed.
    pub(crate) fn controller_forget(&self, d: &Arc<Domain>) {
        if self.controller.active.load(Ordering::Acquire) {
            self.controller_do(|c, w| c.ended(w, d.id.0, "destroyed", false));
        }
    }

    /// Handles a typed byte. Returns `false` if it is for the domain that owns the hardware.
    pub fn controller_input(&self, byte: u8) -> bool {
        self.controller.active.load(Ordering::Acquire) && self.controller_do(|c, w| c.input(w, byte))
    }

    /// Returns whether frame `mfn` of `front` (`None`: some frame) is the ring page that it has offered to `back`,
    /// which may map it.
    pub fn controller_offered(&self, front: DomId, back: DomId, mfn: Option<Mfn>) -> bool {
        let offers = self.controller.offers.lock();
        offers.iter().any(|o| (o.front, o.back) == (front, back) && mfn.is_none_or(|mfn| mfn == o.mfn))
    }
}
