//! What dom0 reports, and which CPUs are set together.

use super::*;

#[test]
fn reports_that_are_refused() {
    let l = by_ports(2, "");
    let good = report(HW, 0, 1);
    assert_eq!(l.upload(7, &good), err(Errno::INVAL), "no CPU");
    let bad = |change: fn(&mut XenProcessorPerformance)| {
        let mut perf = good;
        change(&mut perf);
        l.upload(1, &perf)
    };
    assert_eq!(bad(|p| p.status_register.space_id = 0x7f), err(Errno::INVAL));
    assert_eq!([bad(|p| p.state_count = 1), bad(|p| p.state_count = 256)], [err(Errno::INVAL); 2]);
    assert_eq!([bad(|p| p.states = 0x1000), bad(|p| p.states = 1 << 63)], [err(Errno::FAULT); 2]);
    assert_eq!([bad(|p| p.shared_type = 0), bad(|p| p.shared_type = 4)], [err(Errno::INVAL); 2]);
    // None of that has been kept, nor is a part enough.
    assert_eq!(bad(|p| p.flags &= !XEN_PX_PSD), Ok(0));
    assert_eq!(l.para(1, 1).0, err(Errno::INVAL));
    assert_eq!(l.reset(PMSTAT_GET_MAX_PX, 1), err(Errno::INVAL));
    // A register that cannot be used; no Intel register either.
    assert_eq!(bad(|p| (p.control_register.space_id, p.status_register.space_id) = (0, 0)), err(Errno::NODEV));
    let l = by_ports(2, "");
    let mut fixed = good;
    (fixed.control_register.space_id, fixed.status_register.space_id) = (0x7f, 0x7f);
    assert_eq!(l.upload(0, &fixed), err(Errno::NODEV));
    // More is not allowed than there is.
    assert_eq!(l.upload(1, &XenProcessorPerformance { platform_limit: 3, ..good }), err(Errno::INVAL));

    assert_eq!(lab(1, "", &[]).upload(0, &good), err(Errno::FAULT), "an unknown vendor");
    // AMD's without the register: all is well, but nothing is set.
    let amd = lab(1, "", &[(0, AMD)]);
    assert_eq!([amd.upload(0, &good), amd.reset(PMSTAT_GET_MAX_PX, 0)], [Ok(0), err(Errno::NODEV)]);
    assert_eq!(amd.para(0, 1).0, err(Errno::INVAL));
    for none in ["cpufreq=none", "cpufreq=dom0-kernel"] {
        let l = by_ports(1, none);
        assert_eq!([l.upload(0, &good), l.reset(PMSTAT_GET_MAX_PX, 0)], [err(Errno::NOSYS), err(Errno::NODEV)]);
        assert_eq!(l.para(0, 1).0, err(Errno::NODEV));
        assert_eq!(l.op(XEN_SYSCTL_PM_OP_ENABLE_TURBO, 0, 0u32).0, err(Errno::ACCES));
    }
}

#[test]
fn each_cpu_of_a_group_is_set_when_all_are_there() {
    let l = by_ports(3, "cpufreq=xen:performance");
    assert_eq!([l.upload(0, &report(ALL, 7, 2)), l.upload(2, &report(HW, 8, 1))], [Ok(0); 2]);
    // One that is alone is set at once, by itself.
    assert_eq!((l.port(), l.works(2)), (None, Some(0x50)));
    assert_eq!(l.para(0, 1).1.scaling_governor[..3], *b"per", "its rule has not begun");
    assert_eq!(
        l.upload(
            1,
            &XenProcessorPerformance {
                domain_info: XenPsdPackage { domain: 7, num_processors: 3, ..Default::default() },
                ..report(ALL, 7, 3)
            }
        ),
        err(Errno::INVAL),
        "it does not fit"
    );
    let l = by_ports(3, "cpufreq=xen:performance");
    assert_eq!([l.upload(0, &report(ALL, 7, 2)), l.upload(1, &report(ALL, 7, 2))], [Ok(0); 2]);
    assert_eq!((l.port(), l.works(1)), (Some(0x50), Some(0x50)));
    assert_eq!(l.governor(1, "PowerSave"), Ok(0));
    assert_eq!((l.port(), l.works(1), l.works(1)), (Some(0x52), Some(0x52), None));
    assert_eq!((l.mhz(0, 2), l.mhz(1, 2)), ((1000, 1000, 2000), (1000, 1000, 2000)));
    assert_eq!([0, 1].map(|n| l.hv.hw.get_nth::<u32>(HostHw::va(LIST, 1024), n).unwrap()), [0, 1]);
    // Where it is enough to set one, only that is.
    let l = by_ports(2, "cpufreq=xen:performance");
    assert_eq!([l.upload(1, &report(ANY, 7, 2)), l.upload(0, &report(ANY, 7, 2))], [Ok(0); 2]);
    assert_eq!((l.port(), l.works(1)), (None, Some(0x50)));
}

