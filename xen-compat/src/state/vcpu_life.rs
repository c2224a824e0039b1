//! A vcpu's life: whether it has a context, and everything that keeps it from running. One record, which the scheduler, the
//! guest's calls and the toolstack's all read; it changes by the transitions here and in no other way.
//!
//! ```text
//!   down, without a context -- first context --> down -- VCPUOP_up --> up -- VCPUOP_down --> down
//! ```
//! Beside that a vcpu waits for an event or not (blocked, polling), is held back by its domain's cap or not, and is paused or
//! not: each independent of the others. It may run when it is up and none of them applies.
//!
//! Where it runs or waits to run is the scheduler's: [`crate::state::sched::vcpu::State`].

use core::fmt;
use core::sync::atomic::Ordering::{Acquire, Release, SeqCst};
use core::sync::atomic::{AtomicBool, AtomicU32};

use mm::Life;

use crate::state::event_channel::port::Port;

/// Not yet brought up, or taken down (VCPUOP_down).
const DOWN: u32 = 1;
/// Waits for an event (SCHEDOP_block).
const BLOCKED: u32 = 2;
/// Waits for one of its polled ports (SCHEDOP_poll).
const POLLING: u32 = 4;
/// Its domain has used up its cap for now.
const CAPPED: u32 = 8;
/// What an event ends.
const WAITING: u32 = BLOCKED | POLLING;

/// Polled port of a vcpu that polls several ports, or none.
const MANY_PORTS: u32 = u32::MAX;

/// What keeps a vcpu from running, apart from pauses, at one moment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PauseFlags(u32);

impl PauseFlags {
    /// Returns whether it is not up.
    #[inline]
    pub fn is_down(self) -> bool {
        self.0 & DOWN != 0
    }

    /// Returns whether it has blocked, and no event has come.
    #[inline]
    pub fn is_blocked(self) -> bool {
        self.0 & BLOCKED != 0
    }

    /// Returns whether it polls, and no event has come.
    #[inline]
    pub fn is_polling(self) -> bool {
        self.0 & POLLING != 0
    }

    /// Returns whether it waits for an event: it has blocked or polls.
    #[inline]
    pub fn is_waiting(self) -> bool {
        self.0 & WAITING != 0
    }

    /// Returns whether only its domain's cap holds it back.
    #[inline]
    pub fn is_only_capped(self) -> bool {
        self.0 == CAPPED
    }
}

impl fmt::LowerHex for PauseFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A vcpu's life. A new vcpu is down and has no context.
#[derive(Debug)]
pub struct VcpuLife {
    initialised: AtomicBool,
    flags: AtomicU32,
    /// Pauses that nest; while there is one it does not run.
    pauses: AtomicU32,
    /// Whether one of the pauses is for the shutdown of its domain; guarded by the domain's shutdown lock.
    paused_for_shutdown: AtomicBool,
    /// The port it polls, while it does.
    polled: AtomicU32,
}

impl Default for VcpuLife {
    fn default() -> Self {
        Self {
            initialised: AtomicBool::new(false),
            flags: AtomicU32::new(DOWN),
            pauses: AtomicU32::new(0),
            paused_for_shutdown: AtomicBool::new(false),
            polled: AtomicU32::new(MANY_PORTS),
        }
    }
}

impl VcpuLife {
    /// Returns whether it has been given a context.
    #[inline]
    pub fn is_initialised(&self) -> bool {
        self.initialised.load(Acquire)
    }

    /// Marks its context complete. Only [`crate::state::vcpu::Vcpu::initialise`] calls it, for the owner of the context.
    pub(super) fn initialise(&self) {
        self.initialised.store(true, Release);
    }

    /// Returns what keeps it from running, apart from pauses.
    #[inline]
    pub fn pause_flags(&self) -> PauseFlags {
        PauseFlags(self.flags.load(SeqCst))
    }

    /// Returns whether it is up, whatever else keeps it from running.
    #[inline]
    pub fn is_up(&self) -> bool {
        !self.pause_flags().is_down()
    }

    /// Brings it up. Returns whether it was down.
    pub(crate) fn bring_up(&self) -> bool {
        self.flags.fetch_and(!DOWN, SeqCst) & DOWN != 0
    }

    /// Takes it down. Returns whether it was up.
    pub(crate) fn take_down(&self) -> bool {
        self.flags.fetch_or(DOWN, SeqCst) & DOWN == 0
    }

    /// Lets it wait for an event. A full barrier: the caller checks for events afterwards.
    #[inline]
    pub(crate) fn block(&self) {
        self.flags.fetch_or(BLOCKED, SeqCst);
    }

    /// Undoes [`Self::block`]: an event is there already.
    #[inline]
    pub(crate) fn cancel_block(&self) {
        self.flags.fetch_and(!BLOCKED, SeqCst);
    }

    /// Lets it wait for `port`, or for several ports if `None`. Returns whether it did not poll before.
    pub(crate) fn poll(&self, port: Option<Port>) -> bool {
        self.polled.store(port.map_or(MANY_PORTS, |port| port.0), SeqCst);
        self.flags.fetch_or(POLLING, SeqCst) & POLLING == 0
    }

