//! CPUs that go off and come back under vcpus that run.

use std::string::ToString;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;
use std::vec::Vec;

use mm::host::set_this_cpu;
use mm::{CpuId, CpuMask, Errno, Stop};
use public_headers::xen4::sysctl::{
    XenSysctlCpuHotplug, XEN_SYSCTL_CPU_HOTPLUG_OFFLINE, XEN_SYSCTL_CPU_HOTPLUG_ONLINE,
    XEN_SYSCTL_CPU_HOTPLUG_SMT_DISABLE, XEN_SYSCTL_CPU_HOTPLUG_SMT_ENABLE,
};
use public_headers::xen4::xen::VIRQ_PCPU_STATE;

use crate::event_channel::tests::bind_virq;
use crate::host::build::pass_while_idle;
use crate::host::HostHw;
use crate::machine::hw::{Clocks, CpuidRegs, Cpus};
use crate::options::settings::Options;
use crate::sched::tests::machine::Sim;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;
use crate::state::sched::vcpu::State;

/// Returns a machine with three CPUs and six vcpus.
fn machine() -> Sim {
    let mut s = Sim::new(3);
    s.add(6);
    s.settle();
    s
}

/// Lets some time slices pass.
fn run(s: &mut Sim) {
    (0..30).for_each(|_| s.pass(5_000_000));
}

fn online(s: &Sim) -> String {
    s.hv.online_cpus().to_string()
}

#[test]
fn vcpus_leave_a_cpu_that_goes_off_and_use_it_when_it_is_back() {
    let mut s = machine();
    assert!(s.running(1).is_some());
    assert_eq!(s.hotplug(1, false), Ok(()));
    assert_eq!((online(&s).as_str(), s.hv.hw.is_running(CpuId(1))), ("0,2", false));
    run(&mut s);
    let on = |s: &Sim, cpu| (0..6).filter(|id| s.vcpu(0, *id).v().sched.processor() == CpuId(cpu)).count();
    assert_eq!(on(&s, 1), 0);
    assert!(s.ran[0].iter().all(|ran| *ran > 0));
    assert_eq!(s.hotplug(1, false), Err(Errno::EXIST));
    assert_eq!(s.hotplug(1, true), Ok(()));
    assert_eq!((online(&s).as_str(), s.hv.hw.is_running(CpuId(1))), ("0-2", true));
    run(&mut s);
    assert!(s.running(1).is_some() && on(&s, 1) > 0);
    assert_eq!(s.hotplug(1, true), Err(Errno::EXIST));
}

#[test]
fn what_cannot_be() {
    let mut s = machine();
    for (cpu, on) in [(0, false), (3, false), (3, true)] {
        assert_eq!(s.hotplug(cpu, on), Err(Errno::INVAL));
    }
    let v = s.vcpu(0, 4);
    s.hv.pin_override(&v.d, v.v(), Some(CpuId(2))).unwrap();
    s.settle();
    assert_eq!(s.hotplug(2, false), Err(Errno::ADDRINUSE));
    s.hv.pin_override(&v.d, v.v(), None).unwrap();
    let pool = s.hv.sched.pools.lock().create(None).unwrap();
    s.hv.pool_remove_cpu(0, Some(2)).unwrap();
    s.hv.pool_add_cpu(pool, Some(2)).unwrap();
    s.settle();
    assert_eq!((s.hotplug(2, false), online(&s).as_str()), (Err(Errno::NODEV), "0-2"));
    // One that is in no pool goes, and comes back in the first.
    s.hv.pool_remove_cpu(pool, Some(2)).unwrap();
    assert_eq!(s.hotplug(2, false), Ok(()));
    assert_eq!(s.hv.pool_add_cpu(pool, Some(2)), Err(Errno::NODEV));
    assert_eq!(s.hv.pool_remove_cpu(0, Some(2)), Err(Errno::INVAL));
    assert_eq!(s.hotplug(2, true), Ok(()));
    assert_eq!(s.hv.pool_info(0).unwrap().0.cpus, CpuMask::first(3));
}

