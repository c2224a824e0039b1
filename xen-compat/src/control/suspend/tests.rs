//! The machine sleeps under vcpus that run.

use std::string::ToString;
use std::sync::atomic::Ordering::SeqCst;
use std::vec::Vec;

use mm::host::set_this_cpu;
use mm::{CpuId, CpuMask, Errno, Stop, VcpuId};
use public_headers::xen4::platform::{XenpfEnterAcpiSleep, XENPF_ACPI_SLEEP_EXTENDED};
use public_headers::xen4::xen::{VIRQ_PCPU_STATE, VIRQ_TIMER};

use crate::event_channel::tests::bind_virq;
use crate::host::build::{add_domain, machine as bare_machine, with_vcpu};
use crate::host::sleep::HostSleep;
use crate::host::HostHw;
use crate::hypercalls::set_timer_op::SetTimerOpArgs;
use crate::machine::hw::{Clocks, Cpus, SleepRegisters, SleepValues};
use crate::sched::tests::machine::Sim;
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;

/// What dom0 computes for suspend to RAM on QEMU's `pc`.
const RAM: XenpfEnterAcpiSleep = XenpfEnterAcpiSleep { val_a: 0x2401, val_b: 0, sleep_state: 3, flags: 0 };
const ALL: SleepRegisters = SleepRegisters { pm1: true, extended: true, waking_vector: true };

/// Lets the machine sleep.
fn can_sleep(hv: &Hv<HostHw>) {
    *hv.hw.sleep.registers.lock().unwrap() = ALL;
    hv.hw.sleep.away.store(HostSleep::AWAY, SeqCst);
}

fn written(hv: &Hv<HostHw>) -> Vec<SleepValues> {
    hv.hw.sleep.written.lock().unwrap().clone()
}

/// Returns a machine with three CPUs that can sleep, dom0 with two vcpus, and a domU with four.
fn machine() -> Sim {
    let mut s = Sim::new(3);
    can_sleep(&s.hv);
    s.add(2);
    s.add(4);
    s.settle();
    s
}

/// Calls until there is a result, as a vcpu of dom0 does whose call is restarted, while all CPUs run.
fn sleep(s: &mut Sim, v: &VcpuRef, op: XenpfEnterAcpiSleep) -> Result<(), Errno> {
    loop {
        if let Some(cpu) = s.cpu_of(v) {
            match with_vcpu(v, cpu as u32, |cur| s.hv.enter_acpi_sleep(cur, &op)) {
                Ok(()) => return Ok(()),
                Err(Stop::Err(e)) => return Err(e),
                Err(Stop::Restart) => {}
            }
        }
        set_this_cpu(0);
        if s.has_nothing_loaded(0) {
            s.hv.suspend_if_asked(CpuId(0));
        }
        s.pass(300_000);
    }
}

/// Lets time slices pass, and checks that all vcpus run.
fn all_run(s: &mut Sim) {
    let before = s.ran.clone();
    (0..40).for_each(|_| s.pass(5_000_000));
    for (was, is) in before.iter().flatten().zip(s.ran.iter().flatten()) {
        assert!(is > was, "{before:?}, then {:?}", s.ran);
    }
}

