//! CPUs as threads: they block and wake each other's vcpus as fast as they can.

use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use std::vec::Vec;

use mm::host::set_this_cpu;
use mm::{CpuId, CpuMask, Machine};

use crate::host::{build, HostHw};
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::Hv;
use crate::state::percpu::softirq::{RELEASE, SCHEDULE, TIMER};
use crate::state::sched::queue::same;

/// State shared by the CPUs.
struct Race {
    hv: Arc<Hv<HostHw>>,
    d: Arc<Domain>,
    /// The CPU that has each vcpu loaded, plus 1.
    owner: Vec<AtomicU32>,
    /// Times each vcpu was woken and has run.
    turns: Vec<AtomicU64>,
    stop: AtomicBool,
}

impl Race {
    /// Runs vcpu `v` on `cpu` briefly: takes its events, passes the ball on, and blocks.
    fn guest(&self, v: &VcpuRef, cpu: u32) {
        let (mfn, off) = v.v().vcpu_info_at();
        if self.hv.hw.fetch_and32(mfn, off, !1) & 1 != 0 {
            self.turns[v.id.index()].fetch_add(1, SeqCst);
            let next = self.d.vcpu((v.id.0 + 1) % self.owner.len() as u32).unwrap();
            self.hv.mark_events_pending(&self.d, next.v());
        }
        build::with_vcpu(v, cpu, |cur| self.hv.vcpu_block_enable_events(cur));
    }

    fn cpu(&self, cpu: u32) {
        set_this_cpu(cpu);
        let id = CpuId(cpu);
        let bits = &self.hv.cpus[cpu as usize].softirq;
        let mut loaded: Option<VcpuRef> = None;
        let mut running = false;
        while !self.stop.load(SeqCst) {
            self.hv.hw.pass(500);
            if self.hv.hw.armed[cpu as usize].load(SeqCst) <= self.hv.hw.clock.load(SeqCst) {
                self.hv.hw.armed[cpu as usize].store(u64::MAX, SeqCst);
                self.hv.timer_interrupt(id);
            }
            if bits.load(SeqCst) & TIMER != 0 {
                self.hv.run_timers(id);
            }
            let pending = bits.fetch_and(!(SCHEDULE | RELEASE), SeqCst);
            if pending & (SCHEDULE | RELEASE) != 0 {
                let next = self.hv.schedule(id, loaded.as_ref());
                running = next.is_some();
                let release = next.is_none() && pending & RELEASE != 0;
                let switch = next.as_ref().is_some_and(|n| !loaded.as_ref().is_some_and(|l| same(l, n)));
                if release || switch {
                    let old = core::mem::replace(&mut loaded, next);
                    if let Some(old) = old {
                        // The time it takes to save the registers.
                        (0..3).for_each(|_| self.hv.hw.jitter());
                        assert_eq!(self.owner[old.id.index()].swap(0, SeqCst), cpu + 1);
                        self.hv.context_saved(id, &old);
                    }
                    if let Some(new) = &loaded {
                        assert_eq!(self.owner[new.id.index()].swap(cpu + 1, SeqCst), 0, "on two CPUs");
                    }
                }
                continue;
            }
            match &loaded {
                Some(v) if running => self.guest(v, cpu),
                _ => thread::yield_now(),
            }
        }
    }
}

/// `balls` balls go round `vcpus` vcpus on `cpus` CPUs, while `disturb` repeatedly acts on a vcpu.
fn play(cpus: u32, vcpus: u32, balls: u32, disturb: impl Fn(&Race, &VcpuRef, u64)) {
    let hv = build::machine(cpus);
    // The last CPU number belongs to the thread that disturbs.
    let d = build::build_domain(&hv, 1, vcpus, true);
    hv.hw.jitter.store(true, SeqCst);
    let race = Race {
        owner: (0..vcpus).map(|_| AtomicU32::new(0)).collect(),
        turns: (0..vcpus).map(|_| AtomicU64::new(0)).collect(),
        stop: AtomicBool::new(false),
        hv,
        d,
    };
    race.hv.domain_unpause_by_toolstack(&race.d).unwrap();
    for cpu in 0..cpus {
        race.hv.raise(CpuId(cpu), SCHEDULE);
    }
    let turns = |race: &Race| race.turns.iter().map(|t| t.load(SeqCst)).sum::<u64>();
    thread::scope(|s| {
        for cpu in 0..cpus {
            let race = &race;
            s.spawn(move || race.cpu(cpu));
        }
        for i in 0..balls {
            race.hv.mark_events_pending(&race.d, race.d.vcpu(i * vcpus / balls).unwrap().v());
        }
        let start = Instant::now();
        let mut n = 0;
        while start.elapsed() < Duration::from_millis(1000) && turns(&race) < 2000 {
            disturb(&race, &race.d.vcpu((n % u64::from(vcpus)) as u32).unwrap(), n);
            n += 1;
            thread::yield_now();
        }
        let (before, since) = (turns(&race), Instant::now());
        while turns(&race) < before + 50 && since.elapsed() < Duration::from_secs(20) {
            thread::yield_now();
        }
        let after = turns(&race);
        race.stop.store(true, SeqCst);
        assert!(after >= before + 50, "a wakeup was lost after {before} turns");
    });
}

#[test]
fn wakeups_are_not_lost() {
    play(2, 2, 1, |_, _, _| {});
    play(2, 5, 2, |_, _, _| {});
    play(3, 6, 5, |_, _, _| {});
}

#[test]
fn wakeups_are_not_lost_while_vcpus_are_paused_and_moved() {
    play(3, 4, 2, |race, v, n| {
        set_this_cpu(0);
        match n % 3 {
            0 => {
                race.hv.vcpu_pause_sync(&v.d, v.v());
                assert_eq!(race.owner[v.id.index()].load(SeqCst), 0, "paused but loaded");
                race.hv.vcpu_unpause(&v.d, v.v());
            }
            1 => race.hv.set_hard_affinity(&v.d, v.v(), CpuMask::from_low(1 + n % 7)).unwrap(),
            _ => {
                race.hv.domain_pause(&v.d);
                race.hv.domain_unpause(&v.d);
            }
        }
    });
}

#[test]
fn wakeups_are_not_lost_while_cpus_leave_and_join_the_pool() {
    play(3, 4, 2, |race, v, n| {
        set_this_cpu(0);
        let cpu = Some(1 + (n / 2 % 2) as u32);
        match n % 4 {
            0 | 2 => race.hv.pool_remove_cpu(0, cpu).unwrap(),
            _ => race.hv.pool_add_cpu(0, cpu).unwrap(),
        }
        race.hv.set_soft_affinity(&v.d, v.v(), CpuMask::from_low(n % 8)).unwrap();
        let _ = race.hv.set_hard_affinity(&v.d, v.v(), CpuMask::from_low(1 + n % 7));
    });
}
