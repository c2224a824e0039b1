//! `event_channel_op` (16): the eight commands of this ABI, on the common event channels.
//!
//! The control port leads to the hypervisor's own controller. An ordinary domain has it from the start, as an unbound
//! port; the first domain binds two of its own ports to each other, and the first of them becomes the control port.

use alloc::sync::Arc;
use core::sync::atomic::Ordering::SeqCst;

use mm::{DomId, Errno, Stop, VcpuId};
use public_headers::xen2005::event_channel as abi;

use crate::abi::xen2005::hypercall::Hc;
use crate::abi::xen2005::Guest;
use crate::event_channel::bind_pair::End;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::channel::State;
use crate::state::event_channel::port::Port;

/// Number of physical interrupts that have a port (`NR_PIRQS`).
pub(crate) const NR_PIRQS: u32 = 128;
/// Number of virtual interrupts (`NR_VIRQS`).
const NR_VIRQS: u32 = public_headers::xen2005::xen::NR_VIRQS;
/// Number of vcpus that this ABI can name.
const MAX_VIRT_CPUS: u32 = public_headers::xen2005::xen::MAX_VIRT_CPUS;

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `event_channel_op(op)`. Returns 0, with results in `op`. ENOSYS: there is no such command.
    pub(crate) fn event_channel_op(&mut self, va: u32) -> Hc {
        let mut op: abi::EvtchnOp = self.get(va)?;
        match op.cmd {
            abi::EVTCHNOP_SEND => {
                let send: abi::EvtchnSend = op.u.get();
                self.send(Port(send.local_port))?;
                return Ok(0);
            }
            abi::EVTCHNOP_CLOSE => {
                let close: abi::EvtchnClose = op.u.get();
                self.close(&close)?;
                return Ok(0);
            }
            abi::EVTCHNOP_BIND_INTERDOMAIN => op.u.set(&self.bind_interdomain(op.u.get())?),
            abi::EVTCHNOP_BIND_VIRQ => op.u.set(&self.bind_virq(op.u.get())?),
            abi::EVTCHNOP_BIND_PIRQ => op.u.set(&self.bind_pirq(op.u.get())?),
            abi::EVTCHNOP_STATUS => op.u.set(&self.status(op.u.get())?),
            abi::EVTCHNOP_ALLOC_UNBOUND => {
                let mut alloc: abi::EvtchnAllocUnbound = op.u.get();
                alloc.port = self.hv.evtchn_alloc_unbound(self.cur.d, DomId(alloc.dom))?.0;
                op.u.set(&alloc);
            }
            abi::EVTCHNOP_BIND_IPI => {
                let mut bind: abi::EvtchnBindIpi = op.u.get();
                if bind.ipi_edom >= MAX_VIRT_CPUS || bind.ipi_edom as usize >= self.cur.d.vcpus().len() {
                    return Err(Errno::INVAL.into());
                }
                bind.port = self.hv.evtchn_bind_ipi(self.cur.d, VcpuId(bind.ipi_edom))?.0;
                op.u.set(&bind);
            }
            _ => return Err(Errno::NOSYS.into()),
        }
        self.put(va, &op)?;
        Ok(0)
    }

    /// Returns the domain of a command. EPERM: not the caller's own, and the caller is not privileged. ESRCH: there is
    /// no such domain.
    fn subject(&self, id: u16) -> Result<Arc<Domain>, Errno> {
        if id != DomId::SELF.0 && !self.role().privileged {
            return Err(Errno::PERM);
        }
        self.hv.domain_by_any_id(self.cur.d, id)
    }

    /// Notifies the other end, which is the controller for the control port.
    fn send(&mut self, port: Port) -> Result<(), Errno> {
        let d = self.cur.d;
        if !port.is_none() && port == d.xen2005.control_port.load(SeqCst) {
            self.hv.controller_notified(d);
            return Ok(());
        }
        let unbound =
            |chn: &crate::state::event_channel::channel::Channel| matches!(chn.state(), State::Unbound { .. });
        if d.event_channels.channel(port).is_none_or(unbound) {
            return Err(Errno::INVAL);
        }
        self.hv.evtchn_send(d, port)
    }

    fn close(&mut self, op: &abi::EvtchnClose) -> Result<(), Errno> {
        let d = self.subject(op.dom)?;
        self.hv.evtchn_close(&d, Port(op.port))?;
        d.xen2005.control_port.clear(Port(op.port));
        Ok(())
    }

    fn bind_interdomain(&mut self, mut op: abi::EvtchnBindInterdomain) -> Result<abi::EvtchnBindInterdomain, Stop> {
        let (hv, me) = (self.hv, self.cur.d);
        let d1 = self.subject(op.dom1)?;
        let d2 = hv.domain_by_any_id(me, op.dom2)?;
        let own = Arc::ptr_eq(&d1, me) && Arc::ptr_eq(&d2, me);
        let asks_for_control_port = self.role().initdomain
            && own
            && (op.port1, op.port2) == (0, 0)
            && me.xen2005.control_port.load(SeqCst).is_none();
        let may_take_free = self.role().privileged || Arc::ptr_eq(&d2, me);
        let ends = (End { d: &d1, port: Port(op.port1) }, End { d: &d2, port: Port(op.port2) });
        let bound = hv.evtchn_bind_pair(ends.0, ends.1, may_take_free)?;
        (op.port1, op.port2) = (bound.0 .0, bound.1 .0);
        if asks_for_control_port {
            me.xen2005.control_port.store(bound.0, SeqCst);
        }
        Ok(op)
    }

    fn bind_virq(&mut self, mut op: abi::EvtchnBindVirq) -> Result<abi::EvtchnBindVirq, Stop> {
        if op.virq >= NR_VIRQS {
            return Err(Errno::INVAL.into());
        }
        op.port = match self.hv.evtchn_bind_virq(self.cur.d, op.virq, VcpuId::FIRST) {
            Err(Stop::Err(Errno::EXIST)) => self.cur.v.virq_port[op.virq as usize].load(SeqCst),
            bound => bound?,
        }
        .0;
        Ok(op)
    }

    fn bind_pirq(&mut self, mut op: abi::EvtchnBindPirq) -> Result<abi::EvtchnBindPirq, Stop> {
        let d = self.cur.d;
        if op.pirq >= NR_PIRQS {
            return Err(Errno::INVAL.into());
        }
        if !d.is_hardware() {
            return Err(Errno::PERM.into());
        }
        // Interrupts need not be requested before they are bound.
        if d.irqs.irq(op.pirq).is_none() {
            self.hv.map_gsi_pirq(d, d, op.pirq as i32, op.pirq as i32).map_err(|_| Errno::PERM)?;
        }
        op.port = match self.hv.evtchn_bind_pirq(d, op.pirq, op.flags) {
            Err(Stop::Err(Errno::EXIST)) => d.irqs.port(op.pirq),
            bound => bound?,
        }
        .0;
        Ok(op)
    }

    fn status(&mut self, mut op: abi::EvtchnStatus) -> Result<abi::EvtchnStatus, Errno> {
        let d = self.subject(op.dom)?;
        let chn = d.event_channels.channel(Port(op.port)).ok_or(Errno::INVAL)?;
        op.status = match chn.state() {
            State::Free => abi::EVTCHNSTAT_CLOSED,
            State::Unbound { remote } => {
                op.u.set(&abi::EvtchnStatusUnbound { dom: remote.0 });
                abi::EVTCHNSTAT_UNBOUND
            }
            State::Interdomain { remote, port } => {
                let mut to: abi::EvtchnStatusInterdomain = op.u.get();
                (to.dom, to.port) = (remote.id.0, port.0);
                op.u.set(&to);
                abi::EVTCHNSTAT_INTERDOMAIN
            }
            State::Pirq { pirq } => {
                op.u.set(&pirq);
                abi::EVTCHNSTAT_PIRQ
            }
            State::Virq { virq } => {
                op.u.set(&virq);
                abi::EVTCHNSTAT_VIRQ
            }
            State::Ipi => {
                op.u.set(&chn.vcpu().0);
                abi::EVTCHNSTAT_IPI
            }
        };
        Ok(op)
    }
}
