//! vcpu_op as a guest calls it.

pub(crate) mod initialise;

use public_headers::xen4::xen::HYPERVISOR_VCPU_OP;
use std::sync::atomic::Ordering::SeqCst;

use mm::{CpuId, CpuMask, Errno, Machine, Mfn, VcpuId};
use public_headers::xen4::sched::SHUTDOWN_POWEROFF;
use public_headers::xen4::vcpu::*;
use zerocopy::{Immutable, IntoBytes};

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::with_vcpu;
use crate::host::HostHw;
use crate::machine::hw::Clocks;
use crate::sched::tests::machine::Sim;
use crate::state::domain::VcpuRef;
use crate::state::percpu::softirq;

const ARG: Mfn = Mfn(44);
const AREA: Mfn = Mfn(45);

/// Returns two CPUs, dom0 and a domain with two vcpus each; vcpu 0 of the latter makes the calls.
fn sim() -> (Sim, VcpuRef) {
    let mut s = Sim::new(2);
    s.add(2);
    s.settle();
    for id in 0..2 {
        s.block(&s.vcpu(0, id));
    }
    s.settle();
    s.add(2);
    s.settle();
    let v = s.vcpu(1, 0);
    (s, v)
}

fn raw(s: &Sim, v: &VcpuRef, cmd: u32, id: u32, arg: u64) -> Hc {
    let cpu = s.cpu_of(v).unwrap_or(0) as u32;
    with_vcpu(v, cpu, |cur| s.hv.call(cur, HYPERVISOR_VCPU_OP.into(), &mut [cmd.into(), id.into(), arg, 0, 0, 0]))
}

fn call<T: IntoBytes + Immutable>(s: &Sim, v: &VcpuRef, cmd: u32, id: u32, arg: &T) -> Hc {
    s.hv.hw.write(ARG, 0, arg.as_bytes());
    raw(s, v, cmd, id, HostHw::va(ARG, 0))
}

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

#[test]
fn bad_input() {
    let (s, v) = sim();
    assert_eq!(raw(&s, &v, VCPUOP_IS_UP, 2, 0), err(Errno::NOENT));
    assert_eq!(raw(&s, &v, 99, 0, 0), err(Errno::NOSYS));
    for cmd in [
        VCPUOP_SET_PERIODIC_TIMER,
        VCPUOP_SET_SINGLESHOT_TIMER,
        VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA,
        VCPUOP_REGISTER_VCPU_TIME_MEMORY_AREA,
        VCPUOP_REGISTER_VCPU_INFO,
        VCPUOP_GET_RUNSTATE_INFO,
        VCPUOP_INITIALISE,
    ] {
        assert_eq!(raw(&s, &v, cmd, 0, 8), err(Errno::FAULT), "{cmd}");
    }
    for period_ns in [0, 999_999, 1 << 62, u64::MAX] {
        let set = VcpuSetPeriodicTimer { period_ns };
        assert_eq!(call(&s, &v, VCPUOP_SET_PERIODIC_TIMER, 0, &set), err(Errno::INVAL));
    }
    for cmd in [VCPUOP_SET_SINGLESHOT_TIMER, VCPUOP_STOP_SINGLESHOT_TIMER] {
        assert_eq!(call(&s, &v, cmd, 1, &VcpuSetSingleshotTimer::default()), err(Errno::INVAL));
    }
    assert_eq!(raw(&s, &v, VCPUOP_SEND_NMI, 0, 1), err(Errno::INVAL));
    let info = VcpuRegisterVcpuInfo { mfn: 50, ..Default::default() };
    assert_eq!(call(&s, &v, VCPUOP_REGISTER_VCPU_INFO, 1, &info), err(Errno::INVAL));
    for addr in [0xffff_8000_0000_0000, 0x0000_7fff_ffff_fff8, u64::MAX - 3] {
        let area = VcpuRegisterRunstateMemoryArea { addr };
        assert_eq!(call(&s, &v, VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA, 0, &area), err(Errno::FAULT), "{addr:#x}");
    }
}

#[test]
fn vcpus_come_up_and_go_down() {
    let (mut s, v) = sim();
    let other = s.vcpu(1, 1);
    assert_eq!(raw(&s, &v, VCPUOP_IS_UP, 1, 0), Ok(1));
    assert_eq!(raw(&s, &v, VCPUOP_DOWN, 1, 0), Ok(0));
    s.settle();
    assert_eq!((s.cpu_of(&other), raw(&s, &v, VCPUOP_IS_UP, 1, 0)), (None, Ok(0)));
    assert_eq!(raw(&s, &v, VCPUOP_UP, 1, 0), Ok(0));
    s.settle();
    assert!(s.cpu_of(&other).is_some());
    raw(&s, &v, VCPUOP_DOWN, 1, 0).unwrap();
    assert_eq!(raw(&s, &v, VCPUOP_INITIALISE, 1, HostHw::va(AREA, 0)), err(Errno::EXIST));
    // The last one takes the domain with it.
    assert_eq!(raw(&s, &v, VCPUOP_DOWN, 0, 0), Ok(0));
    assert_eq!((v.d.life().is_shut_down(), v.d.life().code()), (true, Some(SHUTDOWN_POWEROFF)));
    assert!(v.v().life.is_up());
}

