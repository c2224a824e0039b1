//! sched_op as a guest calls it.

use public_headers::xen4::xen::{HYPERVISOR_SCHED_OP, HYPERVISOR_SCHED_OP_COMPAT};
use std::sync::atomic::Ordering::SeqCst;

use mm::{Errno, Machine, Mfn, VcpuId};
use public_headers::xen4::sched::*;
use zerocopy::{Immutable, IntoBytes};

use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::with_vcpu;
use crate::host::HostHw;
use crate::machine::hw::{Clocks, MachineStop};
use crate::sched::tests::machine::Sim;
use crate::state::domain::VcpuRef;

const ARG: Mfn = Mfn(42);
const PORTS: Mfn = Mfn(43);
const SECOND: u64 = 1_000_000_000;

/// Returns one CPU, dom0 and a domain that runs.
fn sim() -> (Sim, VcpuRef) {
    let mut s = Sim::new(1);
    s.add(1);
    s.settle();
    let dom0 = s.vcpu(0, 0);
    s.block(&dom0);
    s.add(1);
    s.settle();
    let v = s.vcpu(1, 0);
    assert_eq!(s.cpu_of(&v), Some(0));
    (s, v)
}

fn call<T: IntoBytes + Immutable>(s: &Sim, v: &VcpuRef, cmd: u32, arg: &T) -> Hc {
    s.hv.hw.write(ARG, 0, arg.as_bytes());
    with_vcpu(v, 0, |cur| s.hv.call(cur, HYPERVISOR_SCHED_OP.into(), &mut [cmd.into(), HostHw::va(ARG, 0), 0, 0, 0, 0]))
}

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

fn poll(s: &Sim, v: &VcpuRef, ports: &[u32], timeout: u64) -> Hc {
    s.hv.hw.write(PORTS, 0, ports.as_bytes());
    let ports_at = HostHw::va(PORTS, 0);
    let arg = SchedPoll { ports: ports_at, nr_ports: ports.len() as u32, timeout, ..Default::default() };
    call(s, v, SCHEDOP_POLL, &arg)
}

#[test]
fn bad_input() {
    let (s, v) = sim();
    let fault =
        |cmd: u32| with_vcpu(&v, 0, |cur| s.hv.call(cur, HYPERVISOR_SCHED_OP.into(), &mut [cmd.into(), 8, 0, 0, 0, 0]));
    for cmd in [SCHEDOP_SHUTDOWN, SCHEDOP_SHUTDOWN_CODE, SCHEDOP_POLL, SCHEDOP_REMOTE_SHUTDOWN, SCHEDOP_WATCHDOG] {
        assert_eq!(fault(cmd), err(Errno::FAULT), "{cmd}");
    }
    assert_eq!(fault(8), err(Errno::NOSYS));
    assert_eq!(fault(SCHEDOP_PIN_OVERRIDE), err(Errno::PERM));
    let remote = SchedRemoteShutdown { domain_id: 0, ..Default::default() };
    assert_eq!(call(&s, &v, SCHEDOP_REMOTE_SHUTDOWN, &remote), err(Errno::PERM));
    let remote = SchedRemoteShutdown { domain_id: 99, ..Default::default() };
    assert_eq!(call(&s, &v, SCHEDOP_REMOTE_SHUTDOWN, &remote), err(Errno::SRCH));
    let many = SchedPoll { nr_ports: 129, ..Default::default() };
    assert_eq!(call(&s, &v, SCHEDOP_POLL, &many), err(Errno::INVAL));
    let unreadable = SchedPoll { nr_ports: 1, ports: 8, ..Default::default() };
    assert_eq!(call(&s, &v, SCHEDOP_POLL, &unreadable), err(Errno::FAULT));
    assert_eq!(poll(&s, &v, &[77], 0), err(Errno::INVAL));
    assert_eq!(v.d.sched.pollers.load(SeqCst), 0);
    assert!(v.v().runnable(&v.d));
}

