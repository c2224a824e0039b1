//! Frequencies and idle states (sysctl.h).

use crate::overlay::{Overlay4, Overlay8};

layout! {
    header "sysctl.h";

    /// Use of a frequency. (sysctl.h)
    struct PmPxVal = "struct pm_px_val", 24 {
        /// MHz.
        freq: u64 = 0;
        /// Nanoseconds.
        residency: u64 = 8;
        /// Times entered.
        count: u64 = 16;
    }

    /// Use of frequencies. (sysctl.h)
    struct PmPxStat = "struct pm_px_stat", 24 {
        /// States.
        total: u8 = 0;
        /// States that may be used.
        usable: u8 = 1;
        /// Last state.
        last: u8 = 2;
        /// Present state.
        cur: u8 = 3;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Guest address of the table of changes.
        trans_pt: u64 = 8;
        /// Guest address of the states.
        pt: u64 = 16;
    }

    /// Use of idle states. (sysctl.h)
    struct PmCxStat = "struct pm_cx_stat", 56 {
        /// States.
        nr: u32 = 0;
        /// Last state.
        last: u32 = 4;
        /// Nanoseconds idle.
        idle_time: u64 = 8;
        /// Guest address of the times entered.
        triggers: u64 = 16;
        /// Guest address of the nanoseconds.
        residencies: u64 = 24;
        /// In: room; out: entries.
        nr_pc: u32 = 32;
        /// In: room; out: entries.
        nr_cc: u32 = 36;
        /// Guest address of the package's.
        pc: u64 = 40;
        /// Guest address of the core's.
        cc: u64 = 48;
    }

    /// Statistics of power. (sysctl.h)
    struct XenSysctlGetPmstat = "struct xen_sysctl_get_pmstat", 64 {
        /// `PMSTAT_*`.
        type_: u32 = 0;
        /// CPU.
        cpuid: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay8<7> = 8 { getpx: PmPxStat, getcx: PmCxStat };
    }

    /// CPUs on or off line. (sysctl.h)
    struct XenSysctlCpuHotplug = "struct xen_sysctl_cpu_hotplug", 8 {
        /// Number of the physical CPU.
        cpu: u32 = 0;
        /// `XEN_SYSCTL_CPU_HOTPLUG_*`.
        op: u32 = 4;
    }

    /// Governor: the user. (sysctl.h)
    struct XenUserspace = "struct xen_userspace", 4 {
        /// kHz.
        scaling_setspeed: u32 = 0;
    }

    /// Governor: demand. (sysctl.h)
    struct XenOndemand = "struct xen_ondemand", 16 {
        /// Microseconds between looks.
        sampling_rate_max: u32 = 0;
        /// Microseconds between looks.
        sampling_rate_min: u32 = 4;
        /// Microseconds between looks.
        sampling_rate: u32 = 8;
        /// Percent of use.
        up_threshold: u32 = 12;
    }

    /// Frequency of a CPU. (sysctl.h)
    struct XenGetCpufreqPara = "struct xen_get_cpufreq_para", 120 {
        /// In: room; out: entries.
        cpu_num: u32 = 0;
        /// In: room; out: entries.
        freq_num: u32 = 4;
        /// In: room; out: entries.
        gov_num: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// Guest address of the CPUs.
        affected_cpus: u64 = 16;
        /// Guest address of the frequencies.
        scaling_available_frequencies: u64 = 24;
        /// Guest address of the governors' names.
        scaling_available_governors: u64 = 32;
        /// Driver.
        scaling_driver: [u8; 16] = 40;
        /// The hardware's, in kHz.
        cpuinfo_cur_freq: u32 = 56;
        /// The hardware's, in kHz.
        cpuinfo_max_freq: u32 = 60;
        /// The hardware's, in kHz.
        cpuinfo_min_freq: u32 = 64;
        /// The governor's, in kHz.
        scaling_cur_freq: u32 = 68;
        /// Governor.
        scaling_governor: [u8; 16] = 72;
        /// The governor's, in kHz.
        scaling_max_freq: u32 = 88;
        /// The governor's, in kHz.
        scaling_min_freq: u32 = 92;
        /// The governor's parameters.
        u: Overlay4<4> = 96 { userspace: XenUserspace, ondemand: XenOndemand };
        /// Whether turbo is on.
        turbo_enabled: i32 = 112;
        /// Padding.
        _pad1: [u8; 4] = 116;
    }

    /// Sets the governor. (sysctl.h)
    struct XenSetCpufreqGov = "struct xen_set_cpufreq_gov", 16 {
        /// Governor.
        scaling_governor: [u8; 16] = 0;
    }

    /// Sets a parameter. (sysctl.h)
    struct XenSetCpufreqPara = "struct xen_set_cpufreq_para", 8 {
        /// Which.
        ctrl_type: u32 = 0;
        /// Value.
        ctrl_value: u32 = 4;
    }

    /// Control of power. (sysctl.h)
    struct XenSysctlPmOp = "struct xen_sysctl_pm_op", 128 {
        /// Command.
        cmd: u32 = 0;
        /// CPU.
        cpuid: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay8<15> = 8 {
            get_para: XenGetCpufreqPara, set_gov: XenSetCpufreqGov, set_para: XenSetCpufreqPara, get_avgfreq: u64,
            set_sched_opt_smt: u32, get_max_cstate: u32, set_max_cstate: u32,
        };
    }
}

