//! Blocking, waking, pausing, moving: one thing at a time.

use std::sync::atomic::Ordering::SeqCst;

use mm::{CpuId, CpuMask, Errno};
use public_headers::xen4::vcpu::{RUNSTATE_BLOCKED, RUNSTATE_OFFLINE, RUNSTATE_RUNNABLE, RUNSTATE_RUNNING};

use crate::sched::tests::machine::Sim;
use crate::state::domain::VcpuRef;
use crate::state::percpu::softirq::SCHEDULE;
use crate::state::sched::vcpu::State;

#[test]
fn vcpus_spread_over_idle_cpus() {
    let mut s = Sim::new(4);
    s.settle();
    s.add(4);
    s.settle();
    assert!((0..4).all(|c| s.running(c).is_some()));
}

#[test]
fn a_lone_vcpu_sleeps_and_wakes_without_being_saved() {
    let mut s = Sim::new(1);
    s.add(1);
    s.settle();
    let v = s.vcpu(0, 0);
    for _ in 0..3 {
        s.block(&v);
        s.settle();
        assert_eq!((s.cpu_of(&v), v.v().sched.state()), (None, State::Parked));
        s.event(&v, 0);
        s.settle();
        assert_eq!(s.cpu_of(&v), Some(0));
        assert!(s.take_events(&v));
    }
}

#[test]
fn an_event_before_blocking_keeps_it_running() {
    let mut s = Sim::new(1);
    s.add(1);
    s.settle();
    let v = s.vcpu(0, 0);
    s.event(&v, 0);
    s.block(&v);
    assert_eq!(s.hv.cpus[0].softirq.load(SeqCst) & SCHEDULE, 0);
    s.settle();
    assert_eq!(s.cpu_of(&v), Some(0));
}

#[test]
fn yield_alone_is_free_and_in_company_lets_the_other_run() {
    let mut s = Sim::new(1);
    s.add(1);
    s.settle();
    let v = s.vcpu(0, 0);
    crate::host::build::with_vcpu(&v, 0, |cur| s.hv.vcpu_yield(cur));
    assert_eq!(s.hv.cpus[0].softirq.load(SeqCst), 0);
    s.add(1);
    s.settle();
    let first = s.running(0).unwrap().clone();
    crate::host::build::with_vcpu(&first, 0, |cur| s.hv.vcpu_yield(cur));
    s.settle();
    assert_ne!(s.running(0).unwrap().d.id, first.d.id);
}

/// Returns two vcpus on one CPU, the first of which sleeps.
fn one_sleeps(s: &mut Sim) -> (VcpuRef, VcpuRef) {
    s.add(1);
    s.add(1);
    s.settle();
    let (sleeper, hog) = (s.vcpu(0, 0), s.vcpu(1, 0));
    while s.cpu_of(&sleeper).is_none() {
        s.pass(1_000_000);
    }
    s.block(&sleeper);
    s.settle();
    (sleeper, hog)
}

#[test]
fn a_sleeper_interrupts_a_hog_at_once() {
    let mut s = Sim::new(1);
    let (sleeper, hog) = one_sleeps(&mut s);
    assert_eq!(s.cpu_of(&hog), Some(0));
    s.pass(50_000_000);
    s.event(&sleeper, 0);
    s.settle();
    assert_eq!(s.cpu_of(&sleeper), Some(0));
}

/// Returns two vcpus on one CPU: the first has slept for long, the second has just run for 500 us.
fn one_sleeps_the_other_has_begun(s: &mut Sim) -> (VcpuRef, VcpuRef) {
    let (sleeper, hog) = one_sleeps(s);
    s.pass(50_000_000);
    s.block(&hog);
    s.settle();
    s.event(&hog, 0);
    s.settle();
    s.pass(500_000);
    (sleeper, hog)
}

#[test]
fn a_sleeper_waits_for_one_that_has_just_begun() {
    for (limit_us, waits) in [(1000, true), (0, false)] {
        let mut s = Sim::new(1);
        s.hv.cpus[0].runq.pool.set_ratelimit_us(limit_us);
        let (sleeper, hog) = one_sleeps_the_other_has_begun(&mut s);
        s.event(&sleeper, 0);
        s.settle();
        assert_eq!(s.cpu_of(&hog).is_some(), waits);
        s.pass(500_000);
        assert!(s.cpu_of(&sleeper).is_some());
    }
}

#[test]
fn who_wakes_another_has_three_times_as_long_before_it_is_interrupted() {
    for (by_running, us) in [(false, 1000), (true, 3000)] {
        let mut s = Sim::new(1);
        let (sleeper, hog) = one_sleeps_the_other_has_begun(&mut s);
        if by_running {
            s.hv.cpus[0].runq.as_sender(|| s.event(&sleeper, 0));
        } else {
            s.event(&sleeper, 0);
        }
        s.settle();
        s.pass((us - 500 - 1) * 1000);
        assert!(s.cpu_of(&hog).is_some(), "{us} us are not over");
        s.pass(1000);
        assert!(s.cpu_of(&sleeper).is_some(), "{us} us are over");
    }
}