    /// Undoes [`Self::poll`]. Returns whether it still polled.
    pub(crate) fn cancel_poll(&self) -> bool {
        self.flags.fetch_and(!POLLING, SeqCst) & POLLING != 0
    }

    /// Returns whether it polls `port`, perhaps among others.
    pub(crate) fn polls(&self, port: Port) -> bool {
        let polled = self.polled.load(SeqCst);
        self.pause_flags().is_polling() && (polled == port.0 || polled == MANY_PORTS)
    }

    /// Ends its waiting, of both kinds. Returns the kinds it has ended.
    pub(crate) fn end_wait(&self) -> PauseFlags {
        PauseFlags(self.flags.fetch_and(!WAITING, SeqCst) & WAITING)
    }

    /// Holds it back for its domain's cap.
    pub(crate) fn cap(&self) {
        self.flags.fetch_or(CAPPED, SeqCst);
    }

    /// Ends [`Self::cap`]. Returns whether it was held back.
    pub(crate) fn uncap(&self) -> bool {
        self.flags.fetch_and(!CAPPED, SeqCst) & CAPPED != 0
    }

    /// Returns the number of pauses that are in force.
    pub fn pauses(&self) -> u32 {
        self.pauses.load(SeqCst)
    }

    /// Adds a pause.
    pub(crate) fn pause(&self) {
        self.pauses.fetch_add(1, SeqCst);
    }

    /// Drops a pause. Returns whether it was the last.
    #[must_use]
    pub(crate) fn unpause(&self) -> bool {
        self.pauses.fetch_sub(1, SeqCst) == 1
    }

    /// Adds the pause for the shutdown of its domain, whose shutdown lock the caller holds.
    pub(crate) fn pause_for_shutdown(&self) {
        self.paused_for_shutdown.store(true, SeqCst);
        self.pause();
    }

    /// Returns whether it is paused for the shutdown of its domain.
    pub(crate) fn is_paused_for_shutdown(&self) -> bool {
        self.paused_for_shutdown.load(SeqCst)
    }

    /// Drops the pause for the shutdown of its domain, whose shutdown lock the caller holds, if there is one. Returns whether
    /// it was there and was the last.
    #[must_use]
    pub(crate) fn unpause_after_shutdown(&self) -> bool {
        self.paused_for_shutdown.swap(false, SeqCst) && self.unpause()
    }

    /// Returns whether nothing keeps it from running: it is up, does not wait, is not held back, and neither it nor its
    /// domain, whose life is `d`, is paused.
    #[inline]
    pub(crate) fn may_run(&self, d: &Life) -> bool {
        self.flags.load(SeqCst) | self.pauses.load(SeqCst) | d.pauses() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vcpu_runs_when_nothing_keeps_it() {
        let (d, v) = (Life::default(), VcpuLife::default());
        assert!(!v.is_initialised() && !v.is_up());
        v.initialise();
        assert!(v.is_initialised() && !v.is_up() && v.bring_up() && !v.bring_up() && v.is_up());
        assert!(!v.may_run(&d), "its domain is paused");
        assert!(d.unpause() && v.may_run(&d));
        v.pause();
        v.pause();
        assert!(!v.unpause() && !v.may_run(&d) && v.unpause() && v.may_run(&d));
        assert!(v.take_down() && !v.take_down() && !v.may_run(&d));
        assert!(v.bring_up() && v.may_run(&d));
        v.cap();
        assert!(v.pause_flags().is_only_capped() && !v.may_run(&d));
        assert!(v.uncap() && !v.uncap() && v.may_run(&d));
    }

    #[test]
    fn an_event_ends_both_kinds_of_waiting_and_nothing_else() {
        let v = VcpuLife::default();
        v.block();
        assert!(v.poll(Some(Port(3))) && !v.poll(Some(Port(4))));
        assert!(v.polls(Port(4)) && !v.polls(Port(3)));
        let ended = v.end_wait();
        assert!(ended.is_blocked() && ended.is_polling() && ended.is_waiting() && !ended.is_down());
        assert!(!v.end_wait().is_waiting() && !v.polls(Port(4)) && v.pause_flags().is_down());
        assert!(
            v.poll(None)
                && v.polls(Port(3))
                && v.polls(Port(9))
                && v.cancel_poll()
                && !v.cancel_poll()
                && !v.polls(Port(3))
        );
        v.block();
        v.cancel_block();
        assert!(!v.pause_flags().is_waiting());
    }

    #[test]
    fn a_shutdown_pauses_once() {
        let v = VcpuLife::default();
        assert!(!v.unpause_after_shutdown());
        v.pause();
        v.pause_for_shutdown();
        assert!(v.is_paused_for_shutdown() && v.pauses() == 2);
        assert!(!v.unpause_after_shutdown(), "another pause is in force");
        assert!(!v.is_paused_for_shutdown() && !v.unpause_after_shutdown());
        assert!(v.unpause() && v.pauses() == 0);
    }
}
