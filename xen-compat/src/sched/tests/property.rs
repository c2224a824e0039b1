//! Random things happen to random vcpus; nothing is ever lost or early.

use crate::hypercalls::set_timer_op::SetTimerOpArgs;
use std::sync::atomic::Ordering::SeqCst;
use std::vec::Vec;

use mm::{CpuId, CpuMask, Errno, Stop};
use test_rng::Rng;

use crate::host::build::with_vcpu;
use crate::machine::hw::Clocks;
use crate::sched::tests::machine::Sim;
use crate::state::domain::VcpuRef;

/// A test's record of one vcpu.
struct Known {
    v: VcpuRef,
    paused: u32,
    deadline: Option<u64>,
}

fn act(s: &mut Sim, k: &mut Known, r: &mut Rng) {
    let (hv, cpus) = (s.hv.clone(), s.cpus() as u64);
    let from = r.below(cpus) as usize;
    mm::host::set_this_cpu(from as u32);
    match r.below(9) {
        0 | 1 => s.block(&k.v),
        2 | 3 => s.event(&k.v, from),
        4 if k.paused < 3 => {
            k.paused += 1;
            hv.vcpu_pause(&k.v.d, k.v.v());
        }
        4 | 5 if k.paused > 0 => {
            k.paused -= 1;
            hv.vcpu_unpause(&k.v.d, k.v.v());
        }
        6 => {
            if let Some(cpu) = s.cpu_of(&k.v) {
                with_vcpu(&k.v, cpu as u32, |cur| hv.vcpu_yield(cur));
            }
        }
        7 => {
            let mut mask = CpuMask::of(CpuId(r.below(cpus) as u32));
            (0..cpus as u32).filter(|_| r.below(2) == 0).for_each(|cpu| mask.insert(CpuId(cpu)));
            let any = mask.intersects(hv.online_cpus());
            assert_eq!(hv.set_hard_affinity(&k.v.d, k.v.v(), mask).is_ok(), any);
        }
        _ => {
            if let Some(cpu) = s.cpu_of(&k.v) {
                let deadline = hv.hw.now() + 1 + r.below(30_000_000);
                with_vcpu(&k.v, cpu as u32, |cur| {
                    hv.do_set_timer_op(cur, SetTimerOpArgs { timeout: deadline }).unwrap();
                });
                k.deadline = Some(deadline);
            }
        }
    }
}

/// Checks that a timer fires at its deadline, and not before.
fn check_timer(s: &Sim, k: &mut Known) {
    let armed = k.v.v().timers.oneshot.load(SeqCst);
    match k.deadline {
        Some(d) if d <= s.hv.hw.now() => {
            assert_eq!(armed, u64::MAX, "timer lost");
            k.deadline = None;
        }
        Some(d) => assert_eq!(armed, d, "timer early"),
        None => assert_eq!(armed, u64::MAX),
    }
}

/// Takes a step of the way off or on of the CPU in `plug`, or begins with one.
fn hotplug(s: &Sim, r: &mut Rng, plug: &mut Option<(u32, bool)>) {
    let (cpu, on) = *plug.get_or_insert_with(|| (r.below(s.cpus() as u64) as u32, r.below(2) == 0));
    mm::host::set_this_cpu(0);
    let done = if on { s.hv.cpu_up(cpu) } else { s.hv.cpu_down(cpu) };
    match done {
        Err(Stop::Restart) => {}
        Ok(()) => {
            assert_eq!(s.hv.online_cpus().contains(CpuId(cpu)), on);
            *plug = None;
        }
        Err(Stop::Err(e)) => {
            let was_so = e == Errno::EXIST && s.hv.online_cpus().contains(CpuId(cpu)) == on;
            assert!(was_so || e == Errno::INVAL && (cpu, on) == (0, false), "{e:?}");
            *plug = None;
        }
    }
}

fn run(cpus: u32, domains: &[u32], seed: u64, rounds: u32) {
    let mut r = Rng::new(seed);
    let mut s = Sim::new(cpus);
    let mut known: Vec<Known> = Vec::new();
    for &n in domains {
        let d = s.add(n);
        known.extend((0..n).map(|id| Known { v: s.vcpu(d, id), paused: 0, deadline: None }));
    }
    let mut plug = None;
    for _ in 0..rounds {
        if r.below(4) == 0 {
            hotplug(&s, &mut r, &mut plug);
        }
        for _ in 0..1 + r.below(3) {
            let i = r.below(known.len() as u64) as usize;
            act(&mut s, &mut known[i], &mut r);
        }
        // CPUs run in any order, some not at all for a while.
        for _ in 0..r.below(6) {
            let cpu = r.below(cpus.into()) as usize;
            s.step(cpu);
            s.check();
        }
        if r.below(2) == 0 {
            s.settle();
            let pass = 1 + r.below(3_000_000);
            s.pass(pass);
            for k in &mut known {
                check_timer(&s, k);
                if s.cpu_of(&k.v).is_some() {
                    s.take_events(&k.v);
                }
            }
        }
    }
}

#[test]
fn nothing_is_lost_on_one_cpu() {
    for seed in 1..20 {
        run(1, &[2, 1], seed, 2000);
    }
}

#[test]
fn nothing_is_lost_on_two_cpus() {
    for seed in 1..20 {
        run(2, &[2, 1, 1], 77 * seed, 2000);
    }
}

#[test]
fn nothing_is_lost_on_many_cpus() {
    for seed in 1..10 {
        run(5, &[4, 2, 2, 1], 1009 * seed, 3000);
    }
}

#[test]
fn nothing_is_lost_on_more_cpus_than_a_word_has_bits() {
    run(70, &[50, 30], 4711, 400);
}