#[test]
fn firmware_limits_what_is_chosen() {
    let l = by_ports(1, "cpufreq=xen:performance,minfreq=1500000");
    assert_eq!((l.upload(0, &report(HW, 0, 1)), l.mhz(0, 1)), (Ok(0), (2000, 1500, 2000)));
    let limit = |platform_limit| {
        let rc = l.upload(0, &XenProcessorPerformance { flags: XEN_PX_PPC, platform_limit, ..report(HW, 0, 1) });
        (rc, l.mhz(0, 1))
    };
    assert_eq!(limit(2), (Ok(0), (1000, 1000, 1000)));
    assert_eq!((l.stat(0).1.usable, l.set(0, SCALING_MAX_FREQ, 2_000_000), l.mhz(0, 1).0), (1, Ok(0), 1000));
    assert_eq!(limit(0), (Ok(0), (2000, 1000, 2000)));
    assert_eq!(limit(3), (err(Errno::INVAL), (2000, 1000, 2000)));
    // A whole report of a CPU that has a policy is about the limit.
    assert_eq!(
        (l.upload(0, &XenProcessorPerformance { platform_limit: 1, ..report(HW, 0, 1) }), l.mhz(0, 1).0),
        (Ok(0), 1500)
    );
}

#[test]
fn cpus_that_go_lose_their_policy_and_find_it_again() {
    let l = by_ports(3, "cpufreq=xen:performance");
    for (cpu, perf) in [(0, report(ALL, 0, 2)), (1, report(ALL, 0, 2)), (2, report(HW, 1, 1))] {
        assert_eq!(l.upload(cpu, &perf), Ok(0));
        l.port();
        l.works(cpu);
    }
    assert_eq!((l.governor(2, "powersave"), l.works(2)), (Ok(0), Some(0x52)));
    assert_eq!([l.hotplug(1, false), l.hotplug(2, false)], [Ok(0); 2]);
    assert_eq!((l.mhz(0, 1).0, l.para(2, 1).0, l.stat(2).0), (2000, err(Errno::INVAL), err(Errno::INVAL)));
    assert!(l.hv.cpus[2].frequency.policy.lock().is_none() && l.hv.cpus[1].frequency.statistics.lock().is_none());
    // What dom0 reports of one that is offline is kept.
    assert_eq!(l.upload(1, &report(ALL, 0, 2)), err(Errno::NODEV));
    l.port();
    assert_eq!([l.hotplug(1, true), l.hotplug(2, true)], [Ok(0); 2]);
    assert_eq!(l.port(), Some(0x50), "the group is whole");
    // It begins anew, with the rule of the command line.
    assert_eq!((l.works(2), l.mhz(2, 1).0, l.stat(2).2[0].count), (Some(0x50), 2000, 1));
    assert_eq!((l.mhz(1, 2), l.stat(1).1.cur), ((2000, 1000, 2000), 0));
}

#[test]
fn firmwares_limit_is_obeyed_that_changed_while_the_leader_was_offline() {
    let l = by_ports(3, "cpufreq=xen:performance");
    assert_eq!([1, 2].map(|cpu| l.upload(cpu, &report(ALL, 0, 2))), [Ok(0); 2]);
    assert_eq!((l.mhz(2, 2).0, l.works(1), l.hotplug(1, false)), (2000, Some(0x50), Ok(0)));
    let limit = XenProcessorPerformance { flags: XEN_PX_PPC, platform_limit: 2, ..report(ALL, 0, 2) };
    assert_eq!(l.upload(1, &limit), err(Errno::NODEV));
    assert_eq!((l.hotplug(1, true), l.mhz(2, 2)), (Ok(0), (1000, 1000, 1000)));
}