#[test]
fn affinity_to_nothing_but_the_cpu_is_lost() {
    let mut s = machine();
    let v = s.vcpu(0, 0);
    s.hv.set_hard_affinity(&v.d, v.v(), CpuMask::of(CpuId(2))).unwrap();
    s.settle();
    s.hotplug(2, false).unwrap();
    assert_eq!(v.v().sched.allowed(), CpuMask::first(2));
}

#[test]
fn a_cpu_that_does_not_stop_stays() {
    let s = machine();
    let step = |ns| {
        s.hv.hw.pass(ns);
        set_this_cpu(0);
        s.hv.cpu_down(1)
    };
    for ns in [0, 2_000_000, 900_000_000, 50_000_000] {
        assert_eq!(step(ns), Err(Stop::Restart));
    }
    assert_eq!(s.hv.sched.pools.lock().free_cpus(), CpuMask::NONE);
    assert_eq!(step(100_000_000), Err(Stop::Err(Errno::BUSY)));
    assert_eq!(online(&s), "0-2");
    let mut s = s;
    s.settle();
    assert!(s.hv.hw.is_running(CpuId(1)) && s.running(1).is_some());
}

#[test]
fn a_cpu_that_does_not_start_stays_off() {
    let mut s = machine();
    s.hotplug(1, false).unwrap();
    s.hv.hw.broken[1].store(true, SeqCst);
    assert_eq!((s.hotplug(1, true), online(&s).as_str()), (Err(Errno::IO), "0,2"));
    s.hv.hw.broken[1].store(false, SeqCst);
    assert_eq!((s.hotplug(1, true), online(&s).as_str()), (Ok(()), "0-2"));
}

#[test]
fn callers_wait_for_each_other_but_not_for_ever() {
    let mut s = machine();
    assert_eq!(s.hv.cpu_down(1), Err(Stop::Restart));
    // Another caller changes nothing while the first goes on.
    for _ in 0..4 {
        assert_eq!(s.hv.cpu_down(2), Err(Stop::Restart));
        s.pass(400_000_000);
        assert_eq!(online(&s), "0,2");
        if s.hv.cpu_down(1) == Ok(()) {
            break;
        }
    }
    assert!(!s.hv.hw.is_running(CpuId(1)));
    // If the first never comes again, the next completes what it has begun.
    assert_eq!(s.hv.cpu_up(1), Err(Stop::Restart));
    assert_eq!(s.hotplug(2, false), Ok(()));
    assert_eq!((online(&s).as_str(), s.hv.hw.is_running(CpuId(1))), ("0-1", true));
}

/// Returns a machine of two cores with two threads each: CPUs 0 and 1, 2 and 3.
fn machine_of_threads(options: Options, off: &[usize]) -> Hv<HostHw> {
    const HTT: u32 = 1 << 28;
    let mut hw = HostHw::new(256, 4);
    let leaves = [(0, [1, 0, 0, 0]), (1, [0, 4 << 16, 0, HTT])]
        .map(|(leaf, [eax, ebx, ecx, edx])| (leaf, CpuidRegs { eax, ebx, ecx, edx }));
    hw.leaves.extend(leaves);
    off.iter().for_each(|cpu| hw.off[*cpu].store(true, SeqCst));
    Hv::new(hw, 4, Vec::new(), options)
}

/// Makes a call of `xen-hptool`. Returns the CPUs that are online then.
fn hptool(hv: &Hv<HostHw>, cpu: u32, op: u32) -> Result<String, Errno> {
    loop {
        match hv.sysctl_cpu_hotplug(XenSysctlCpuHotplug { cpu, op }) {
            Err(Stop::Restart) => (1..4).for_each(|cpu| pass_while_idle(hv, CpuId(cpu))),
            Err(Stop::Err(e)) => return Err(e),
            Ok(()) => return Ok(hv.online_cpus().to_string()),
        }
    }
}

