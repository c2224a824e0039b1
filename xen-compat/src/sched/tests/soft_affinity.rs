//! Soft affinity: where a vcpu runs if it can choose.

use mm::CpuMask;

use crate::sched::tests::machine::Sim;
use crate::sched::TIME_SLICE;
use crate::state::domain::VcpuRef;

/// Puts a vcpu to sleep and wakes it again; returns the CPU that it runs on then.
fn nap(s: &mut Sim, v: &VcpuRef) -> usize {
    s.block(v);
    s.settle();
    s.event(v, 0);
    s.settle();
    let cpu = s.cpu_of(v).expect("it is runnable");
    assert!(s.take_events(v));
    cpu
}

fn prefers(s: &Sim, v: &VcpuRef, mask: u64) {
    s.hv.set_soft_affinity(&v.d, v.v(), CpuMask::from_low(mask)).unwrap();
}

#[test]
fn a_vcpu_moves_to_where_it_should_be() {
    let mut s = Sim::new(4);
    s.add(1);
    s.settle();
    let v = s.vcpu(0, 0);
    for cpu in [2, 0, 3, 1] {
        prefers(&s, &v, 1 << cpu);
        s.settle();
        assert_eq!(s.cpu_of(&v), Some(cpu), "at once");
        assert_eq!(nap(&mut s, &v), cpu);
    }
    // It sleeps when it is told.
    s.block(&v);
    s.settle();
    prefers(&s, &v, 1 << 2);
    s.event(&v, 0);
    s.settle();
    s.pass(TIME_SLICE);
    assert_eq!(s.cpu_of(&v), Some(2));
}

/// Returns a vcpu and a hog pinned to CPU 1, on two CPUs.
fn with_a_hog() -> (Sim, VcpuRef, VcpuRef) {
    let mut s = Sim::new(2);
    s.add(1);
    s.add(1);
    let (v, hog) = (s.vcpu(0, 0), s.vcpu(1, 0));
    s.hv.set_hard_affinity(&hog.d, hog.v(), CpuMask::from_low(0b10)).unwrap();
    s.settle();
    (s, v, hog)
}

#[test]
fn it_takes_another_idle_cpu_rather_than_wait_and_returns_when_it_can() {
    let (mut s, v, hog) = with_a_hog();
    prefers(&s, &v, 0b10);
    s.settle();
    assert_eq!((nap(&mut s, &v), s.cpu_of(&hog)), (0, Some(1)));
    for _ in 0..5 {
        s.pass(TIME_SLICE);
        assert_eq!((s.cpu_of(&v), s.cpu_of(&hog)), (Some(0), Some(1)));
    }
    s.block(&hog);
    s.settle();
    s.pass(TIME_SLICE);
    assert_eq!(s.cpu_of(&v), Some(1), "no more than a time slice later");
    assert_eq!(nap(&mut s, &v), 1);
}

#[test]
fn it_waits_where_it_should_run_if_all_are_busy() {
    let (mut s, v, _) = with_a_hog();
    s.add(1);
    let other = s.vcpu(2, 0);
    s.hv.set_hard_affinity(&other.d, other.v(), CpuMask::from_low(0b01)).unwrap();
    prefers(&s, &v, 0b10);
    s.settle();
    for _ in 0..40 {
        s.pass(TIME_SLICE);
    }
    // It gets no less than its share for its wish.
    let ran = [0, 1, 2].map(|d| s.ran[d][0] / TIME_SLICE);
    assert!(ran.iter().all(|ran| *ran >= 20), "{ran:?} of 80 time slices");
    for _ in 0..5 {
        while s.cpu_of(&v).is_none() {
            s.pass(TIME_SLICE);
        }
        s.block(&v);
        s.settle();
        s.event(&v, 0);
        assert_eq!(v.v().sched.processor().0, 1);
        s.settle();
        s.take_events(&v);
    }
}

#[test]
fn a_preference_that_excludes_nothing_or_all_is_none() {
    let mut s = Sim::new(3);
    s.add(1);
    s.settle();
    let v = s.vcpu(0, 0);
    let at = s.cpu_of(&v);
    for mask in [!0, 0, 1 << 9] {
        prefers(&s, &v, mask);
        s.settle();
        s.pass(3 * TIME_SLICE);
        assert_eq!(
            (s.cpu_of(&v), v.v().sched.preferred(), v.v().sched.allowed()),
            (at, CpuMask::from_low(7), CpuMask::from_low(7))
        );
    }
}

#[test]
fn an_idle_cpu_takes_first_who_should_run_there() {
    let mut s = Sim::new(2);
    for _ in 0..4 {
        s.add(1);
    }
    s.settle();
    // One CPU is left with everybody; the last of those who wait prefers the other.
    for d in 0..4 {
        let v = s.vcpu(d, 0);
        s.hv.set_hard_affinity(&v.d, v.v(), CpuMask::from_low(0b01)).unwrap();
    }
    s.settle();
    let q = &s.hv.cpus[0].runq;
    let waiting: std::vec::Vec<usize> = (0..4).filter(|&d| s.cpu_of(&s.vcpu(d, 0)).is_none()).collect();
    assert_eq!((waiting.len(), q.lock().len()), (3, 3));
    let last = waiting[2];
    for d in 0..4 {
        let v = s.vcpu(d, 0);
        v.v().sched.set_hard_affinity(CpuMask::from_low(0b11), CpuMask::from_low(0b11));
        v.v().sched.set_soft_affinity(CpuMask::from_low(if d == last { 0b10 } else { 0b01 }), CpuMask::from_low(0b11));
    }
    s.hv.raise(mm::CpuId(1), crate::state::percpu::softirq::SCHEDULE);
    s.step(1);
    assert_eq!(s.running(1).unwrap().d.id.0 as usize, last);
}
