//! The FIFO ABI: an event word for each port in an array of guest pages, linked into 16 queues for each vcpu whose
//! heads are in a control block (public header `event_channel.h`).
//!
//! The guest may write all of these words at any time. It can only lose its own events that way: each word is read into
//! a local, loops are bounded, and a queue's tail is kept by the hypervisor.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::channel::Channel;
use crate::state::event_channel::fifo::{Word, LINKED, MASKED, PENDING};
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;
use crate::state::vcpu::Vcpu;

impl<H: Hw> Hv<H> {
    #[inline]
    fn fifo_bits(&self, (mfn, off): Word) -> u32 {
        self.hw.load32(mfn, off)
    }

    /// Makes `port` pending, appends it to its queue and notifies `v` if that queue was empty.
    #[inline]
    pub(super) fn set_pending_fifo(&self, d: &Arc<Domain>, v: &Vcpu, chn: &Channel, port: Port) {
        let Some(fifo) = d.event_channels.fifo.get() else { return };
        match fifo.word(port) {
            Some(word) => self.fifo_raise(d, v, fifo, chn, port, word),
            // The page may be added later: the port is raised then.
            None => chn.pending.store(true, Ordering::Relaxed),
        }
    }

    /// Clears `port`'s PENDING bit. The guest unlinks it and finds it not pending.
    pub(super) fn clear_pending_fifo(&self, d: &Domain, port: Port) {
        if let Some((mfn, off)) = d.event_channels.word(port) {
            self.hw.fetch_and32(mfn, off, !PENDING);
        }
    }

    /// Clears `port`'s MASKED bit; a pending port is linked now.
    pub(super) fn unmask_fifo(&self, d: &Arc<Domain>, v: &Vcpu, chn: &Channel, port: Port) {
        if let Some((mfn, off)) = d.event_channels.word(port) {
            self.hw.fetch_and32(mfn, off, !MASKED);
            if self.hw.load32(mfn, off) & PENDING != 0 {
                self.set_pending_fifo(d, v, chn, port);
            }
        }
    }

    /// Returns whether `port`'s PENDING bit is set.
    pub(super) fn is_pending_fifo(&self, d: &Domain, port: Port) -> bool {
        d.event_channels.word(port).is_some_and(|w| self.fifo_bits(w) & PENDING != 0)
    }

    /// Returns whether `port`'s MASKED bit is set (or it has no word).
    pub(super) fn is_masked_fifo(&self, d: &Domain, port: Port) -> bool {
        d.event_channels.word(port).is_none_or(|w| self.fifo_bits(w) & MASKED != 0)
    }

    /// Returns whether a closed port cannot be reused yet, because the guest has yet to take it from a queue.
    pub(super) fn is_busy(&self, d: &Domain, port: Port) -> bool {
        d.event_channels.fifo_abi.load(Ordering::Relaxed)
            && d.event_channels.word(port).is_some_and(|w| self.fifo_bits(w) & LINKED != 0)
    }
}
