//! Timers and clocks on the model machine.

use crate::hypercalls::set_timer_op::SetTimerOpArgs;
use std::sync::atomic::Ordering::SeqCst;

use mm::host::set_this_cpu;
use mm::{CpuId, Machine, Mfn, VcpuId};
use public_headers::xen4::vcpu::{VcpuRunstateInfo, RUNSTATE_RUNNING, XEN_RUNSTATE_UPDATE};
use public_headers::xen4::xen::{VcpuTimeInfo, VIRQ_TIMER};

use crate::guest_memory::guest_access::GuestAccess;
use crate::host::build::with_vcpu;
use crate::host::HostHw;
use crate::machine::hw::Clocks;
use crate::sched::tests::machine::Sim;
use crate::state::domain::VcpuRef;
use crate::state::time::clock::{TscScale, TscVerdict};
use crate::state::time::domain_tsc::TscMode;
use crate::time::domain_tsc::TscSettings;

const MS: u64 = 1_000_000;
/// A page without an owner.
const PAGE: Mfn = Mfn(41);

/// Creates one CPU, and dom0 with `vcpus` vcpus that have bound VIRQ_TIMER.
fn sim(vcpus: u32) -> (Sim, VcpuRef) {
    let mut s = Sim::new(1);
    s.add(vcpus);
    s.settle();
    let v = s.vcpu(0, 0);
    for id in 0..vcpus {
        s.hv.evtchn_bind_virq(&v.d, VIRQ_TIMER, VcpuId(id)).unwrap();
    }
    (s, v)
}

fn set_timer(s: &Sim, v: &VcpuRef, at: u64) {
    with_vcpu(v, 0, |cur| s.hv.do_set_timer_op(cur, SetTimerOpArgs { timeout: at }).unwrap());
}

/// Returns whether the timer event has been raised, and takes it.
fn ticked(s: &Sim, v: &VcpuRef) -> bool {
    let port = v.v().virq_port[VIRQ_TIMER as usize].load(SeqCst);
    s.hv.hw.fetch_and32(v.d.shared_info, 2048, !(1 << port.0));
    s.hv.hw.fetch_and32(v.d.shared_info, 8 + 64 * v.id.index(), 0);
    s.take_events(v)
}

#[test]
fn a_timer_fires_when_it_is_due() {
    let (mut s, v) = sim(1);
    let now = s.hv.hw.now();
    set_timer(&s, &v, now + 3 * MS);
    s.pass(3 * MS - 1);
    assert!(!ticked(&s, &v));
    s.pass(1);
    assert!(ticked(&s, &v));
    s.pass(100 * MS);
    assert!(!ticked(&s, &v));
}

#[test]
fn a_watched_cpu_beats_each_second() {
    let mut s = Sim::new(1);
    s.pass(3_000 * MS);
    assert_eq!(s.hv.hw.beats.load(SeqCst), 0, "nobody asks");
    std::sync::Arc::get_mut(&mut s.hv).unwrap().options.watchdog.on = true;
    set_this_cpu(0);
    s.hv.start_beats(CpuId(0));
    s.hv.run_timers(CpuId(0));
    assert_eq!(s.hv.hw.beats.load(SeqCst), 1);
    // Nothing else wakes it.
    for beat in 2..5 {
        let due = s.hv.hw.armed[0].load(SeqCst);
        let now = s.hv.hw.now();
        assert!(due > now && due <= now + 1_000 * MS, "{due} at {now}");
        s.hv.hw.pass(due - now);
        s.hv.timer_interrupt(CpuId(0));
        s.hv.run_timers(CpuId(0));
        assert_eq!(s.hv.hw.beats.load(SeqCst), beat);
    }
}

#[test]
fn a_timer_wakes_a_sleeper_wherever_it_is() {
    let (mut s, v) = sim(2);
    s.settle();
    while s.cpu_of(&v).is_none() {
        s.pass(MS);
    }
    let at = s.hv.hw.now() + 25 * MS;
    set_timer(&s, &v, at);
    s.block(&v);
    s.settle();
    let other = s.vcpu(0, 1);
    assert_eq!(s.cpu_of(&other), Some(0));
    s.pass(24 * MS);
    assert_eq!(s.cpu_of(&v), None);
    s.pass(MS);
    assert_eq!(s.cpu_of(&v), Some(0));
    assert!(ticked(&s, &v));
}

