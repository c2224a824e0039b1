//! The rule `ondemand`.

use super::*;

#[test]
fn ondemand_follows_use_and_lets_an_idle_cpu_sleep() {
    let l = by_ports(2, "cpufreq=xen:rate=10000");
    assert_eq!(l.upload(1, &report(HW, 0, 1)), Ok(0));
    let (cpu, pc) = (CpuId(1), &l.hv.cpus[1]);
    // It is at a millisecond, with nothing but that to do.
    let look = |busy: bool, ms: u64| {
        set_this_cpu(1);
        pc.runq.idle_since.store(if busy { 0 } else { l.hv.hw.clock.load(SeqCst) }, SeqCst);
        l.hv.hw.pass(ms * MS);
        l.hv.timer_interrupt(cpu);
        l.hv.soft_work(cpu);
        set_this_cpu(0);
        (l.port(), pc.timers.armed() != u64::MAX)
    };
    assert_eq!(pc.softirq.load(SeqCst), softirq::TIMER);
    // The first look sets the highest, as nothing is known of the CPU; the second makes sure.
    assert_eq!([look(true, 11).0, look(true, 10).0, look(true, 10).0], [Some(0x50), Some(0x50), None]);
    assert_eq!(pc.timers.armed() % (10 * MS), 0);
    // It becomes idle: no timer wakes it.
    assert_eq!(look(false, 30), (None, false));
    let idle = l.hv.cpu_idle_time(cpu);
    pc.runq.idle_time.store(idle, SeqCst);
    // When it runs again its use has been low.
    assert_eq!(look(true, 1).0, Some(0x52));
    assert_eq!(look(true, 10), (Some(0x50), true));
    // A toolstack's bound acts at once.
    assert_eq!((l.set(1, SCALING_MAX_FREQ, 1_500_000), l.works(1)), (Ok(0), Some(0x51)));
    assert_eq!((l.governor(1, "performance"), l.hv.cpus[1].timers.look.load(SeqCst)), (Ok(0), u64::MAX));
}

#[test]
fn a_group_is_looked_at_also_while_its_leader_is_idle() {
    let l = by_ports(2, "");
    assert_eq!([0, 1].map(|cpu| l.upload(cpu, &report(ALL, 0, 2))), [Ok(0); 2]);
    let look = |ms: u64| {
        l.hv.cpus[0].runq.idle_since.store(l.hv.hw.clock.load(SeqCst), SeqCst);
        l.hv.hw.pass(ms * MS);
        l.hv.timer_interrupt(CpuId(0));
        l.hv.soft_work(CpuId(0));
        (l.port(), l.works(1))
    };
    assert_eq!([look(25), look(20)], [(Some(0x50), Some(0x50)); 2]);
    assert_eq!(look(20), (None, None), "the other one is busy");
    assert_ne!(l.hv.cpus[0].timers.armed(), u64::MAX);
}
