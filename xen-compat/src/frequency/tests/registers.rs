//! Intel's register and AMD's.

use super::*;

#[test]
fn intels_register_is_set_and_read_by_its_cpu() {
    let leaves = [
        (0, INTEL),
        (1, CpuidRegs { ecx: 1 << 7, ..Default::default() }),
        (6, CpuidRegs { eax: 2, ecx: 1, ..Default::default() }),
    ];
    let l = lab(2, "cpufreq=xen:userspace,speed=1500000", &leaves);
    l.hv.hw.msrs.lock().unwrap().extend([(PERF_CTL, 0xabcd_0000), (PERF_STATUS, 0x52), (APERF, 100), (MPERF, 100)]);
    let mut perf = report(HW, 0, 1);
    (perf.control_register.space_id, perf.status_register.space_id) = (0x7f, 0x7f);
    assert_eq!(l.upload(0, &perf), Ok(0));
    assert_eq!((l.msr(PERF_CTL), l.mhz(0, 1).0), (0xabcd_0051, 1500));
    assert_eq!(l.para(0, 1).1.cpuinfo_cur_freq, 1_000_000, "where it stands");
    // With turbo forbidden the highest frequency is not chosen.
    assert_eq!(l.para(0, 1).1.turbo_enabled, 1);
    assert_eq!([l.governor(0, "performance"), l.op(XEN_SYSCTL_PM_OP_DISABLE_TURBO, 0, 0u32).0], [Ok(0); 2]);
    assert_eq!((l.para(0, 1).1.turbo_enabled, l.msr(PERF_CTL)), (0, 0xabcd_0050));
    assert_eq!((l.set(0, SCALING_MIN_FREQ, 1_000_000), l.msr(PERF_CTL)), (Ok(0), 0xabcd_0051));
    // Averages, in percent of the highest.
    let average = |cpu| {
        let (rc, back) = l.op(GET_CPUFREQ_AVGFREQ, cpu, 0u32);
        (rc, back.u.get::<u64>())
    };
    assert_eq!(average(0), (Ok(0), 2_000_000));
    l.hv.hw.msrs.lock().unwrap().extend([(APERF, 130), (MPERF, 150)]);
    assert_eq!(average(0), (Ok(0), 1_200_000));
    // Another CPU must read its own.
    perf.domain_info.domain = 1;
    assert_eq!(l.upload(1, &perf), Ok(0));
    assert_eq!((l.msr(PERF_CTL), l.para(1, 1).0), (0xabcd_0051, Err(Stop::Restart)));
    l.works(1);
    assert_eq!(l.msr(PERF_CTL), 0xabcd_0051);
    assert_eq!((l.para(1, 1).0, l.para(1, 1).0), (Ok(0), Err(Stop::Restart)), "an answer is for one");
    l.works(1);
    l.hv.hw.pass(1000 * MS);
    assert_eq!(average(1).0, Err(Stop::Restart), "that is too old");
    l.works(1);
    assert_eq!(average(1), (Ok(0), 1_720_000));
}

#[test]
fn amds_register_is_set() {
    let leaves = [
        (0, AMD),
        (1, CpuidRegs { eax: 0x0010_0f20, ..Default::default() }),
        (0x8000_0000, CpuidRegs { eax: 0x8000_0008, ..Default::default() }),
        (0x8000_0007, CpuidRegs { edx: 1 << 7 | 1 << 9, ..Default::default() }),
    ];
    let l = lab(1, "cpufreq=xen:performance", &leaves);
    // It has two states, of which it tells the first one's frequency: 100 MHz times 5 + 16.
    l.hv.hw.msrs.lock().unwrap().extend([
        (PSTATE_CTL, 9),
        (PSTATE_LIMIT, 0x10),
        (PSTATE0, 1 << 63 | 5),
        (PSTATE0 + 1, 5),
        (K8_HWCR, 1),
    ]);
    assert_eq!(l.upload(0, &report(HW, 0, 1)), Ok(0));
    let (_, told) = l.para(0, 1);
    assert_eq!(
        (&told.scaling_driver[..9], told.cpuinfo_min_freq, told.cpuinfo_max_freq),
        (&b"powernow\0"[..], 1_500_000, 2_100_000)
    );
    assert_eq!((l.msr(PSTATE_CTL), l.mhz(0, 1)), (0, (2100, 1500, 2100)));
    assert_eq!((l.governor(0, "powersave"), l.msr(PSTATE_CTL)), (Ok(0), 1));
    let boost = |cmd| {
        assert_eq!(l.op(cmd, 0, 0u32).0, Ok(0));
        l.works(0);
        (l.msr(K8_HWCR), l.para(0, 1).1.turbo_enabled)
    };
    assert_eq!(boost(XEN_SYSCTL_PM_OP_DISABLE_TURBO), (1 | 1 << 25, 0));
    assert_eq!(boost(XEN_SYSCTL_PM_OP_ENABLE_TURBO), (1, 1));
}