#[test]
fn timers_are_moved_stopped_past_and_far() {
    let (mut s, v) = sim(1);
    let t = s.hv.hw.now();
    set_timer(&s, &v, t + MS);
    set_timer(&s, &v, t + 5 * MS);
    s.pass(4 * MS);
    assert!(!ticked(&s, &v));
    set_timer(&s, &v, 0);
    s.pass(10 * MS);
    assert!(!ticked(&s, &v));
    set_timer(&s, &v, t);
    assert!(ticked(&s, &v));
    for far in [u64::MAX, 1 << 63, 1 << 51] {
        set_timer(&s, &v, far);
        s.pass(100 * MS - 1);
        assert!(!ticked(&s, &v));
        s.pass(1);
        assert!(ticked(&s, &v));
    }
    set_timer(&s, &v, s.hv.hw.now() + (1 << 50) - 1);
    s.pass(100 * MS);
    assert!(!ticked(&s, &v));
}

#[test]
fn the_periodic_timer_ticks_only_while_the_vcpu_runs() {
    let (mut s, v) = sim(1);
    s.hv.set_periodic_timer(&v.d, v.v(), 10 * MS);
    s.settle();
    let mut ticks = 0;
    for _ in 0..100 {
        s.pass(MS);
        ticks += u32::from(ticked(&s, &v));
    }
    assert!((9..=10).contains(&ticks), "{ticks}");
    s.block(&v);
    s.settle();
    s.pass(100 * MS);
    assert_eq!(s.cpu_of(&v), None);
    s.event(&v, 0);
    s.settle();
    s.take_events(&v);
    s.pass(0);
    s.hv.set_periodic_timer(&v.d, v.v(), 0);
    s.settle();
    ticked(&s, &v);
    s.pass(100 * MS);
    assert!(!ticked(&s, &v));
}

#[test]
fn a_new_vcpu_ticks_at_100_hz() {
    let mut s = Sim::new(1);
    let d = crate::host::build::add_domain(&s.hv, 7, 1);
    assert_eq!(d.vcpus()[0].timers.period.load(SeqCst), 10 * MS);
    s.settle();
}

#[test]
fn the_time_is_told_with_versions() {
    let (mut s, v) = sim(1);
    let (mfn, off) = v.v().vcpu_info_at();
    let read = |s: &Sim| -> VcpuTimeInfo { s.hv.hw.get(HostHw::va(mfn, off + 32)).unwrap() };
    v.v().time_area.store(HostHw::va(PAGE, 64), SeqCst);
    s.pass(MS);
    with_vcpu(&v, 0, |cur| s.hv.switched_in(cur));
    let first = read(&s);
    assert_eq!((first.version & 1, first.tsc_to_system_mul, first.tsc_shift, first.flags), (0, 1 << 31, 1, 0));
    assert_eq!(first.tsc_timestamp, first.system_time);
    let second: VcpuTimeInfo = s.hv.hw.get(HostHw::va(PAGE, 64)).unwrap();
    assert_eq!((second.version, second.system_time), (first.version, first.system_time));
    // Without a change nothing is written.
    with_vcpu(&v, 0, |cur| s.hv.update_time(cur));
    assert_eq!(read(&s).version, first.version);
    s.hv.clock.set_tsc(TscVerdict { stable: true, ..TscVerdict::default() });
    s.hv.hw.pass(2000 * MS);
    set_this_cpu(0);
    s.hv.run_timers(CpuId(0));
    with_vcpu(&v, 0, |cur| s.hv.update_time(cur));
    let later = read(&s);
    assert_eq!((later.version, later.flags), (first.version + 2, 1));
    assert!(later.system_time >= first.system_time + 2000 * MS);
}

