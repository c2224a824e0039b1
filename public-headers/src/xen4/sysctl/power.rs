//! Facts of sysctl.h.

use crate::overlay::{Overlay4, Overlay8};

layout! {
    header "sysctl.h";

    /// `struct pm_px_val`. (sysctl.h)
    struct PmPxVal = "struct pm_px_val", 24 {
        /// `freq`.
        freq: u64 = 0;
        /// `residency`.
        residency: u64 = 8;
        /// `count`.
        count: u64 = 16;
    }

    /// `struct pm_px_stat`. (sysctl.h)
    struct PmPxStat = "struct pm_px_stat", 24 {
        /// `total`.
        total: u8 = 0;
        /// `usable`.
        usable: u8 = 1;
        /// `last`.
        last: u8 = 2;
        /// `cur`.
        cur: u8 = 3;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `trans_pt`.
        trans_pt: u64 = 8;
        /// `pt`.
        pt: u64 = 16;
    }

    /// `struct pm_cx_stat`. (sysctl.h)
    struct PmCxStat = "struct pm_cx_stat", 56 {
        /// `nr`.
        nr: u32 = 0;
        /// `last`.
        last: u32 = 4;
        /// `idle_time`.
        idle_time: u64 = 8;
        /// `triggers`.
        triggers: u64 = 16;
        /// `residencies`.
        residencies: u64 = 24;
        /// `nr_pc`.
        nr_pc: u32 = 32;
        /// `nr_cc`.
        nr_cc: u32 = 36;
        /// `pc`.
        pc: u64 = 40;
        /// `cc`.
        cc: u64 = 48;
    }

    /// `struct xen_sysctl_get_pmstat`. (sysctl.h)
    struct XenSysctlGetPmstat = "struct xen_sysctl_get_pmstat", 64 {
        /// `type`.
        type_: u32 = 0;
        /// `cpuid`.
        cpuid: u32 = 4;
        /// `u`.
        u: Overlay8<7> = 8 { getpx: PmPxStat, getcx: PmCxStat };
    }

    /// `struct xen_sysctl_cpu_hotplug`. (sysctl.h)
    struct XenSysctlCpuHotplug = "struct xen_sysctl_cpu_hotplug", 8 {
        /// `cpu`.
        cpu: u32 = 0;
        /// `op`.
        op: u32 = 4;
    }

    /// `struct xen_userspace`. (sysctl.h)
    struct XenUserspace = "struct xen_userspace", 4 {
        /// `scaling_setspeed`.
        scaling_setspeed: u32 = 0;
    }

    /// `struct xen_ondemand`. (sysctl.h)
    struct XenOndemand = "struct xen_ondemand", 16 {
        /// `sampling_rate_max`.
        sampling_rate_max: u32 = 0;
        /// `sampling_rate_min`.
        sampling_rate_min: u32 = 4;
        /// `sampling_rate`.
        sampling_rate: u32 = 8;
        /// `up_threshold`.
        up_threshold: u32 = 12;
    }

    /// `struct xen_get_cpufreq_para`. (sysctl.h)
    struct XenGetCpufreqPara = "struct xen_get_cpufreq_para", 120 {
        /// `cpu_num`.
        cpu_num: u32 = 0;
        /// `freq_num`.
        freq_num: u32 = 4;
        /// `gov_num`.
        gov_num: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `affected_cpus`.
        affected_cpus: u64 = 16;
        /// `scaling_available_frequencies`.
        scaling_available_frequencies: u64 = 24;
        /// `scaling_available_governors`.
        scaling_available_governors: u64 = 32;
        /// `scaling_driver`.
        scaling_driver: [u8; 16] = 40;
        /// `cpuinfo_cur_freq`.
        cpuinfo_cur_freq: u32 = 56;
        /// `cpuinfo_max_freq`.
        cpuinfo_max_freq: u32 = 60;
        /// `cpuinfo_min_freq`.
        cpuinfo_min_freq: u32 = 64;
        /// `scaling_cur_freq`.
        scaling_cur_freq: u32 = 68;
        /// `scaling_governor`.
        scaling_governor: [u8; 16] = 72;
        /// `scaling_max_freq`.
        scaling_max_freq: u32 = 88;
        /// `scaling_min_freq`.
        scaling_min_freq: u32 = 92;
        /// `u`.
        u: Overlay4<4> = 96 { userspace: XenUserspace, ondemand: XenOndemand };
        /// `turbo_enabled`.
        turbo_enabled: i32 = 112;
        /// Padding.
        _pad1: [u8; 4] = 116;
    }

    /// `struct xen_set_cpufreq_gov`. (sysctl.h)
    struct XenSetCpufreqGov = "struct xen_set_cpufreq_gov", 16 {
        /// `scaling_governor`.
        scaling_governor: [u8; 16] = 0;
    }

    /// `struct xen_set_cpufreq_para`. (sysctl.h)
    struct XenSetCpufreqPara = "struct xen_set_cpufreq_para", 8 {
        /// `ctrl_type`.
        ctrl_type: u32 = 0;
        /// `ctrl_value`.
        ctrl_value: u32 = 4;
    }

    /// `struct xen_sysctl_pm_op`. (sysctl.h)
    struct XenSysctlPmOp = "struct xen_sysctl_pm_op", 128 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `cpuid`.
        cpuid: u32 = 4;
        /// `u`.
        u: Overlay8<15> = 8 {
            get_para: XenGetCpufreqPara, set_gov: XenSetCpufreqGov, set_para: XenSetCpufreqPara, get_avgfreq: u64,
            set_sched_opt_smt: u32, get_max_cstate: u32, set_max_cstate: u32,
        };
    }
}

