//! The hypercall `event_channel_op` (32) and its first form (16).

use alloc::sync::Arc;
use core::mem::offset_of;
use mm::int::low8;

use mm::{DomId, Errno, GuestVa, Mfn, VcpuId};
use public_headers::xen4::event_channel as abi;
use public_headers::xen4::xen::HYPERVISOR_EVENT_CHANNEL_OP;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::event_channel::channel::State;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::{Cur, Hv};

/// Continuation of EVTCHNOP_reset, as in `event_channel.h` of the hypervisor itself.
const EVTCHNOP_RESET_CONT: u32 = 14;

/// Arguments of `event_channel_op`.
pub(crate) struct EventChannelOpArgs {
    /// What to do (`EVTCHNOP_*`).
    pub(crate) cmd: u32,
    /// The structure of the command.
    pub(crate) arg: GuestVa,
}

/// Arguments of the old `event_channel_op`.
pub(crate) struct EventChannelOpCompatArgs {
    /// Command and structure (`evtchn_op_t`).
    pub(crate) op: GuestVa,
}

impl<H: Hw> Hv<H> {
    /// Handles `event_channel_op(cmd, arg)`. `rest` is given the arguments with which a preempted reset continues.
    ///
    /// # Errors
    /// ENOSYS: no such command. EFAULT: the argument cannot be read, or the result cannot be written. Otherwise those
    /// of the command.
    #[inline]
    pub(crate) fn do_event_channel_op(
        &self,
        cur: &mut Cur<'_>,
        args: EventChannelOpArgs,
        rest: impl FnOnce(EventChannelOpArgs),
    ) -> Hc {
        match args.cmd {
            abi::EVTCHNOP_SEND => {
                let send: abi::EvtchnSend = self.hw.get(args.arg)?;
                self.evtchn_send(cur.d, Port(send.port))?;
                Ok(0)
            }
            abi::EVTCHNOP_RESET | EVTCHNOP_RESET_CONT => self.op_reset(cur, args, rest),
            _ => self.event_channel_op(cur, args),
        }
    }

    /// Handles `event_channel_op_compat(op)`, with command and argument in one structure.
    ///
    /// # Errors
    /// ENOSYS: no such command, or one that is newer than this form. EFAULT: the argument cannot be read, or the result
    /// cannot be written. Otherwise those of the command.
    pub(crate) fn do_event_channel_op_compat(&self, cur: &mut Cur<'_>, args: EventChannelOpCompatArgs) -> Hc {
        let op: abi::EvtchnOp = self.hw.get(args.op)?;
        if op.cmd > abi::EVTCHNOP_UNMASK {
            return Err(Errno::NOSYS.into());
        }
        let arg = args.op.offset(offset_of!(abi::EvtchnOp, u));
        self.event_channel_op(cur, EventChannelOpArgs { cmd: op.cmd, arg })
    }