#[test]
fn runstates_are_told() {
    let (mut s, v) = sim();
    s.pass(7_000_000);
    assert_eq!(raw(&s, &v, VCPUOP_GET_RUNSTATE_INFO, 1, HostHw::va(AREA, 0)), Ok(0));
    let info: VcpuRunstateInfo = s.hv.hw.get(HostHw::va(AREA, 0)).unwrap();
    assert_eq!((info.state, info.time[0]), (0, 7_000_000));
    let area = VcpuRegisterRunstateMemoryArea { addr: HostHw::va(AREA, 128) };
    assert_eq!(call(&s, &v, VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA, 0, &area), Ok(0));
    let own: VcpuRunstateInfo = s.hv.hw.get(area.addr).unwrap();
    assert_eq!((own.state, own.time[0]), (0, 0));
    let none = VcpuRegisterRunstateMemoryArea::default();
    assert_eq!(call(&s, &v, VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA, 0, &none), Ok(0));
}

#[test]
fn single_shots_in_the_past_fire_at_once() {
    let (mut s, v) = sim();
    s.pass(1_000_000);
    let past = VcpuSetSingleshotTimer { timeout_abs_ns: 5, flags: VCPU_SSHOTTMR_FUTURE, ..Default::default() };
    let port = s.hv.evtchn_bind_virq(&v.d, 0, VcpuId::FIRST).unwrap();
    assert_eq!(call(&s, &v, VCPUOP_SET_SINGLESHOT_TIMER, 0, &past), Ok(0));
    assert!(s.hv.port_pending(&v.d, port));
    let later = VcpuSetSingleshotTimer { timeout_abs_ns: s.hv.hw.now() + 9, ..Default::default() };
    assert_eq!(call(&s, &v, VCPUOP_SET_SINGLESHOT_TIMER, 0, &later), Ok(0));
    assert_eq!(v.v().timers.oneshot.load(SeqCst), later.timeout_abs_ns);
    // Its flags lie where nothing can be read.
    s.hv.hw.write(Mfn(255), 4096 - 8, past.timeout_abs_ns.as_bytes());
    let end = raw(&s, &v, VCPUOP_SET_SINGLESHOT_TIMER, 0, HostHw::va(Mfn(255), 4096 - 8));
    assert_eq!(end, err(Errno::FAULT));
    assert_eq!(v.v().timers.oneshot.load(SeqCst), later.timeout_abs_ns);
    assert_eq!(raw(&s, &v, VCPUOP_STOP_SINGLESHOT_TIMER, 0, 0), Ok(0));
    assert_eq!(v.v().timers.oneshot.load(SeqCst), u64::MAX);
}

#[test]
fn physical_ids_are_for_pinned_vcpus_of_dom0() {
    let (mut s, v) = sim();
    let dom0 = s.vcpu(0, 1);
    assert_eq!(raw(&s, &v, VCPUOP_GET_PHYSID, 0, HostHw::va(AREA, 0)), err(Errno::INVAL));
    assert_eq!(raw(&s, &dom0, VCPUOP_GET_PHYSID, 1, HostHw::va(AREA, 0)), err(Errno::INVAL));
    s.hv.set_hard_affinity(&dom0.d, dom0.v(), CpuMask::of(CpuId(1))).unwrap();
    s.settle();
    assert_eq!(raw(&s, &dom0, VCPUOP_GET_PHYSID, 1, HostHw::va(AREA, 0)), Ok(0));
    assert_eq!(s.hv.hw.get::<u64>(HostHw::va(AREA, 0)), Ok(2 | 2 << 32));
}

#[test]
fn an_nmi_wakes() {
    let (mut s, v) = sim();
    let other = s.vcpu(1, 1);
    s.block(&other);
    s.settle();
    assert_eq!(s.cpu_of(&other), None);
    assert_eq!(raw(&s, &v, VCPUOP_SEND_NMI, 1, 0), Ok(0));
    s.settle();
    assert!(s.cpu_of(&other).is_some() && other.v().nmi_pending.load(SeqCst));
    // The CPU that it runs on is told, this one, too; when the vcpu is loaded it looks for itself.
    let cpu = s.cpu_of(&other).unwrap();
    s.hv.cpus[cpu].softirq.store(0, SeqCst);
    with_vcpu(&other, 0, |cur| s.hv.look_for_nmi(cur));
    assert_eq!(s.hv.cpus[0].softirq.swap(0, SeqCst), softirq::NMI);
    other.v().nmi_pending.store(false, SeqCst);
    assert_eq!(raw(&s, &v, VCPUOP_SEND_NMI, 1, 0), Ok(0));
    assert_eq!(s.hv.cpus[cpu].softirq.load(SeqCst), softirq::NMI);
}
