//! Delivery from a channel to the guest, in whichever ABI it uses: pending, masked, notified.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use mm::{DomId, Errno, VcpuId};

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::channel::{Channel, State};
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;
use crate::state::percpu::softirq;
use crate::state::vcpu::Vcpu;

impl<H: Hw> Hv<H> {
    /// EVTCHNOP_send: notifies the other end of `port`, which is the domain controller for a port that waits for the
    /// hypervisor.
    ///
    /// # Errors
    /// EINVAL: the port is not open, or is of a kind that guests cannot notify.
    #[inline]
    pub fn evtchn_send(&self, ld: &Arc<Domain>, port: Port) -> Result<(), Errno> {
        let chn = ld.event_channels.channel(port).ok_or(Errno::INVAL)?;
        match chn.state.try_lock() {
            Some(state) => self.send_locked(ld, chn, port, &state),
            None => self.send_contended(ld, port),
        }
    }

    /// Handles [`Self::evtchn_send`] while another CPU sends through the channel or changes it.
    #[cold]
    #[inline(never)]
    fn send_contended(&self, ld: &Arc<Domain>, port: Port) -> Result<(), Errno> {
        let chn = ld.event_channels.channel(port).ok_or(Errno::INVAL)?;
        self.send_locked(ld, chn, port, &chn.state.lock())
    }

    #[inline]
    fn send_locked(&self, ld: &Arc<Domain>, chn: &Channel, port: Port, state: &State) -> Result<(), Errno> {
        match state {
            State::Interdomain { remote, port } => {
                if let Some(peer) = remote.event_channels.channel(*port) {
                    let runq = &self.percpu(self.hw.this_cpu()).runq;
                    runq.as_sender(|| self.set_pending(remote, peer, *port, peer.vcpu()));
                }
                Ok(())
            }
            State::Ipi => {
                self.set_pending(ld, chn, port, chn.vcpu());
                Ok(())
            }
            State::Unbound { remote } => {
                if *remote == DomId::XEN {
                    self.raise(self.hw.this_cpu(), softirq::CONTROLLER);
                }
                Ok(())
            }
            _ => Err(Errno::INVAL),
        }
    }

    /// Makes `port` of `d` pending for `vcpu`. The caller holds a lock that keeps the channel open.
    #[inline]
    pub(super) fn set_pending(&self, d: &Arc<Domain>, chn: &Channel, port: Port, vcpu: VcpuId) {
        let Some(v) = d.vcpu_by_id(vcpu) else { return };
        if d.event_channels.fifo_abi.load(Ordering::Acquire) {
            self.set_pending_fifo(d, v, chn, port);
        } else {
            self.set_pending_2l(d, v, port);
        }
    }

    /// Clears the pending state of a port that is about to be freed.
    pub(super) fn clear_pending(&self, d: &Domain, chn: &Channel, port: Port) {
        if d.event_channels.fifo_abi.load(Ordering::Acquire) {
            chn.pending.store(false, Ordering::Relaxed);
            self.clear_pending_fifo(d, port);
        } else {
            self.clear_pending_2l(d, port);
        }
    }

    /// Raises an open port of `d` from the hypervisor itself; does nothing if it is not open.
    pub fn raise_port(&self, d: &Arc<Domain>, port: Port) {
        let Some(chn) = d.event_channels.channel(port) else { return };
        let state = chn.state.lock();
        if !matches!(*state, State::Free) {
            self.set_pending(d, chn, port, chn.vcpu());
        }
    }

    /// EVTCHNOP_unmask.
    ///
    /// # Errors
    /// EINVAL: no such port.
    pub fn evtchn_unmask(&self, d: &Arc<Domain>, port: Port) -> Result<(), Errno> {
        let chn = d.event_channels.channel(port).ok_or(Errno::INVAL)?;
        let state = chn.state.lock();
        if matches!(*state, State::Free) {
            return Ok(());
        }
        if let Some(v) = d.vcpu_by_id(chn.vcpu()) {
            if d.event_channels.fifo_abi.load(Ordering::Acquire) {
                self.unmask_fifo(d, v, chn, port);
            } else {
                self.unmask_2l(d, v, port);
            }
        }
        Ok(())
    }

    /// Returns whether an open port is pending.
    ///
    /// # Errors
    /// EINVAL: the port is not open.
    pub fn port_poll(&self, d: &Domain, port: Port) -> Result<bool, Errno> {
        let chn = d.event_channels.channel(port).ok_or(Errno::INVAL)?;
        let state = chn.state.lock();
        if matches!(*state, State::Free) {
            return Err(Errno::INVAL);
        }
        Ok(if d.event_channels.fifo_abi.load(Ordering::Acquire) {
            self.is_pending_fifo(d, port)
        } else {
            self.is_pending_2l(d, port)
        })
    }

    /// Returns whether a port is open and pending.
    pub fn port_pending(&self, d: &Domain, port: Port) -> bool {
        self.port_poll(d, port).unwrap_or(false)
    }

    /// Returns whether a port is masked by its guest; one that is not open counts as masked.
    pub fn port_masked(&self, d: &Domain, port: Port) -> bool {
        let Some(chn) = d.event_channels.channel(port) else { return true };
        let state = chn.state.lock();
        if matches!(*state, State::Free) {
            return true;
        }
        if d.event_channels.fifo_abi.load(Ordering::Acquire) {
            self.is_masked_fifo(d, port)
        } else {
            self.is_masked_2l(d, port)
        }
    }

    /// Sets `v`'s upcall flag; if it was clear, `v` is woken or interrupted.
    #[inline]
    pub fn mark_events_pending(&self, d: &Arc<Domain>, v: &Vcpu) {
        if !d.has_vcpu_info(v) {
            return;
        }
        // evtchn_upcall_pending is the first byte.
        if self.hw.slot_fetch_or32(v.vcpu_info(), 0, 1) & 1 == 0 {
            self.vcpu_kick(d, v);
        }
    }
}