    #[inline(never)]
    fn event_channel_op(&self, cur: &mut Cur<'_>, args: EventChannelOpArgs) -> Hc {
        let d = cur.d;
        let EventChannelOpArgs { cmd, arg: va } = args;
        match cmd {
            abi::EVTCHNOP_SEND => {
                let op: abi::EvtchnSend = self.hw.get(va)?;
                self.evtchn_send(d, Port(op.port))?;
            }
            abi::EVTCHNOP_UNMASK => {
                let op: abi::EvtchnUnmask = self.hw.get(va)?;
                self.evtchn_unmask(d, Port(op.port))?;
            }
            abi::EVTCHNOP_STATUS => self.op_status(cur, va)?,
            abi::EVTCHNOP_ALLOC_UNBOUND => {
                let mut op: abi::EvtchnAllocUnbound = self.hw.get(va)?;
                let target = self.domain_by_any_id(d, op.dom)?;
                const { who(HYPERVISOR_EVENT_CHANNEL_OP, abi::EVTCHNOP_ALLOC_UNBOUND) }.check(d, Some(&target))?;
                let remote = if op.remote_dom == DomId::SELF.0 { d.id } else { DomId(op.remote_dom) };
                op.port = self.evtchn_alloc_unbound(&target, remote)?.0;
                self.hw.put(va, &op)?;
            }
            abi::EVTCHNOP_BIND_INTERDOMAIN => {
                let mut op: abi::EvtchnBindInterdomain = self.hw.get(va)?;
                let remote = self.domain_by_any_id(d, op.remote_dom)?;
                op.local_port = self.evtchn_bind_interdomain(d, &remote, Port(op.remote_port))?.0;
                self.hw.put(va, &op)?;
            }
            abi::EVTCHNOP_BIND_VIRQ => {
                let mut op: abi::EvtchnBindVirq = self.hw.get(va)?;
                op.port = self.evtchn_bind_virq(d, op.virq, VcpuId(op.vcpu))?.0;
                self.hw.put(va, &op)?;
            }
            abi::EVTCHNOP_BIND_IPI => {
                let mut op: abi::EvtchnBindIpi = self.hw.get(va)?;
                op.port = self.evtchn_bind_ipi(d, VcpuId(op.vcpu))?.0;
                self.hw.put(va, &op)?;
            }
            abi::EVTCHNOP_BIND_PIRQ => {
                let mut op: abi::EvtchnBindPirq = self.hw.get(va)?;
                op.port = self.evtchn_bind_pirq(d, op.pirq, op.flags)?.0;
                self.hw.put(va, &op)?;
            }
            abi::EVTCHNOP_CLOSE => {
                let op: abi::EvtchnClose = self.hw.get(va)?;
                self.evtchn_close(d, Port(op.port))?;
            }
            abi::EVTCHNOP_BIND_VCPU => {
                let op: abi::EvtchnBindVcpu = self.hw.get(va)?;
                self.evtchn_bind_vcpu(d, Port(op.port), VcpuId(op.vcpu))?;
            }
            abi::EVTCHNOP_INIT_CONTROL => {
                let mut op: abi::EvtchnInitControl = self.hw.get(va)?;
                op.link_bits = low8(abi::EVTCHN_FIFO_LINK_BITS);
                self.evtchn_init_control(d, VcpuId(op.vcpu), Mfn(op.control_gfn), op.offset)?;
                self.hw.put(va, &op)?;
            }
            abi::EVTCHNOP_EXPAND_ARRAY => {
                let op: abi::EvtchnExpandArray = self.hw.get(va)?;
                self.evtchn_expand_array(d, Mfn(op.array_gfn))?;
            }
            abi::EVTCHNOP_SET_PRIORITY => {
                let op: abi::EvtchnSetPriority = self.hw.get(va)?;
                self.evtchn_set_priority(d, Port(op.port), op.priority)?;
            }
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }

    /// Handles EVTCHNOP_reset and its continuation.
    #[cold]
    fn op_reset(&self, cur: &Cur<'_>, args: EventChannelOpArgs, rest: impl FnOnce(EventChannelOpArgs)) -> Hc {
        let op: abi::EvtchnReset = self.hw.get(args.arg)?;
        let target = self.domain_by_any_id(cur.d, op.dom)?;
        const { who(HYPERVISOR_EVENT_CHANNEL_OP, abi::EVTCHNOP_RESET) }.check(cur.d, Some(&target))?;
        if !Arc::ptr_eq(&target, cur.d) && !target.life().is_paused_by_toolstack() {
            return Err(Errno::INVAL.into());
        }
        if !self.evtchn_reset(&target, args.cmd == EVTCHNOP_RESET_CONT)? {
            rest(EventChannelOpArgs { cmd: EVTCHNOP_RESET_CONT, ..args });
            return Err(Stop::Restart);
        }
        Ok(0)
    }

    /// EVTCHNOP_status.
    fn op_status(&self, cur: &mut Cur<'_>, va: GuestVa) -> Result<(), Errno> {
        let mut op: abi::EvtchnStatus = self.hw.get(va)?;
        let target = self.domain_by_any_id(cur.d, op.dom)?;
        let chn = target.event_channels.channel(Port(op.port)).ok_or(Errno::INVAL)?;
        const { who(HYPERVISOR_EVENT_CHANNEL_OP, abi::EVTCHNOP_STATUS) }.check(cur.d, Some(&target))?;
        match &*chn.state.lock() {
            State::Free => op.status = abi::EVTCHNSTAT_CLOSED,
            State::Unbound { remote } => {
                op.status = abi::EVTCHNSTAT_UNBOUND;
                op.u.set(&abi::EvtchnStatusUnbound { dom: remote.0 });
            }
            State::Interdomain { remote, port } => {
                op.status = abi::EVTCHNSTAT_INTERDOMAIN;
                let mut u: abi::EvtchnStatusInterdomain = op.u.get();
                u.dom = remote.id.0;
                u.port = port.0;
                op.u.set(&u);
            }
            State::Pirq { pirq } => {
                op.status = abi::EVTCHNSTAT_PIRQ;
                op.u.set(pirq);
            }
            State::Virq { virq } => {
                op.status = abi::EVTCHNSTAT_VIRQ;
                op.u.set(virq);
            }
            State::Ipi => op.status = abi::EVTCHNSTAT_IPI,
        }
        op.vcpu = chn.vcpu().0;
        self.hw.put(va, &op)
    }
}
