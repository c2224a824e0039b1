//! `e`: every open port, in Xen's format. `s` is the state by Xen's number, `n` the vcpu that is notified; then what the port
//! leads to: a domain `d` and its port `p`, an interrupt (`p` as the domain knows it, `i` the machine's) or a virq `v`.

use alloc::format;
use alloc::string::String;

use crate::domain::Domain;
use crate::event_channel::State;
use crate::hv::Hv;
use crate::hw::Hw;

impl<H: Hw> Hv<H> {
    pub(super) fn dump_event_channels(&self) {
        log::warn!("'e' pressed -> dumping event-channel info");
        for d in self.domains.all() {
            log::warn!("Event channel information for domain {}:", d.id.0);
            log::warn!("    port [p/m]");
            for port in 1..d.event_channels.valid_ports() {
                let Some(chn) = d.event_channels.channel(port) else { break };
                let (state, detail) = describe(&d, chn.state());
                if state != 0 {
                    let (pending, masked) = (self.port_pending(&d, port), self.port_masked(&d, port));
                    log::warn!(
                        "    {port:4} [{}/{}]: s={state} n={}{detail}",
                        u8::from(pending),
                        u8::from(masked),
                        chn.vcpu()
                    );
                }
            }
        }
    }
}

/// Xen's number of a state, and where it leads.
fn describe(d: &Domain, state: State) -> (u32, String) {
    match state {
        State::Free => (0, String::new()),
        State::Unbound { remote } => (2, format!(" d={}", remote.0)),
        State::Interdomain { remote, port } => (3, format!(" d={} p={port}", remote.id.0)),
        State::Pirq { pirq } => (4, format!(" p={pirq} i={}", d.irqs.irq(pirq).unwrap_or(0))),
        State::Virq { virq } => (5, format!(" v={virq}")),
        State::Ipi => (6, String::new()),
    }
}
