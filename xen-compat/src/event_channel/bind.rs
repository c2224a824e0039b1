//! Opens channels, and changes open ones.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;
use mm::int::low8;

use mm::{DomId, Errno, Stop, VcpuId};
use public_headers::xen4::event_channel as abi;

use crate::event_channel::lock_two::{lock_channels, lock_two};
use crate::event_channel::virq::virq_is_global;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::channel::{Channel, State};
use crate::state::event_channel::port::Port;
use crate::state::event_channel::table::Ports;
use crate::state::hypervisor::Hv;
use crate::state::vcpu::NR_VIRQS;

impl<H: Hw> Hv<H> {
    /// Returns the domain that a guest names, itself for `DOMID_SELF`. ESRCH: there is no such domain.
    pub(crate) fn domain_by_any_id(&self, cur: &Arc<Domain>, id: u16) -> Result<Arc<Domain>, Errno> {
        if id == DomId::SELF.0 || id == cur.id.0 {
            return Ok(cur.clone());
        }
        self.domains.get(DomId(id)).ok_or(Errno::SRCH)
    }

    fn free_port<'a>(&self, d: &'a Domain, ports: &mut Ports) -> Result<(Port, &'a Channel), Stop> {
        if d.is_dying() {
            return Err(Errno::INVAL.into());
        }
        d.event_channels.free_port(ports, |port| self.is_busy(d, port))
    }

    /// EVTCHNOP_alloc_unbound for domain `d`: allocates a port that `remote` may bind to.
    ///
    /// # Errors
    /// EINVAL: the domain is dying. ENOSPC: all ports are in use. ENOMEM. `Restart`: no free port has been found yet,
    /// call again.
    pub fn evtchn_alloc_unbound(&self, d: &Arc<Domain>, remote: DomId) -> Result<Port, Stop> {
        let ec = &d.event_channels;
        let mut ports = ec.event_lock.lock();
        let (port, chn) = self.free_port(d, &mut ports)?;
        ec.open(&mut ports, chn, VcpuId::FIRST, State::Unbound { remote });
        Ok(port)
    }

    /// EVTCHNOP_bind_interdomain: binds a port of `ld` to the unbound port `rport` of `rd`.
    ///
    /// # Errors
    /// EINVAL: `rport` is not open and unbound for `ld`, or `ld` is dying. ENOSPC, ENOMEM, `Restart`: as for
    /// [`Self::evtchn_alloc_unbound`].
    pub fn evtchn_bind_interdomain(&self, ld: &Arc<Domain>, rd: &Arc<Domain>, rport: Port) -> Result<Port, Stop> {
        let (mut ports, _remote) = lock_two(ld, rd);
        let (lport, lchn) = self.free_port(ld, &mut ports)?;
        let rchn = rd.event_channels.channel(rport).ok_or(Errno::INVAL)?;
        if core::ptr::eq(lchn, rchn) {
            return Err(Errno::INVAL.into());
        }
        let (mut lstate, mut rstate) = lock_channels(lchn, rchn);
        match *rstate {
            State::Unbound { remote } if remote == ld.id => {}
            _ => return Err(Errno::INVAL.into()),
        }
        let local = State::Interdomain { remote: rd.clone(), port: rport };
        ld.event_channels.open_locked(&mut ports, lchn, &mut lstate, VcpuId::FIRST, local);
        *rstate = State::Interdomain { remote: ld.clone(), port: lport };
        // Notifications sent while the remote port was unbound are lost: pretend there was one.
        self.set_pending(ld, lchn, lport, lchn.vcpu());
        Ok(lport)
    }

    /// EVTCHNOP_bind_virq.
    ///
    /// # Errors
    /// EINVAL: no such VIRQ, a global one for another vcpu than 0, or the domain is dying. ENOENT: no such vcpu.
    /// EEXIST: it is bound already. ENOSPC, ENOMEM, `Restart`: as for [`Self::evtchn_alloc_unbound`].
    pub fn evtchn_bind_virq(&self, d: &Arc<Domain>, virq: u32, vcpu: VcpuId) -> Result<Port, Stop> {
        if virq as usize >= NR_VIRQS || virq_is_global(virq) && vcpu != VcpuId::FIRST {
            return Err(Errno::INVAL.into());
        }
        let v = d.vcpu_by_id(vcpu).ok_or(Errno::NOENT)?;
        let bound = &v.virq_port[virq as usize];
        let ec = &d.event_channels;
        let mut ports = ec.event_lock.lock();
        if !bound.load(Ordering::Relaxed).is_none() {
            return Err(Errno::EXIST.into());
        }
        let (port, chn) = self.free_port(d, &mut ports)?;
        ec.open(&mut ports, chn, vcpu, State::Virq { virq });
        bound.store(port, Ordering::Release);
        Ok(port)
    }

    /// EVTCHNOP_bind_ipi.
    ///
    /// # Errors
    /// ENOENT: no such vcpu. Otherwise as for [`Self::evtchn_alloc_unbound`].
    pub fn evtchn_bind_ipi(&self, d: &Arc<Domain>, vcpu: VcpuId) -> Result<Port, Stop> {
        if d.vcpu_by_id(vcpu).is_none() {
            return Err(Errno::NOENT.into());
        }
        let ec = &d.event_channels;
        let mut ports = ec.event_lock.lock();
        let (port, chn) = self.free_port(d, &mut ports)?;
        ec.open(&mut ports, chn, vcpu, State::Ipi);
        Ok(port)
    }

    /// EVTCHNOP_bind_pirq.
    ///
    /// # Errors
    /// EINVAL: no such pirq, or the domain is dying. EPERM: its interrupt is not the domain's. EEXIST: it is bound
    /// already. ENOSPC, ENOMEM, `Restart`: as for [`Self::evtchn_alloc_unbound`]. Otherwise as for binding the interrupt.
    pub fn evtchn_bind_pirq(&self, d: &Arc<Domain>, pirq: u32, flags: u32) -> Result<Port, Stop> {
        if pirq as usize >= self.pirqs(d).len() {
            return Err(Errno::INVAL.into());
        }
        if !d.irqs.irq(pirq).is_some_and(|irq| d.irq_permitted(irq)) {
            return Err(Errno::PERM.into());
        }
        let ec = &d.event_channels;
        let mut ports = ec.event_lock.lock();
        if !d.irqs.port(pirq).is_none() {
            return Err(Errno::EXIST.into());
        }
        let (port, chn) = self.free_port(d, &mut ports)?;
        // The interrupt may arrive at once, so the channel must be open.
        ec.open(&mut ports, chn, VcpuId::FIRST, State::Pirq { pirq });
        let cpu = self.vcpu_cpu(d, VcpuId::FIRST);
        if let Err(e) = self.pirq_guest_bind(d, pirq, port, flags & abi::BIND_PIRQ__WILL_SHARE != 0, cpu) {
            *chn.state.lock() = State::Free;
            ec.freed(&mut ports, port, chn);
            return Err(e.into());
        }
        Ok(port)
    }

    /// EVTCHNOP_bind_vcpu: moves notification of `port` to another vcpu.
    ///
    /// # Errors
    /// ENOENT: no such vcpu. EINVAL: the port is not open, or is of a kind that cannot be moved.
    pub fn evtchn_bind_vcpu(&self, d: &Arc<Domain>, port: Port, vcpu: VcpuId) -> Result<(), Errno> {
        if d.vcpu_by_id(vcpu).is_none() {
            return Err(Errno::NOENT);
        }
        let ec = &d.event_channels;
        let chn = ec.channel(port).ok_or(Errno::INVAL)?;
        let _ports = ec.event_lock.lock();
        let pirq = match *chn.state.lock() {
            State::Virq { virq } if virq_is_global(virq) => None,
            State::Unbound { .. } | State::Interdomain { .. } => None,
            State::Pirq { pirq } => Some(pirq),
            _ => return Err(Errno::INVAL),
        };
        if let Some(pirq) = pirq
            && chn.vcpu() != vcpu
        {
            self.pirq_set_affinity(d, pirq, self.vcpu_cpu(d, vcpu));
        }
        chn.set_vcpu(vcpu);
        Ok(())
    }

    /// EVTCHNOP_set_priority.
    ///
    /// # Errors
    /// EINVAL: no such port or priority. ENOSYS: the domain does not use the FIFO ABI. EACCES: the port is not open.
    pub fn evtchn_set_priority(&self, d: &Domain, port: Port, priority: u32) -> Result<(), Errno> {
        let ec = &d.event_channels;
        let chn = ec.channel(port).ok_or(Errno::INVAL)?;
        let state = chn.state.lock();
        if !ec.fifo_abi.load(Ordering::Acquire) {
            return Err(Errno::NOSYS);
        }
        if matches!(*state, State::Free) {
            return Err(Errno::ACCES);
        }
        if priority > abi::EVTCHN_FIFO_PRIORITY_MIN {
            return Err(Errno::INVAL);
        }
        // It takes effect the next time the port becomes pending.
        chn.priority.store(low8(priority), Ordering::Relaxed);
        Ok(())
    }
}