constants! {
    header "sysctl.h";

    /// `PMSTAT_CATEGORY_MASK`.
    PMSTAT_CATEGORY_MASK: u32 = 0xf0;
    /// `PMSTAT_PX`.
    PMSTAT_PX: u32 = 0x10;
    /// `PMSTAT_CX`.
    PMSTAT_CX: u32 = 0x20;
    /// `PMSTAT_get_max_px`.
    PMSTAT_GET_MAX_PX: u32 = 0x11, "PMSTAT_get_max_px";
    /// `PMSTAT_get_pxstat`.
    PMSTAT_GET_PXSTAT: u32 = 0x12, "PMSTAT_get_pxstat";
    /// `PMSTAT_reset_pxstat`.
    PMSTAT_RESET_PXSTAT: u32 = 0x13, "PMSTAT_reset_pxstat";
    /// `PMSTAT_get_max_cx`.
    PMSTAT_GET_MAX_CX: u32 = 0x21, "PMSTAT_get_max_cx";
    /// `PMSTAT_get_cxstat`.
    PMSTAT_GET_CXSTAT: u32 = 0x22, "PMSTAT_get_cxstat";
    /// `PMSTAT_reset_cxstat`.
    PMSTAT_RESET_CXSTAT: u32 = 0x23, "PMSTAT_reset_cxstat";
    /// `XEN_SYSCTL_CPU_HOTPLUG_ONLINE`.
    XEN_SYSCTL_CPU_HOTPLUG_ONLINE: u32 = 0;
    /// `XEN_SYSCTL_CPU_HOTPLUG_OFFLINE`.
    XEN_SYSCTL_CPU_HOTPLUG_OFFLINE: u32 = 1;
    /// `XEN_SYSCTL_CPU_HOTPLUG_SMT_ENABLE`.
    XEN_SYSCTL_CPU_HOTPLUG_SMT_ENABLE: u32 = 2;
    /// `XEN_SYSCTL_CPU_HOTPLUG_SMT_DISABLE`.
    XEN_SYSCTL_CPU_HOTPLUG_SMT_DISABLE: u32 = 3;
    /// `CPUFREQ_NAME_LEN`.
    CPUFREQ_NAME_LEN: u32 = 16;
    /// `SCALING_MAX_FREQ`.
    SCALING_MAX_FREQ: u32 = 1;
    /// `SCALING_MIN_FREQ`.
    SCALING_MIN_FREQ: u32 = 2;
    /// `SCALING_SETSPEED`.
    SCALING_SETSPEED: u32 = 3;
    /// `SAMPLING_RATE`.
    SAMPLING_RATE: u32 = 4;
    /// `UP_THRESHOLD`.
    UP_THRESHOLD: u32 = 5;
    /// `PM_PARA_CATEGORY_MASK`.
    PM_PARA_CATEGORY_MASK: u32 = 0xf0;
    /// `CPUFREQ_PARA`.
    CPUFREQ_PARA: u32 = 0x10;
    /// `GET_CPUFREQ_PARA`.
    GET_CPUFREQ_PARA: u32 = 0x11;
    /// `SET_CPUFREQ_GOV`.
    SET_CPUFREQ_GOV: u32 = 0x12;
    /// `SET_CPUFREQ_PARA`.
    SET_CPUFREQ_PARA: u32 = 0x13;
    /// `GET_CPUFREQ_AVGFREQ`.
    GET_CPUFREQ_AVGFREQ: u32 = 0x14;
    /// `XEN_SYSCTL_pm_op_set_sched_opt_smt`.
    XEN_SYSCTL_PM_OP_SET_SCHED_OPT_SMT: u32 = 0x21, "XEN_SYSCTL_pm_op_set_sched_opt_smt";
    /// `XEN_SYSCTL_pm_op_get_max_cstate`.
    XEN_SYSCTL_PM_OP_GET_MAX_CSTATE: u32 = 0x22, "XEN_SYSCTL_pm_op_get_max_cstate";
    /// `XEN_SYSCTL_pm_op_set_max_cstate`.
    XEN_SYSCTL_PM_OP_SET_MAX_CSTATE: u32 = 0x23, "XEN_SYSCTL_pm_op_set_max_cstate";
    /// `XEN_SYSCTL_pm_op_set_vcpu_migration_delay`.
    XEN_SYSCTL_PM_OP_SET_VCPU_MIGRATION_DELAY: u32 = 0x24, "XEN_SYSCTL_pm_op_set_vcpu_migration_delay";
    /// `XEN_SYSCTL_pm_op_get_vcpu_migration_delay`.
    XEN_SYSCTL_PM_OP_GET_VCPU_MIGRATION_DELAY: u32 = 0x25, "XEN_SYSCTL_pm_op_get_vcpu_migration_delay";
    /// `XEN_SYSCTL_pm_op_enable_turbo`.
    XEN_SYSCTL_PM_OP_ENABLE_TURBO: u32 = 0x26, "XEN_SYSCTL_pm_op_enable_turbo";
    /// `XEN_SYSCTL_pm_op_disable_turbo`.
    XEN_SYSCTL_PM_OP_DISABLE_TURBO: u32 = 0x27, "XEN_SYSCTL_pm_op_disable_turbo";
    /// `XEN_SYSCTL_CX_UNLIMITED`.
    XEN_SYSCTL_CX_UNLIMITED: u32 = 0xffffffff;
}
