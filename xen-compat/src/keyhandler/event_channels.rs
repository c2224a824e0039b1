//! `e`: every open port, in Xen's format. `s` is the state by Xen's number, `n` the vcpu that is notified; then the
//! port's target: a domain `d` and its port `p`, an interrupt (`p` as the domain knows it, `i` the machine's) or a virq
//! `v`.

use core::fmt;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::channel::State;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    pub(super) fn dump_event_channels(&self) {
        log::warn!("'e' pressed -> dumping event-channel info");
        for d in self.domains.all() {
            log::warn!("Event channel information for domain {}:", d.id.0);
            log::warn!("    port [p/m]");
            for port in d.event_channels.ports() {
                let Some(chn) = d.event_channels.channel(port) else { break };
                let end = LeadsTo(&d, chn.state());
                if !matches!(end.1, State::Free) {
                    let (pending, masked) = (self.port_pending(&d, port), self.port_masked(&d, port));
                    log::warn!(
                        "    {port:4} [{}/{}]: s={end:#} n={}{end}",
                        u8::from(pending),
                        u8::from(masked),
                        chn.vcpu().0
                    );
                }
            }
        }
    }
}

/// A channel's state: its target, or with `#` its number in Xen.
struct LeadsTo<'a>(&'a Domain, State);

impl fmt::Display for LeadsTo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            let number = match self.1 {
                State::Free => 0,
                State::Unbound { .. } => 2,
                State::Interdomain { .. } => 3,
                State::Pirq { .. } => 4,
                State::Virq { .. } => 5,
                State::Ipi => 6,
            };
            return write!(f, "{number}");
        }
        match &self.1 {
            State::Free | State::Ipi => Ok(()),
            State::Unbound { remote } => write!(f, " d={}", remote.0),
            State::Interdomain { remote, port } => write!(f, " d={} p={port}", remote.id.0),
            State::Pirq { pirq } => write!(f, " p={pirq} i={}", self.0.irqs.irq(*pirq).unwrap_or(0)),
            State::Virq { virq } => write!(f, " v={virq}"),
        }
    }
}