#[test]
fn pauses_nest_and_pausing_takes_off_the_cpu() {
    let mut s = Sim::new(2);
    s.add(1);
    s.settle();
    let v = s.vcpu(0, 0);
    s.hv.vcpu_pause(&v.d, v.v());
    s.hv.domain_pause(&v.d);
    s.settle();
    assert_eq!(s.cpu_of(&v), None);
    assert!(!s.hv.vcpu_descheduled(v.v()), "still loaded");
    s.settle();
    assert!(s.hv.vcpu_descheduled(v.v()));
    s.hv.vcpu_unpause(&v.d, v.v());
    s.settle();
    assert_eq!(s.cpu_of(&v), None);
    s.hv.domain_unpause(&v.d);
    s.settle();
    assert!(s.cpu_of(&v).is_some());
}

#[test]
fn affinity_moves_vcpus_and_refuses_nonsense() {
    let mut s = Sim::new(3);
    s.add(1);
    s.settle();
    let v = s.vcpu(0, 0);
    for cpu in [2, 0, 1, 2] {
        s.hv.set_hard_affinity(&v.d, v.v(), CpuMask::of(CpuId(cpu))).unwrap();
        s.settle();
        assert_eq!(s.cpu_of(&v), Some(cpu as usize));
    }
    assert_eq!(s.hv.set_hard_affinity(&v.d, v.v(), CpuMask::from_low(0xf8)), Err(Errno::INVAL));
    assert_eq!(s.hv.pin_override(&v.d, v.v(), None), Err(Errno::INVAL));
    assert_eq!(s.hv.pin_override(&v.d, v.v(), Some(CpuId(3))), Err(Errno::INVAL));
    s.hv.pin_override(&v.d, v.v(), Some(CpuId(0))).unwrap();
    s.settle();
    assert_eq!(s.cpu_of(&v), Some(0));
    assert_eq!(s.hv.pin_override(&v.d, v.v(), Some(CpuId(1))), Err(Errno::BUSY));
    assert_eq!(s.hv.set_hard_affinity(&v.d, v.v(), CpuMask::from_low(7)), Err(Errno::BUSY));
    s.hv.pin_override(&v.d, v.v(), None).unwrap();
    s.settle();
    assert_eq!(s.cpu_of(&v), Some(2));
}

#[test]
fn a_vcpu_moves_while_it_sleeps() {
    let mut s = Sim::new(2);
    s.add(1);
    s.settle();
    let v = s.vcpu(0, 0);
    let from = s.cpu_of(&v).unwrap();
    s.block(&v);
    s.settle();
    s.hv.set_hard_affinity(&v.d, v.v(), CpuMask::of(CpuId(1 - from as u32))).unwrap();
    s.event(&v, from);
    s.settle();
    assert_eq!(s.cpu_of(&v), Some(1 - from));
}

#[test]
fn runstates_add_up() {
    let mut s = Sim::new(1);
    s.add(1);
    s.add(1);
    s.settle();
    let (a, b) = (s.vcpu(0, 0), s.vcpu(1, 0));
    s.pass(5_000_000);
    let start = s.hv.vcpu_runstate(a.v());
    assert_eq!(start.state, if s.cpu_of(&a).is_some() { RUNSTATE_RUNNING } else { RUNSTATE_RUNNABLE });
    for _ in 0..10 {
        s.pass(10_000_000);
    }
    while s.cpu_of(&a).is_none() {
        s.pass(1_000_000);
    }
    s.block(&a);
    s.settle();
    assert_eq!(s.hv.vcpu_runstate(a.v()).state, RUNSTATE_BLOCKED);
    s.pass(7_000_000);
    s.hv.vcpu_pause(&b.d, b.v());
    s.settle();
    assert_eq!(s.hv.vcpu_runstate(b.v()).state, RUNSTATE_OFFLINE);
    s.pass(3_000_000);
    for (v, d) in [(&a, 0), (&b, 1)] {
        let r = s.hv.vcpu_runstate(v.v());
        assert_eq!(r.time[RUNSTATE_RUNNING as usize], s.ran[d][0]);
        assert_eq!(r.time.iter().sum::<u64>(), s.hv.hw.clock.load(SeqCst) - 1, "d{d}: {r:?}");
    }
    assert_eq!(s.hv.vcpu_runstate(a.v()).time[RUNSTATE_BLOCKED as usize], 10_000_000);
    assert_eq!(s.hv.cpu_idle_time(CpuId(0)), 3_000_000);
}
