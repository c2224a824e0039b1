//! Event channels on the model machine: guests are simulated by calls on their behalf and by writes to their memory.

pub(crate) mod fifo;
pub(crate) mod hostile;
pub(crate) mod ops;
pub(crate) mod random;
pub(crate) mod teardown;
pub(crate) mod two_level;
pub(crate) mod vcpu_info;

use public_headers::xen4::xen::HYPERVISOR_EVENT_CHANNEL_OP;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;

use mm::{DomCtx, Errno, Machine, MemFlags, Mfn, VcpuId};
use public_headers::xen4::event_channel as abi;
use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::guest_memory::hypercall_result::Stop;
use crate::host::build::{add_domain, kill, machine, with_vcpu};
use crate::host::HostHw;
use crate::state::domain::Domain;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;

/// A page for hypercall arguments, RAM without an owner.
const ARGS: Mfn = Mfn(40);

/// Returns a machine with domains 0 and 1 of two vcpus each.
pub(super) fn two_domains() -> (Arc<Hv<HostHw>>, Arc<Domain>, Arc<Domain>) {
    let hv = machine(2);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    let d0 = add_domain(&hv, 0, 2);
    let d1 = add_domain(&hv, 1, 2);
    (hv, d0, d1)
}

/// Returns a frame of `d`.
pub(super) fn page_of(hv: &Hv<HostHw>, d: &Domain) -> Mfn {
    let mfn = DomCtx::new(hv, &d.mem).alloc_domheap_pages(&d.mem, 0, MemFlags::default()).expect("memory");
    hv.hw.zero_page(mfn);
    mfn
}

/// Returns the number of references to a frame as its type.
pub(super) fn type_count(hv: &Hv<HostHw>, mfn: Mfn) -> u64 {
    hv.hw.frames()[mfn.0 as usize].type_info() & mm::pgt::COUNT
}

/// Vcpu 0 of `d` calls `event_channel_op(cmd, arg)`; `arg` is changed as the guest sees it.
pub(super) fn op<T: FromBytes + IntoBytes + Immutable>(
    hv: &Hv<HostHw>,
    d: &Arc<Domain>,
    cmd: u32,
    arg: &mut T,
) -> Result<i64, Errno> {
    // Each domain has its own place, as threads play them.
    let off = usize::from(d.id.0) * 256;
    hv.hw.write(ARGS, off, arg.as_bytes());
    let mut a = [u64::from(cmd), HostHw::va(ARGS, off), 0, 0, 0, 0];
    let vcpu = d.vcpu(0).expect("vcpu 0");
    loop {
        let result = with_vcpu(&vcpu, 0, |cur| hv.call(cur, HYPERVISOR_EVENT_CHANNEL_OP.into(), &mut a));
        match result {
            Ok(v) => {
                hv.hw.read(ARGS, off, arg.as_mut_bytes());
                return Ok(v);
            }
            Err(Stop::Err(e)) => return Err(e),
            Err(Stop::Restart) => {}
        }
    }
}

pub(super) fn alloc_unbound(hv: &Hv<HostHw>, d: &Arc<Domain>, remote: u16) -> u32 {
    let mut arg = abi::EvtchnAllocUnbound { dom: mm::DomId::SELF.0, remote_dom: remote, port: 0 };
    op(hv, d, abi::EVTCHNOP_ALLOC_UNBOUND, &mut arg).expect("alloc_unbound");
    arg.port
}

pub(super) fn bind_ipi(hv: &Hv<HostHw>, d: &Arc<Domain>, vcpu: u32) -> Result<u32, Errno> {
    let mut arg = abi::EvtchnBindIpi { vcpu, port: 0 };
    op(hv, d, abi::EVTCHNOP_BIND_IPI, &mut arg).map(|_| arg.port)
}

