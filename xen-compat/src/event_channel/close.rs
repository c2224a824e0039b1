//! Closes channels: EVTCHNOP_close and EVTCHNOP_reset.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use mm::{Errno, VcpuId};

use crate::event_channel::lock_two::{lock_channels, lock_two};
use crate::event_channel::virq::virq_is_global;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::channel::State;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;

/// Why a close could not be completed with the locks held.
enum Close {
    Done(Result<(), Errno>),
    /// The port leads to another domain than the one that was locked.
    Peer(Arc<Domain>),
}

impl<H: Hw> Hv<H> {
    /// EVTCHNOP_close. The other end of an interdomain channel becomes unbound.
    ///
    /// # Errors
    /// EINVAL: the port is not open.
    pub fn evtchn_close(&self, d: &Arc<Domain>, port: Port) -> Result<(), Errno> {
        if d.event_channels.channel(port).is_none() {
            return Err(Errno::INVAL);
        }
        let mut peer = d.clone();
        loop {
            match self.close_with(d, &peer, port) {
                Close::Done(result) => return result,
                // The port was closed between finding the peer and locking it, so it was not open for a moment.
                Close::Peer(_) if !Arc::ptr_eq(&peer, d) => return Err(Errno::INVAL),
                Close::Peer(other) => peer = other,
            }
        }
    }

    /// Closes `port` of `d` with the event locks of `d` and `peer` held; `peer` must be the other end if there is one.
    fn close_with(&self, d: &Arc<Domain>, peer: &Arc<Domain>, port: Port) -> Close {
        let ec = &d.event_channels;
        let Some(chn) = ec.channel(port) else { return Close::Done(Err(Errno::INVAL)) };
        let (mut ports, _peer_ports) = lock_two(d, peer);
        // The event lock is held: the state cannot change between here and the locks of channels.
        let was = chn.state();
        match was {
            State::Free => return Close::Done(Err(Errno::INVAL)),
            State::Interdomain { remote, .. } if !Arc::ptr_eq(&remote, peer) => return Close::Peer(remote),
            State::Interdomain { port: rport, .. } => {
                let Some(rchn) = peer.event_channels.channel(rport) else { return Close::Done(Err(Errno::INVAL)) };
                let (mut state, mut rstate) = lock_channels(chn, rchn);
                self.clear_pending(d, chn, port);
                let ours = core::mem::take(&mut *state);
                let theirs = core::mem::replace(&mut *rstate, State::Unbound { remote: d.id });
                ec.freed(&mut ports, port, chn);
                drop((state, rstate));
                // The references to domains are dropped last, with no channel locked.
                drop((ours, theirs));
                return Close::Done(Ok(()));
            }
            State::Pirq { pirq } => self.pirq_guest_unbind(d, pirq),
            State::Virq { virq } => {
                let owner = if virq_is_global(virq) { VcpuId::FIRST } else { chn.vcpu() };
                if let Some(bound) = d.vcpu_by_id(owner).and_then(|v| v.virq_port.get(virq as usize)) {
                    bound.store(Port::NONE, Ordering::Release);
                }
            }
            State::Unbound { .. } | State::Ipi => {}
        }
        let mut state = chn.state.lock();
        self.clear_pending(d, chn, port);
        *state = State::Free;
        ec.freed(&mut ports, port, chn);
        Close::Done(Ok(()))
    }

    /// EVTCHNOP_reset of `d`, or with `resuming` its continuation: closes all channels and returns to the two-level
    /// ABI. Returns `Ok(false)` if preempted: call again.
    ///
    /// # Errors
    /// EBUSY: a reset is in progress already, or `resuming` and none is. EAGAIN: channels were opened meanwhile.
    pub fn evtchn_reset(&self, d: &Arc<Domain>, resuming: bool) -> Result<bool, Errno> {
        let ec = &d.event_channels;
        let mut port = {
            let mut ports = ec.event_lock.lock();
            if resuming == (ports.next_reset == 0) {
                return Err(Errno::BUSY);
            }
            ports.next_reset = ports.next_reset.max(1);
            ports.next_reset
        };
        while port < ec.valid_ports() && ec.active() != 0 {
            let _ = self.evtchn_close(d, Port(port));
            if port % 64 == 0 && self.hw.preempt_pending() {
                ec.event_lock.lock().next_reset = port;
                return Ok(false);
            }
            port += 1;
        }
        let mut ports = ec.event_lock.lock();
        ports.next_reset = 0;
        if ports.active != 0 {
            return Err(Errno::AGAIN);
        }
        if ec.fifo_abi.load(Ordering::Relaxed) {
            self.fifo_destroy(d);
        }
        Ok(true)
    }
}
