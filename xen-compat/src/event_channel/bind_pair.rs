//! Binds two ports to each other in one call, as in the ABI of 2005: each is given or allocated.

use alloc::sync::Arc;

use mm::{Errno, Stop, VcpuId};

use crate::event_channel::lock_two::{lock_channels, lock_two};
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::channel::{Channel, State};
use crate::state::event_channel::port::Port;
use crate::state::event_channel::table::Ports;
use crate::state::hypervisor::Hv;

/// One end, as specified by the caller.
#[derive(Clone, Copy)]
pub struct End<'a> {
    /// Its domain.
    pub d: &'a Arc<Domain>,
    /// Its port; none: any free one.
    pub port: Port,
}

/// How a given port may be used.
enum Use {
    /// One end of the new binding.
    Bind,
    /// Nothing: it is bound to this port of the other domain.
    Bound(Port),
}

fn usable(state: &State, other: &End<'_>, other_port: Port) -> Result<Use, Errno> {
    match state {
        State::Free => Ok(Use::Bind),
        State::Unbound { remote } if *remote == other.d.id => Ok(Use::Bind),
        State::Interdomain { remote, port }
            if Arc::ptr_eq(remote, other.d) && (other.port.is_none() || *port == other_port) =>
        {
            Ok(Use::Bound(*port))
        }
        _ => Err(Errno::INVAL),
    }
}

impl<H: Hw> Hv<H> {
    fn end_port<'a>(&self, end: &End<'a>, ports: &mut Ports, taken: Option<Port>) -> Result<(Port, &'a Channel), Stop> {
        let ec = &end.d.event_channels;
        if end.port.is_none() {
            return ec.free_port(ports, |port| taken == Some(port) || self.is_busy(end.d, port));
        }
        ec.channel(end.port).map(|chn| (end.port, chn)).ok_or(Errno::INVAL.into())
    }

    /// Binds `a` to `b` and returns both ports. An existing binding is returned unchanged.
    ///
    /// # Errors
    /// EPERM: `b` would take a free port and `may_take_free` is not set. EINVAL: a port does not exist, is bound
    /// otherwise or waits for another domain, or a domain is being destroyed. ENOSPC, ENOMEM, `Restart`: as for
    /// [`Self::evtchn_alloc_unbound`].
    pub fn evtchn_bind_pair(&self, a: End<'_>, b: End<'_>, may_take_free: bool) -> Result<(Port, Port), Stop> {
        let (mut ports_a, mut ports_b) = lock_two(a.d, b.d);
        if [a.d, b.d].iter().any(|d| d.is_dying()) {
            return Err(Errno::INVAL.into());
        }
        let same = Arc::ptr_eq(a.d, b.d);
        let (port_a, chn_a) = self.end_port(&a, &mut ports_a, None)?;
        let (port_b, chn_b) =
            self.end_port(&b, ports_b.as_deref_mut().unwrap_or(&mut ports_a), same.then_some(port_a))?;
        if core::ptr::eq(chn_a, chn_b) {
            return Err(Errno::INVAL.into());
        }
        let (mut state_a, mut state_b) = lock_channels(chn_a, chn_b);
        if let Use::Bound(there) = usable(&state_a, &b, port_b)? {
            return Ok((port_a, there));
        }
        if matches!(*state_b, State::Free) && !may_take_free {
            return Err(Errno::PERM.into());
        }
        if let Use::Bound(there) = usable(&state_b, &a, port_a)? {
            return Ok((there, port_b));
        }
        let to_b = State::Interdomain { remote: b.d.clone(), port: port_b };
        let to_a = State::Interdomain { remote: a.d.clone(), port: port_a };
        match *state_a {
            State::Free => a.d.event_channels.open_locked(&mut ports_a, chn_a, &mut state_a, VcpuId::FIRST, to_b),
            _ => *state_a = to_b,
        }
        match *state_b {
            State::Free => {
                let ports = ports_b.as_deref_mut().unwrap_or(&mut ports_a);
                b.d.event_channels.open_locked(ports, chn_b, &mut state_b, VcpuId::FIRST, to_a);
            }
            _ => *state_b = to_a,
        }
        Ok((port_a, port_b))
    }
}