#[test]
fn threads_go_off_and_on_together() {
    let hv = machine_of_threads(Options::default(), &[]);
    let (off, on) = (XEN_SYSCTL_CPU_HOTPLUG_SMT_DISABLE, XEN_SYSCTL_CPU_HOTPLUG_SMT_ENABLE);
    assert_eq!([off, off, on].map(|op| hptool(&hv, 0, op).unwrap()), ["0,2", "0,2", "0-3"]);
    // One that is parked just stays off.
    while hv.park_cpus(1) == Err(Stop::Restart) {
        (1..4).for_each(|cpu| pass_while_idle(&hv, CpuId(cpu)));
    }
    assert_eq!((hv.online_cpus().to_string().as_str(), hv.parked_cpus()), ("0,2-3", 1));
    assert_eq!((hptool(&hv, 0, off).unwrap().as_str(), hv.parked_cpus()), ("0,2", 0));
}

#[test]
fn without_smt_one_thread_of_a_core_is_online() {
    let hv = machine_of_threads(Options { smt: false, ..Options::default() }, &[1, 3]);
    let (up, down, on) =
        (XEN_SYSCTL_CPU_HOTPLUG_ONLINE, XEN_SYSCTL_CPU_HOTPLUG_OFFLINE, XEN_SYSCTL_CPU_HOTPLUG_SMT_ENABLE);
    let pool = || hv.pool_info(0).unwrap().0.cpus.to_string();
    assert_eq!((hv.online_cpus().to_string().as_str(), pool().as_str()), ("0,2", "0,2"));
    assert_eq!([(1, up), (2, up)].map(|(cpu, op)| hptool(&hv, cpu, op)), [Err(Errno::PERM), Err(Errno::EXIST)]);
    // Whichever thread it is.
    assert_eq!([(2, down), (3, up)].map(|(cpu, op)| hptool(&hv, cpu, op).unwrap()), ["0", "0,3"]);
    assert_eq!(hptool(&hv, 2, up), Err(Errno::PERM));
    assert_eq!((hptool(&hv, 0, on).unwrap().as_str(), pool().as_str()), ("0-1,3", "0-1,3"));
    assert_eq!(hptool(&hv, 2, up).unwrap(), "0-3");
}

#[test]
fn a_watched_cpu_stops_too_and_is_watched_again() {
    let mut s = Sim::new(2);
    Arc::get_mut(&mut s.hv).unwrap().options.watchdog.on = true;
    let watch = |s: &Sim| {
        set_this_cpu(1);
        s.hv.start_beats(CpuId(1));
    };
    let armed = |s: &Sim| s.hv.hw.armed[1].load(SeqCst);
    watch(&s);
    s.settle();
    let beat = armed(&s);
    assert!(beat != u64::MAX);
    s.hotplug(1, false).unwrap();
    // A reset clears the timer. The next beat may be due when the one before was.
    s.hv.hw.armed[1].store(u64::MAX, SeqCst);
    assert_eq!((s.hv.cpus[1].timers.armed(), s.hv.cpus[1].runq.lock().timers.first()), (u64::MAX, u64::MAX));
    s.hotplug(1, true).unwrap();
    watch(&s);
    s.pass(1_000_000);
    assert!(armed(&s) > beat && armed(&s) <= s.hv.hw.now() + 1_000_000_000);
}

#[test]
fn dom0_is_told() {
    let mut s = machine();
    let d = s.domains[0].clone();
    for on in [false, true] {
        let port = Port(bind_virq(&s.hv, &d, VIRQ_PCPU_STATE, 0).unwrap());
        assert_eq!(s.hotplug(2, true), Err(Errno::EXIST));
        assert!(!s.hv.port_pending(&d, port));
        s.hotplug(1, on).unwrap();
        assert!(s.hv.port_pending(&d, port));
        s.hv.evtchn_close(&d, port).unwrap();
    }
}

#[test]
fn nothing_that_sleeps_stays_behind() {
    let mut s = machine();
    for id in 0..6 {
        let v = s.vcpu(0, id);
        s.hv.vcpu_pause(&v.d, v.v());
    }
    s.settle();
    s.hotplug(1, false).unwrap();
    s.hotplug(2, false).unwrap();
    for id in 0..6 {
        let v = s.vcpu(0, id);
        assert_eq!(v.v().sched.processor(), CpuId(0));
        assert!(matches!(v.v().sched.state(), State::Off | State::Parked));
        s.hv.vcpu_unpause(&v.d, v.v());
    }
    run(&mut s);
    assert!(s.ran[0].iter().all(|ran| *ran > 0));
}