#[test]
fn polling_ends_with_a_port_or_in_time() {
    let (mut s, v) = sim();
    let port = s.hv.evtchn_bind_ipi(&v.d, VcpuId::FIRST).unwrap();
    let other = s.hv.evtchn_bind_ipi(&v.d, VcpuId::FIRST).unwrap();
    // Masked ports wake pollers too.
    s.hv.hw.store64(v.d.shared_info, 2560, !0);
    assert_eq!(poll(&s, &v, &[port.0], 0), Ok(0));
    s.settle();
    assert_eq!(s.cpu_of(&v), None);
    s.hv.evtchn_send(&v.d, other).unwrap();
    s.settle();
    assert_eq!(s.cpu_of(&v), None, "woken by a port it does not poll");
    s.hv.evtchn_send(&v.d, port).unwrap();
    s.settle();
    assert_eq!(s.cpu_of(&v), Some(0));
    // Pending already.
    assert_eq!(poll(&s, &v, &[port.0], 0), Ok(0));
    s.settle();
    assert_eq!(s.cpu_of(&v), Some(0));
    s.hv.hw.store64(v.d.shared_info, 2048, 0);
    let end = s.hv.hw.now() + 5_000_000;
    assert_eq!(poll(&s, &v, &[port.0, other.0], end), Ok(0));
    s.pass(4_999_999);
    assert_eq!(s.cpu_of(&v), None);
    s.pass(1);
    assert_eq!(s.cpu_of(&v), Some(0));
    assert_eq!(poll(&s, &v, &[port.0, other.0], 0), Ok(0));
    s.settle();
    s.hv.evtchn_send(&v.d, other).unwrap();
    s.settle();
    assert_eq!(s.cpu_of(&v), Some(0));
    assert_eq!(v.d.sched.pollers.load(SeqCst), 0);
}

#[test]
fn watchdogs_bite() {
    let (mut s, v) = sim();
    let set = |s: &Sim, id, timeout| call(s, &v, SCHEDOP_WATCHDOG, &SchedWatchdog { id, timeout });
    assert_eq!(set(&s, 0, 5), Ok(1));
    assert_eq!(set(&s, 0, 9), Ok(2));
    assert_eq!(set(&s, 0, 9), err(Errno::NOSPC));
    assert_eq!(set(&s, 3, 1), err(Errno::INVAL));
    assert_eq!(set(&s, 2, 0), Ok(0));
    assert_eq!(set(&s, 2, 0), err(Errno::INVAL));
    s.pass(4 * SECOND);
    assert_eq!(set(&s, 1, 5), Ok(0));
    s.pass(4 * SECOND);
    assert!(!v.d.life().is_shut_down());
    s.pass(SECOND);
    assert_eq!((v.d.life().is_shut_down(), v.d.life().code()), (true, Some(SHUTDOWN_WATCHDOG)));
}

#[test]
fn a_domain_shuts_down_and_resumes() {
    let (mut s, v) = sim();
    let code = SchedShutdown { reason: 0x100 | SHUTDOWN_REBOOT };
    assert_eq!(call(&s, &v, SCHEDOP_SHUTDOWN_CODE, &code), Ok(0));
    assert_eq!(call(&s, &v, SCHEDOP_SHUTDOWN, &SchedShutdown { reason: SHUTDOWN_POWEROFF }), Ok(0));
    s.settle();
    assert_eq!(s.cpu_of(&v), None);
    assert_eq!((v.d.life().is_shut_down(), v.d.life().code()), (true, Some(SHUTDOWN_REBOOT)));
    assert_eq!(*s.hv.hw.stopped.lock().unwrap(), None);
    s.hv.domain_resume(&v.d);
    s.settle();
    assert_eq!(s.cpu_of(&v), Some(0));
    let old = with_vcpu(&v, 0, |cur| {
        s.hv.call(cur, HYPERVISOR_SCHED_OP_COMPAT.into(), &mut [2, u64::from(SHUTDOWN_CRASH), 0, 0, 0, 0])
    });
    assert_eq!((old, v.d.life().code()), (Ok(0), Some(SHUTDOWN_CRASH)));
}

#[test]
fn dom0_takes_the_machine_with_it() {
    for (reason, how) in [
        (SHUTDOWN_POWEROFF, MachineStop::Halt),
        (SHUTDOWN_REBOOT, MachineStop::Reboot),
        (SHUTDOWN_CRASH, MachineStop::Reboot),
        (SHUTDOWN_WATCHDOG, MachineStop::Reboot),
        (200, MachineStop::Reboot),
    ] {
        let (mut s, _) = sim();
        let dom0 = s.vcpu(0, 0);
        s.event(&dom0, 0);
        s.settle();
        assert_eq!(call(&s, &dom0, SCHEDOP_SHUTDOWN, &SchedShutdown { reason }), Ok(0));
        assert_eq!(*s.hv.hw.stopped.lock().unwrap(), Some(how), "{reason}");
    }
}

#[test]
fn one_that_polls_twice_is_one_poller() {
    let (s, v) = sim();
    let port = s.hv.evtchn_bind_ipi(&v.d, VcpuId::FIRST).unwrap();
    for _ in 0..2 {
        assert_eq!(poll(&s, &v, &[port.0], 0), Ok(0));
        assert_eq!(v.d.sched.pollers.load(SeqCst), 1);
    }
    s.hv.evtchn_send(&v.d, port).unwrap();
    assert_eq!(v.d.sched.pollers.load(SeqCst), 0);
}
