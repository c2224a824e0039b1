//! Event channels: both ends of a channel agree, and bindings can be found from either end.

use mm::{Stage, VcpuId};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;

use xen_compat::event_channel::virq::virq_is_global;
use xen_compat::state::domain::Domain;
use xen_compat::state::event_channel::channel::State;
use xen_compat::state::vcpu::NR_VIRQS;

use crate::world::World;

impl World {
    /// Checks the tables of all domains.
    pub fn check_events(&self) {
        for g in self.guests.iter().flatten() {
            self.check_ports(&g.d);
            check_virqs(&g.d);
            for pirq in 0..64 {
                let port = g.d.irqs.port(pirq);
                if !port.is_none() {
                    let state = g.d.event_channels.channel(port).map(|c| c.state());
                    let back = matches!(state, Some(State::Pirq { pirq: p }) if p == pirq);
                    assert!(back, "d{} pirq {pirq} is bound to port {port}, which is not bound to it", g.d.id.0);
                }
            }
        }
    }

    fn check_ports(&self, d: &Arc<Domain>) {
        let ec = &d.event_channels;
        let mut active = 0;
        for port in ec.ports() {
            let chn = ec.channel(port).expect("ports below the limit have channels");
            let name = || format!("d{} port {port}", d.id.0);
            assert!(d.vcpu_by_id(chn.vcpu()).is_some(), "{} notifies {:?}", name(), chn.vcpu());
            let state = chn.state();
            active += u32::from(!matches!(state, State::Free));
            match state {
                State::Free | State::Ipi => {}
                State::Unbound { .. } => {}
                State::Interdomain { remote, port: other } => {
                    assert!(remote.life().stage() < Stage::Dead, "{} leads to a dead domain", name());
                    let peer = remote.event_channels.channel(other).map(|c| c.state());
                    let back = matches!(&peer, Some(State::Interdomain { remote: r, port: p })
                        if Arc::ptr_eq(r, d) && *p == port);
                    assert!(back, "{} leads to d{} port {other}, which does not lead back", name(), remote.id.0);
                }
                State::Virq { virq } => {
                    let vcpu = if virq_is_global(virq) { VcpuId::FIRST } else { chn.vcpu() };
                    let bound = d.vcpus()[vcpu.index()].virq_port[virq as usize].load(SeqCst);
                    assert_eq!(bound, port, "{} is VIRQ {virq}, which is bound to port {bound}", name());
                }
                State::Pirq { pirq } => {
                    let bound = d.irqs.port(pirq);
                    assert_eq!(bound, port, "{} is pirq {pirq}, which is bound to port {bound}", name());
                }
            }
            assert!(!port.is_none() || active == 0, "port 0 of d{} is open", d.id.0);
        }
        assert_eq!(ec.active(), active, "open channels of d{}", d.id.0);
        assert!(d.life().stage() < Stage::Dead || active == 0, "dead domain {} has open channels", d.id.0);
    }
}

fn check_virqs(d: &Arc<Domain>) {
    for v in d.vcpus() {
        for virq in 0..NR_VIRQS {
            let port = v.virq_port[virq].load(SeqCst);
            if !port.is_none() {
                let state = d.event_channels.channel(port).map(|c| c.state());
                let back = matches!(state, Some(State::Virq { virq: n }) if n as usize == virq);
                assert!(back, "d{}v{} VIRQ {virq} is bound to port {port}, which is not it", d.id.0, v.id.0);
            }
        }
    }
}