pub(super) fn bind_interdomain(hv: &Hv<HostHw>, d: &Arc<Domain>, remote: u16, port: u32) -> Result<u32, Errno> {
    let mut arg = abi::EvtchnBindInterdomain { remote_dom: remote, remote_port: port, ..Default::default() };
    op(hv, d, abi::EVTCHNOP_BIND_INTERDOMAIN, &mut arg).map(|_| arg.local_port)
}

pub(crate) fn bind_virq(hv: &Hv<HostHw>, d: &Arc<Domain>, virq: u32, vcpu: u32) -> Result<u32, Errno> {
    let mut arg = abi::EvtchnBindVirq { virq, vcpu, port: 0 };
    op(hv, d, abi::EVTCHNOP_BIND_VIRQ, &mut arg).map(|_| arg.port)
}

pub(super) fn send(hv: &Hv<HostHw>, d: &Arc<Domain>, port: u32) -> Result<i64, Errno> {
    op(hv, d, abi::EVTCHNOP_SEND, &mut abi::EvtchnSend { port })
}

pub(super) fn close(hv: &Hv<HostHw>, d: &Arc<Domain>, port: u32) -> Result<i64, Errno> {
    op(hv, d, abi::EVTCHNOP_CLOSE, &mut abi::EvtchnClose { port })
}

pub(super) fn unmask(hv: &Hv<HostHw>, d: &Arc<Domain>, port: u32) -> Result<i64, Errno> {
    op(hv, d, abi::EVTCHNOP_UNMASK, &mut abi::EvtchnUnmask { port })
}

pub(super) fn status(hv: &Hv<HostHw>, d: &Arc<Domain>, dom: u16, port: u32) -> Result<abi::EvtchnStatus, Errno> {
    let mut arg = abi::EvtchnStatus { dom, port, ..Default::default() };
    op(hv, d, abi::EVTCHNOP_STATUS, &mut arg).map(|_| arg)
}

/// Returns the upcall flag of a vcpu, and clears it.
pub(super) fn take_upcall(hv: &Hv<HostHw>, d: &Domain, vcpu: usize) -> bool {
    let (mfn, off) = d.vcpus()[vcpu].vcpu_info_at();
    hv.hw.fetch_and32(mfn, off, !0xff) & 0xff != 0
}

/// An interdomain channel: port of `d0` and port of `d1`; nothing is pending.
pub(super) fn connect(hv: &Hv<HostHw>, d0: &Arc<Domain>, d1: &Arc<Domain>) -> (u32, u32) {
    let p0 = alloc_unbound(hv, d0, d1.id.0);
    let p1 = bind_interdomain(hv, d1, d0.id.0, p0).expect("bind_interdomain");
    (p0, p1)
}

/// Checks everything that must hold between operations.
pub(super) fn check_invariants(domains: &[&Arc<Domain>]) {
    use crate::state::event_channel::channel::State;
    for d in domains {
        let ec = &d.event_channels;
        let mut open = 0;
        for port in ec.ports() {
            let chn = ec.channel(port).expect("valid port");
            let state = chn.state();
            if port.is_none() {
                assert!(matches!(state, State::Free));
                continue;
            }
            open += u32::from(!matches!(state, State::Free));
            match state {
                State::Interdomain { remote, port: rport } => {
                    let back = remote.event_channels.channel(rport).expect("peer").state();
                    assert!(
                        matches!(back, State::Interdomain { remote: r, port: p } if Arc::ptr_eq(&r, d) && p == port)
                    );
                }
                State::Virq { virq } => {
                    let owner =
                        if crate::event_channel::virq::virq_is_global(virq) { VcpuId::FIRST } else { chn.vcpu() };
                    assert_eq!(d.vcpus()[owner.index()].virq_port[virq as usize].load(SeqCst), port);
                }
                State::Free => assert_eq!(chn.vcpu(), VcpuId::FIRST),
                _ => {}
            }
        }
        assert_eq!(ec.active(), open);
    }
}