#[test]
fn the_machine_sleeps_and_all_is_as_it_was() {
    let mut s = machine();
    let (v, u) = (s.vcpu(0, 0), s.vcpu(1, 2));
    let port = bind_virq(&s.hv, &v.d, VIRQ_PCPU_STATE, 0).unwrap();
    // One sleeps until its timer fires, on a CPU that is stopped.
    s.hv.set_hard_affinity(&u.d, u.v(), CpuMask::of(CpuId(2))).unwrap();
    s.hv.evtchn_bind_virq(&u.d, VIRQ_TIMER, VcpuId(2)).unwrap();
    while s.cpu_of(&u).is_none() {
        s.pass(1_000_000);
    }
    let due = s.hv.hw.now() + 90_000_000;
    with_vcpu(&u, 2, |cur| s.hv.do_set_timer_op(cur, SetTimerOpArgs { timeout: due }).unwrap());
    s.block(&u);
    s.settle();
    s.hv.pin_override(&s.vcpu(1, 3).d, s.vcpu(1, 3).v(), Some(CpuId(1))).unwrap();
    s.take_events(&v);
    let clock = s.hv.wallclock_base();

    assert_eq!(sleep(&mut s, &v, RAM), Ok(()));
    assert_eq!(written(&s.hv), [SleepValues::Pm1([0x2401, 0])]);
    assert!((0..3).all(|cpu| s.hv.hw.is_running(CpuId(cpu))));
    assert_eq!(s.hv.online_cpus().to_string(), "0-2");
    assert_eq!(s.hv.wallclock_base(), (clock.0 + HostSleep::AWAY / 1_000_000_000, clock.1));
    assert!(is_pending(&s, &v, port));
    assert!(s.hv.hw.now() < due && s.cpu_of(&u).is_none());
    while s.hv.hw.now() <= due {
        s.pass(1_000_000);
    }
    assert!(s.take_events(&u), "its timer has fired");
    assert_eq!((u.v().sched.allowed(), s.vcpu(1, 3).v().sched.allowed()), (only(2), only(1)));
    all_run(&mut s);
    // The CPU's timer is set again, and a second time is like the first.
    assert_eq!(sleep(&mut s, &v, RAM), Ok(()));
    assert_eq!(written(&s.hv).len(), 2);
    all_run(&mut s);
}

fn only(cpu: u32) -> CpuMask {
    CpuMask::of(CpuId(cpu))
}

fn is_pending(s: &Sim, v: &VcpuRef, port: u32) -> bool {
    use mm::Machine;
    s.hv.hw.load32(v.d.shared_info, 2048) & 1 << port != 0
}

#[test]
fn a_machine_that_does_not_sleep_goes_on() {
    let mut s = machine();
    s.hv.hw.sleep.away.store(0, SeqCst);
    let (v, clock) = (s.vcpu(0, 1), s.hv.wallclock_base());
    assert_eq!(sleep(&mut s, &v, RAM), Err(Errno::IO));
    assert_eq!((written(&s.hv).len(), s.hv.wallclock_base()), (1, clock));
    all_run(&mut s);
}

#[test]
fn cpus_that_are_offline_stay_so() {
    let mut s = machine();
    s.hotplug(2, false).unwrap();
    let v = s.vcpu(0, 0);
    // One that comes back at the same time is waited for.
    set_this_cpu(0);
    assert_eq!(s.hv.cpu_up(2), Err(Stop::Restart));
    assert_eq!(s.hv.no_hotplug(), Err(Stop::Restart));
    assert_eq!(s.hotplug(2, true), Ok(()));
    s.hotplug(1, false).unwrap();
    assert_eq!(sleep(&mut s, &v, RAM), Ok(()));
    assert_eq!(s.hv.online_cpus().to_string(), "0,2");
    assert_eq!([1, 2].map(|cpu| s.hv.hw.is_running(CpuId(cpu))), [false, true]);
    all_run(&mut s);
}

#[test]
fn what_belongs_to_a_cpu_that_does_not_come_back_goes_elsewhere() {
    let mut s = machine();
    let pool = s.hv.sched.pools.lock().create(None).unwrap();
    s.hv.pool_remove_cpu(0, Some(2)).unwrap();
    s.hv.pool_add_cpu(pool, Some(2)).unwrap();
    let (v, d) = (s.vcpu(0, 0), s.domains[1].clone());
    s.hv.pool_move_domain(&d, pool).unwrap();
    s.settle();
    let u = s.vcpu(1, 3);
    s.hv.pin_override(&u.d, u.v(), Some(CpuId(2))).unwrap();
    s.hv.pin_override(&v.d, s.vcpu(0, 1).v(), Some(CpuId(1))).unwrap();
    s.settle();
    (1..3).for_each(|cpu: usize| s.hv.hw.broken[cpu].store(true, SeqCst));
    assert_eq!(sleep(&mut s, &v, RAM), Ok(()));
    assert_eq!(s.hv.online_cpus().to_string(), "0");
    assert_eq!(s.hv.pool_info(0).unwrap().1, 2);
    all_run(&mut s);
}

