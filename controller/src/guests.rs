//! What the controller needs from the machine.

use core::fmt;

/// Nanoseconds of system time.
pub type Nanos = u64;

/// An event channel between two domains: the back end's port and the front end's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ports {
    /// Port of the back end's domain.
    pub back: u32,
    /// Port of the front end's domain.
    pub front: u32,
}

/// The guests, as the controller reaches them. It is called with the controller's lock held and must not call back.
pub trait Guests {
    /// A domain, kept while it is known to the controller.
    type Domain: Clone;

    /// Returns the system time.
    fn now(&self) -> Nanos;
    /// Loads 32 bits at byte `at` of a domain's interface: `control_if_t` (1040 bytes) or `xencons_interface` (3088).
    fn load32(&self, d: &Self::Domain, at: usize) -> u32;
    /// Stores 32 bits at byte `at`, with release ordering: earlier writes become visible first.
    fn store32(&self, d: &Self::Domain, at: usize, value: u32);
    /// Copies bytes out of a domain's interface.
    fn read(&self, d: &Self::Domain, at: usize, to: &mut [u8]);
    /// Copies bytes into a domain's interface.
    fn write(&self, d: &Self::Domain, at: usize, from: &[u8]);
    /// Makes the port of the domain's interface pending.
    fn notify(&self, d: &Self::Domain);
    /// Calls [`crate::Controller::timer`] for the domain at `deadline` (`u64::MAX`: never), replacing any earlier
    /// deadline.
    fn set_timer(&self, d: &Self::Domain, deadline: Nanos);
    /// Opens an event channel between two domains. Returns `None` if no port is free.
    fn open_channel(&self, back: &Self::Domain, front: &Self::Domain) -> Option<Ports>;
    /// Closes `port` of `d` if it is still bound to `peer`, or waiting to be bound by it.
    fn close_channel(&self, d: &Self::Domain, port: u32, peer: crate::DomId);
    /// Returns whether machine frame `mfn` is RAM that belongs to `d`.
    fn owns_frame(&self, d: &Self::Domain, mfn: u32) -> bool;
    /// Allows `back` to map frame `mfn` of `front`, its ring page; `None` withdraws this.
    fn offer_frame(&self, front: crate::DomId, back: crate::DomId, mfn: Option<u32>);
    /// Lets a domain run for the first time.
    fn start(&self, d: &Self::Domain);
    /// Logs what domain `about` has done. A guest can cause this without limit: the machine bounds how much is printed.
    fn log(&self, about: crate::DomId, level: log::Level, line: fmt::Arguments<'_>);
    /// Writes to the hypervisor's console.
    fn console_write(&self, text: &[u8]);
}