constants! {
    header "sysctl.h";

    /// Mask of the kind of state.
    PMSTAT_CATEGORY_MASK: u32 = 0xf0;
    /// Kind: frequencies.
    PMSTAT_PX: u32 = 0x10;
    /// Kind: idle states.
    PMSTAT_CX: u32 = 0x20;
    /// Number of frequencies.
    PMSTAT_GET_MAX_PX: u32 = 0x11, "PMSTAT_get_max_px";
    /// Reads `PmPxStat`.
    PMSTAT_GET_PXSTAT: u32 = 0x12, "PMSTAT_get_pxstat";
    /// Clears it.
    PMSTAT_RESET_PXSTAT: u32 = 0x13, "PMSTAT_reset_pxstat";
    /// Number of idle states.
    PMSTAT_GET_MAX_CX: u32 = 0x21, "PMSTAT_get_max_cx";
    /// Reads `PmCxStat`.
    PMSTAT_GET_CXSTAT: u32 = 0x22, "PMSTAT_get_cxstat";
    /// Clears it.
    PMSTAT_RESET_CXSTAT: u32 = 0x23, "PMSTAT_reset_cxstat";
    /// Starts a CPU.
    XEN_SYSCTL_CPU_HOTPLUG_ONLINE: u32 = 0;
    /// Stops a CPU.
    XEN_SYSCTL_CPU_HOTPLUG_OFFLINE: u32 = 1;
    /// Starts the second threads.
    XEN_SYSCTL_CPU_HOTPLUG_SMT_ENABLE: u32 = 2;
    /// Stops the second threads.
    XEN_SYSCTL_CPU_HOTPLUG_SMT_DISABLE: u32 = 3;
    /// Bytes of a name.
    CPUFREQ_NAME_LEN: u32 = 16;
    /// Parameter: highest frequency.
    SCALING_MAX_FREQ: u32 = 1;
    /// Parameter: lowest frequency.
    SCALING_MIN_FREQ: u32 = 2;
    /// Parameter: frequency, for the user governor.
    SCALING_SETSPEED: u32 = 3;
    /// Parameter: time between looks, for the demand governor.
    SAMPLING_RATE: u32 = 4;
    /// Parameter: percent of use, for the demand governor.
    UP_THRESHOLD: u32 = 5;
    /// Mask of the kind of command.
    PM_PARA_CATEGORY_MASK: u32 = 0xf0;
    /// Kind: frequency.
    CPUFREQ_PARA: u32 = 0x10;
    /// Command: reads `XenGetCpufreqPara`.
    GET_CPUFREQ_PARA: u32 = 0x11;
    /// Command: `XenSetCpufreqGov`.
    SET_CPUFREQ_GOV: u32 = 0x12;
    /// Command: `XenSetCpufreqPara`.
    SET_CPUFREQ_PARA: u32 = 0x13;
    /// Command: average frequency.
    GET_CPUFREQ_AVGFREQ: u32 = 0x14;
    /// Command: whether whole cores are kept idle.
    XEN_SYSCTL_PM_OP_SET_SCHED_OPT_SMT: u32 = 0x21, "XEN_SYSCTL_pm_op_set_sched_opt_smt";
    /// Command: reads the deepest idle state.
    XEN_SYSCTL_PM_OP_GET_MAX_CSTATE: u32 = 0x22, "XEN_SYSCTL_pm_op_get_max_cstate";
    /// Command: sets the deepest idle state.
    XEN_SYSCTL_PM_OP_SET_MAX_CSTATE: u32 = 0x23, "XEN_SYSCTL_pm_op_set_max_cstate";
    /// Gone.
    XEN_SYSCTL_PM_OP_SET_VCPU_MIGRATION_DELAY: u32 = 0x24, "XEN_SYSCTL_pm_op_set_vcpu_migration_delay";
    /// Gone.
    XEN_SYSCTL_PM_OP_GET_VCPU_MIGRATION_DELAY: u32 = 0x25, "XEN_SYSCTL_pm_op_get_vcpu_migration_delay";
    /// Command: turbo on.
    XEN_SYSCTL_PM_OP_ENABLE_TURBO: u32 = 0x26, "XEN_SYSCTL_pm_op_enable_turbo";
    /// Command: turbo off.
    XEN_SYSCTL_PM_OP_DISABLE_TURBO: u32 = 0x27, "XEN_SYSCTL_pm_op_disable_turbo";
    /// Any idle state.
    XEN_SYSCTL_CX_UNLIMITED: u32 = 0xffffffff;
}