#[test]
fn the_time_of_an_emulated_counter_is_told_by_its_own_scale() {
    let mut s = Sim::new(1);
    s.add(1);
    s.add(1);
    s.settle();
    let v = s.vcpu(1, 0);
    let (mfn, off) = v.v().vcpu_info_at();
    let read = |s: &Sim| -> VcpuTimeInfo { s.hv.hw.get(HostHw::va(mfn, off + 32)).unwrap() };
    s.pass(MS);
    let at_once = |s: &Sim| with_vcpu(&v, 0, |cur| s.hv.update_time(cur));
    let always = TscSettings { mode: TscMode::AlwaysEmulate, elapsed: 10_000 * MS, khz: 500_000, incarnation: 0 };
    s.hv.tsc_set_info(&v.d, always);
    // Though the CPU's time stamp is the same as before.
    at_once(&s);
    let told = read(&s);
    let scale = TscScale::new(500_000_000);
    assert_eq!((told.tsc_to_system_mul, told.tsc_shift), (scale.mul, scale.shift));
    // What the guest computes is the time.
    for _ in 0..10 {
        s.hv.hw.pass(77 * MS + 1);
        let guest = told.system_time + scale.ns(s.hv.guest_tsc(&v.d) - told.tsc_timestamp);
        assert!(s.hv.hw.now().abs_diff(guest) <= 4, "{} for {}", guest, s.hv.hw.now());
    }
    assert!(s.hv.guest_tsc(&v.d) >= 5_000 * MS, "half a tick for each nanosecond of its life");
    s.hv.tsc_set_info(&v.d, TscSettings { mode: TscMode::NeverEmulate, ..always });
    at_once(&s);
    assert_eq!((read(&s).tsc_to_system_mul, read(&s).tsc_timestamp), (1 << 31, read(&s).system_time));
}

#[test]
fn areas_that_user_mode_hides_are_written_in_kernel_mode() {
    let (mut s, v) = sim(1);
    v.v().runstate_area.store(HostHw::va(PAGE, 256), SeqCst);
    v.d.mem.set_vm_assist(5, true);
    let read = |s: &Sim| -> VcpuRunstateInfo { s.hv.hw.get(HostHw::va(PAGE, 256)).unwrap() };
    s.block(&v);
    s.settle();
    s.pass(5 * MS);
    s.event(&v, 0);
    s.settle();
    s.hv.hw.unmapped.store(true, SeqCst);
    with_vcpu(&v, 0, |cur| s.hv.switched_in(cur));
    s.hv.hw.unmapped.store(false, SeqCst);
    assert_eq!(read(&s).time, [0; 4]);
    s.hv.kernel_entered(&v.d, v.v());
    let now = read(&s);
    assert_eq!(now.state as u32, RUNSTATE_RUNNING);
    assert_eq!(now.state_entry_time & XEN_RUNSTATE_UPDATE, 0);
    assert_eq!(now.time, s.hv.vcpu_runstate_raw(v.v()).time);
    assert_eq!(now.time[2], 5 * MS);
}

#[test]
fn the_wallclock_follows_its_setting() {
    let (s, v) = sim(1);
    let read = |at: usize| s.hv.hw.load32(v.d.shared_info, 3072 + at);
    let before = read(0);
    s.hv.update_wallclock(&v.d);
    assert_eq!((read(0) & 1, read(4), read(8), read(12)), (0, 1_000_000_000, 500_000_000, 0));
    s.hv.set_wallclock(6_000_000_000, 7, 3_000_000_000);
    let sec = u64::from(read(4)) | u64::from(read(12)) << 32;
    assert_eq!((sec, read(8)), (5_999_999_997, 7));
    v.d.time_offset.store(-3600i64 as u64, SeqCst);
    s.hv.update_wallclock(&v.d);
    assert_eq!(u64::from(read(4)) | u64::from(read(12)) << 32, 5_999_996_397);
    assert_eq!(read(0), before + 6);
}

#[test]
fn the_wallclock_of_a_domain_that_is_gone_is_nobodys() {
    use crate::domain::create::DomainConfig;
    let hv = crate::host::build::machine(1);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    crate::host::build::add_domain(&hv, 0, 1);
    let d = hv.domain_create(&DomainConfig::unprivileged(mm::DomId(1))).unwrap();
    let page = d.shared_info;
    let version = || hv.hw.load32(page, 3072);
    let before = version();
    hv.update_wallclock(&d);
    assert_eq!(version(), before + 2);
    // Another CPU has taken it from the list of all domains to set its clock, and meanwhile it ends.
    while hv.domain_kill(&d) == Err(crate::guest_memory::hypercall_result::Stop::Restart) {}
    assert!(hv.domains.get(d.id).is_none());
    let before = version();
    hv.update_wallclock(&d);
    assert_eq!(version(), before);
}
