//! What `xenpm` sets and shows.

use super::*;

#[test]
fn the_toolstack_sets_what_it_may() {
    let l = by_ports(1, "");
    assert_eq!(l.upload(0, &report(HW, 0, 1)), Ok(0));
    let (rc, told) = l.para(0, 9);
    assert_eq!((rc, told.cpu_num, told.freq_num, told.gov_num), (err(Errno::AGAIN), 1, 3, 4));
    let (rc, told) = l.para(0, 1);
    assert_eq!((rc, told.cpuinfo_min_freq, told.cpuinfo_max_freq), (Ok(0), 1_000_000, 2_000_000));
    assert_eq!((&told.scaling_driver[..13], &told.scaling_governor[..9]), (&b"acpi-cpufreq\0"[..], &b"ondemand\0"[..]));
    let ondemand: XenOndemand = told.u.get();
    assert_eq!(
        [ondemand.sampling_rate_min, ondemand.sampling_rate, ondemand.sampling_rate_max, ondemand.up_threshold],
        [10_000, 20_000, 10_000_000, 80]
    );
    assert_eq!(
        [0, 1, 2].map(|n| l.hv.hw.get_nth::<u32>(HostHw::va(LIST, 2048), n).unwrap()),
        [2_000_000, 1_500_000, 1_000_000]
    );
    let names: [u8; 64] = l.hv.hw.get(HostHw::va(LIST, 3072)).unwrap();
    assert!(names.starts_with(b"userspace performance powersave ondemand\0"));

    assert_eq!([l.governor(0, "nothing"), l.set(0, SCALING_SETSPEED, 1), l.set(0, 9, 1)], [err(Errno::INVAL); 3]);
    assert_eq!(
        [l.set(0, UP_THRESHOLD, 10), l.set(0, UP_THRESHOLD, 101), l.set(0, SAMPLING_RATE, 9999)],
        [err(Errno::INVAL); 3]
    );
    assert_eq!([l.set(0, UP_THRESHOLD, 50), l.set(0, SAMPLING_RATE, 10_000)], [Ok(0); 2]);
    assert_eq!((l.governor(0, "userspace"), l.port()), (Ok(0), Some(0x52)), "a CPU of 1 GHz");
    assert_eq!([l.set(0, UP_THRESHOLD, 50), l.set(0, SAMPLING_RATE, 20_000)], [err(Errno::INVAL); 2]);
    for (khz, mhz) in [(1_500_000, 1500), (1_400_000, 1500), (1, 1000), (u32::MAX, 2000)] {
        assert_eq!((l.set(0, SCALING_SETSPEED, khz), l.mhz(0, 1).0), (Ok(0), mhz));
    }
    let bound = |which, khz| (l.set(0, which, khz), l.mhz(0, 1));
    assert_eq!(bound(SCALING_MAX_FREQ, 1), (Ok(0), (1000, 1000, 1000)));
    assert_eq!(bound(SCALING_MAX_FREQ, 2_000_000), (Ok(0), (2000, 1000, 2000)), "as was asked for");
    assert_eq!(bound(SCALING_MIN_FREQ, 1_600_000), (Ok(0), (2000, 1600, 2000)));
    assert_eq!(bound(SCALING_MIN_FREQ, 5_000_000).0, err(Errno::INVAL));
    assert_eq!(bound(SCALING_MIN_FREQ, 0), (Ok(0), (2000, 1000, 2000)));
    assert_eq!(
        [XEN_SYSCTL_PM_OP_ENABLE_TURBO, XEN_SYSCTL_PM_OP_DISABLE_TURBO].map(|cmd| l.op(cmd, 0, 0u32).0),
        [err(Errno::OPNOTSUPP); 2]
    );
    assert_eq!(
        [l.op(CPUFREQ_PARA | 9, 0, 0u32).0, l.op(GET_CPUFREQ_PARA, 1, 0u32).0],
        [err(Errno::NOSYS), err(Errno::INVAL)]
    );
    assert_eq!(l.op(GET_CPUFREQ_AVGFREQ, 0, 0u32).1.u.get::<u64>(), 2_000_000, "the CPU does not count");
    assert_eq!(l.para(0, 1).0, Ok(0));
    let nowhere = XenGetCpufreqPara { cpu_num: 1, freq_num: 3, gov_num: 4, ..Default::default() };
    assert_eq!(l.op(GET_CPUFREQ_PARA, 0, nowhere).0, err(Errno::FAULT));
}

#[test]
fn the_use_of_frequencies_is_told() {
    let l = by_ports(1, "cpufreq=xen:performance");
    assert_eq!(l.upload(0, &report(HW, 0, 1)), Ok(0));
    assert_eq!(l.reset(PMSTAT_GET_MAX_PX, 0), Ok(0));
    l.hv.hw.pass(30 * MS);
    assert_eq!(l.governor(0, "powersave"), Ok(0));
    l.hv.hw.pass(50 * MS);
    let (rc, told, vals) = l.stat(0);
    assert_eq!((rc, told.total, told.usable, told.last, told.cur), (Ok(0), 3, 3, 0, 2));
    assert_eq!(vals.map(|v| (v.freq, v.count)), [(2000, 1), (1500, 0), (1000, 1)]);
    assert_eq!(vals.map(|v| v.residency / MS), [30, 0, 50]);
    let changes = (0..9).map(|n| l.hv.hw.get_nth::<u64>(HostHw::va(LIST, 1024), n).unwrap()).collect::<Vec<_>>();
    // The model's CPU looks like one at 1 GHz.
    assert_eq!(changes, [0, 0, 1, 0, 0, 0, 1, 0, 0]);
    assert_eq!((l.reset(PMSTAT_RESET_PXSTAT, 0), l.stat(0).2[0].residency), (Ok(0), 0));
    assert_eq!(l.reset(PMSTAT_PX | 9, 0), err(Errno::NOSYS));
    assert_eq!(l.reset(PMSTAT_GET_PXSTAT, 0), err(Errno::FAULT));
}
