//! The two-level ABI: a bitmap of pending ports and one of masked ports in `shared_info`, and in each `vcpu_info` a
//! selector of words that hold a pending port.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;
use crate::state::vcpu::Vcpu;

impl<H: Hw> Hv<H> {
    /// Makes `port` pending and notifies `v`, unless it was already pending or is masked.
    #[inline]
    pub(super) fn set_pending_2l(&self, d: &Arc<Domain>, v: &Vcpu, port: Port) {
        let layout = &d.event_channels.layout;
        let Some((off, bit)) = layout.bit(port) else { return };
        if self.hw.fetch_or32(d.shared_info, layout.pending() + off, bit) & bit != 0 {
            return;
        }
        let masked = self.hw.load32(d.shared_info, layout.mask() + off) & bit != 0;
        if d.sched.pollers.load(Ordering::SeqCst) != 0 {
            return self.pended_with_pollers(d, v, port, masked);
        }
        if !masked {
            self.select_word(d, v, port);
        }
    }

    /// Handles [`Self::set_pending_2l`] for vcpus that are polling.
    #[cold]
    #[inline(never)]
    fn pended_with_pollers(&self, d: &Arc<Domain>, v: &Vcpu, port: Port, masked: bool) {
        self.wake_pollers(d, port);
        if !masked {
            self.select_word(d, v, port);
        }
    }

    /// Sets the selector bit of the word `port` is in, and the upcall flag if that bit was clear.
    #[inline]
    fn select_word(&self, d: &Arc<Domain>, v: &Vcpu, port: Port) {
        let layout = &d.event_channels.layout;
        let (off, bit) = layout.selector_bit(port);
        if self.hw.slot_fetch_or32(v.vcpu_info(), layout.selector() + off, bit) & bit == 0 {
            self.mark_events_pending(d, v);
        }
    }

    /// Clears `port`'s pending bit.
    pub(super) fn clear_pending_2l(&self, d: &Domain, port: Port) {
        let layout = &d.event_channels.layout;
        if let Some((off, bit)) = layout.bit(port) {
            self.hw.fetch_and32(d.shared_info, layout.pending() + off, !bit);
        }
    }

    /// Clears `port`'s mask bit; if it is pending, notifies `v`.
    pub(super) fn unmask_2l(&self, d: &Arc<Domain>, v: &Vcpu, port: Port) {
        let layout = &d.event_channels.layout;
        let Some((off, bit)) = layout.bit(port) else { return };
        if self.hw.fetch_and32(d.shared_info, layout.mask() + off, !bit) & bit != 0 && self.is_pending_2l(d, port) {
            self.select_word(d, v, port);
        }
    }

    /// Returns whether `port`'s pending bit is set.
    #[inline]
    pub(super) fn is_pending_2l(&self, d: &Domain, port: Port) -> bool {
        let layout = &d.event_channels.layout;
        layout.bit(port).is_some_and(|(off, bit)| self.hw.load32(d.shared_info, layout.pending() + off) & bit != 0)
    }

    /// Returns whether `port`'s mask bit is set (or it has none).
    pub(super) fn is_masked_2l(&self, d: &Domain, port: Port) -> bool {
        let layout = &d.event_channels.layout;
        layout.bit(port).is_none_or(|(off, bit)| self.hw.load32(d.shared_info, layout.mask() + off) & bit != 0)
    }
}