#[test]
fn nothing_sleeps_while_a_cpu_does_not_stop() {
    let hv = bare_machine(3);
    can_sleep(&hv);
    let v = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let other = add_domain(&hv, 1, 1).vcpu(0).unwrap();
    let call = |v: &VcpuRef| with_vcpu(v, 0, |cur| hv.enter_acpi_sleep(cur, &RAM));
    let step = |ns| {
        hv.hw.pass(ns);
        set_this_cpu(0);
        hv.suspend_if_asked(CpuId(0));
    };
    assert_eq!(call(&v), Err(Stop::Restart));
    // Whoever else asks is told so.
    assert_eq!(call(&other), Err(Stop::Err(Errno::BUSY)));
    let pauses = |v: &VcpuRef| v.d.life().pauses();
    assert_eq!((pauses(&v), call(&v)), (pauses(&other), Err(Stop::Err(Errno::BUSY))));
    let frozen = pauses(&other);
    [0, 2_000_000, 900_000_000].into_iter().for_each(step);
    assert_eq!((pauses(&other), hv.percpu(CpuId(1)).leave().is_some()), (frozen, true));
    [200_000_000, 1, 1].into_iter().for_each(step);
    assert_eq!((pauses(&other), hv.percpu(CpuId(1)).leave().is_some()), (frozen - 1, false));
    assert!(written(&hv).is_empty());
    assert_eq!(call(&v), Err(Stop::Err(Errno::BUSY)), "that is the result");
    assert_eq!(call(&v), Err(Stop::Restart), "and this the next");
    // A result that nobody fetches is in nobody's way.
    [0, 2_000_000, 1_100_000_000, 1, 1].into_iter().for_each(step);
    assert_eq!(call(&other), Err(Stop::Restart));
}

#[test]
fn what_is_written_is_checked() {
    let hv = bare_machine(1);
    let v = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let call = |registers, val_a, val_b, sleep_state, flags| {
        *hv.hw.sleep.registers.lock().unwrap() = registers;
        let op = XenpfEnterAcpiSleep { val_a, val_b, sleep_state, flags };
        with_vcpu(&v, 0, |cur| hv.enter_acpi_sleep(cur, &op)).map_err(|e| match e {
            Stop::Err(e) => Some(e),
            Stop::Restart => None,
        })
    };
    let is = |e| Err(Some(e));
    const NONE: SleepRegisters = SleepRegisters { pm1: false, extended: false, waking_vector: false };
    const EXTENDED: u32 = XENPF_ACPI_SLEEP_EXTENDED;
    let unwakeable = SleepRegisters { waking_vector: false, ..ALL };
    assert_eq!(call(unwakeable, 0x2401, 0, 3, 0), is(Errno::OPNOTSUPP));
    assert_eq!(call(NONE, 0x2401, 0, 3, 0), is(Errno::OPNOTSUPP));
    assert_eq!([call(NONE, 0x3c01, 0, 5, 0), call(NONE, 5, 0xff, 5, EXTENDED)], [is(Errno::PERM); 2]);
    assert_eq!(call(ALL, 0x3c01, 0x1c01, 5, 0), is(Errno::INVAL), "only one of the two makes it sleep");
    assert_eq!(call(ALL, 0x3c01, 0, 5, 2), is(Errno::INVAL));
    assert_eq!(call(ALL, 5, 0xff, 5, 3), is(Errno::INVAL));
    for (a, b) in [(8, 0xff), (0xff, 0xff), (0x100, 0), (5, 8), (5, 0x105)] {
        assert_eq!(call(ALL, a, b, 5, EXTENDED), is(Errno::RANGE), "{a} {b}");
    }
    for state in [0, 1, 2, 4, 6, u32::MAX] {
        assert_eq!(call(ALL, 0x2401, 0, state, 0), is(Errno::INVAL), "S{state}");
    }
    assert!(written(&hv).is_empty());
    assert_eq!([call(ALL, 0x3c01, 0x3c01, 5, 0), call(ALL, 5, 0xff, 5, EXTENDED)], [Ok(()); 2]);
    assert_eq!(written(&hv), [SleepValues::Pm1([0x3c01, 0x3c01]), SleepValues::Extended(5)]);
    assert_eq!([5, 0].map(SleepValues::control), [0b11_0100, 0b10_0000]);
    assert_eq!(call(ALL, 1, 2, 3, EXTENDED), Err(None));
}
