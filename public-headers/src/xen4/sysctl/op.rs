//! Facts of sysctl.h.

use crate::overlay::Overlay8;
use crate::xen4::sysctl::cpu::{
    XenSysctlCpuFeatureset, XenSysctlCpuLevellingCaps, XenSysctlPcitopoinfo, XenSysctlPsrAlloc, XenSysctlPsrCmtOp,
};
use crate::xen4::sysctl::host::{
    XenSysctlAvailheap, XenSysctlDebugKeys, XenSysctlGetcpuinfo, XenSysctlGetdomaininfolist, XenSysctlPerfcOp,
    XenSysctlPhysinfo, XenSysctlReadconsole, XenSysctlSchedId, XenSysctlTbufOp,
};
use crate::xen4::sysctl::livepatch::XenSysctlLivepatchOp;
use crate::xen4::sysctl::machine::{
    XenSysctlCputopoinfo, XenSysctlLockprofOp, XenSysctlNumainfo, XenSysctlPageOfflineOp,
};
use crate::xen4::sysctl::power::{XenSysctlCpuHotplug, XenSysctlGetPmstat, XenSysctlPmOp};
use crate::xen4::sysctl::scheduler::{XenSysctlCoverageOp, XenSysctlCpupoolOp, XenSysctlSchedulerOp};

layout! {
    header "sysctl.h";

    /// `struct xen_sysctl_cpu_policy`. (sysctl.h)
    struct XenSysctlCpuPolicy = "struct xen_sysctl_cpu_policy", 32 {
        /// `index`.
        index: u32 = 0;
        /// `nr_leaves`.
        nr_leaves: u32 = 4;
        /// `nr_msrs`.
        nr_msrs: u32 = 8;
        /// `_rsvd`.
        _rsvd: u32 = 12;
        /// `leaves`.
        leaves: u64 = 16;
        /// `msrs`.
        msrs: u64 = 24;
    }

    /// `struct xen_sysctl`. (sysctl.h)
    struct XenSysctl = "struct xen_sysctl", 136 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `interface_version`.
        interface_version: u32 = 4;
        /// `u`.
        u: Overlay8<16> = 8 {
            readconsole: XenSysctlReadconsole, tbuf_op: XenSysctlTbufOp, physinfo: XenSysctlPhysinfo,
            cputopoinfo: XenSysctlCputopoinfo, pcitopoinfo: XenSysctlPcitopoinfo, numainfo: XenSysctlNumainfo,
            sched_id: XenSysctlSchedId, perfc_op: XenSysctlPerfcOp, getdomaininfolist: XenSysctlGetdomaininfolist,
            debug_keys: XenSysctlDebugKeys, getcpuinfo: XenSysctlGetcpuinfo, availheap: XenSysctlAvailheap,
            get_pmstat: XenSysctlGetPmstat, cpu_hotplug: XenSysctlCpuHotplug, pm_op: XenSysctlPmOp,
            page_offline: XenSysctlPageOfflineOp, lockprof_op: XenSysctlLockprofOp, cpupool_op: XenSysctlCpupoolOp,
            scheduler_op: XenSysctlSchedulerOp, coverage_op: XenSysctlCoverageOp, psr_cmt_op: XenSysctlPsrCmtOp,
            psr_alloc: XenSysctlPsrAlloc, cpu_levelling_caps: XenSysctlCpuLevellingCaps,
            cpu_featureset: XenSysctlCpuFeatureset, livepatch: XenSysctlLivepatchOp,
            cpu_policy: XenSysctlCpuPolicy, pad: [u8; 128],
        };
    }
}

constants! {
    header "sysctl.h";

    /// `XEN_SYSCTL_cpu_policy_raw`.
    XEN_SYSCTL_CPU_POLICY_RAW: u32 = 0, "XEN_SYSCTL_cpu_policy_raw";
    /// `XEN_SYSCTL_cpu_policy_host`.
    XEN_SYSCTL_CPU_POLICY_HOST: u32 = 1, "XEN_SYSCTL_cpu_policy_host";
    /// `XEN_SYSCTL_cpu_policy_pv_max`.
    XEN_SYSCTL_CPU_POLICY_PV_MAX: u32 = 2, "XEN_SYSCTL_cpu_policy_pv_max";
    /// `XEN_SYSCTL_cpu_policy_hvm_max`.
    XEN_SYSCTL_CPU_POLICY_HVM_MAX: u32 = 3, "XEN_SYSCTL_cpu_policy_hvm_max";
    /// `XEN_SYSCTL_cpu_policy_pv_default`.
    XEN_SYSCTL_CPU_POLICY_PV_DEFAULT: u32 = 4, "XEN_SYSCTL_cpu_policy_pv_default";
    /// `XEN_SYSCTL_cpu_policy_hvm_default`.
    XEN_SYSCTL_CPU_POLICY_HVM_DEFAULT: u32 = 5, "XEN_SYSCTL_cpu_policy_hvm_default";
    /// `XEN_SYSCTL_readconsole`.
    XEN_SYSCTL_READCONSOLE: u32 = 1, "XEN_SYSCTL_readconsole";
    /// `XEN_SYSCTL_tbuf_op`.
    XEN_SYSCTL_TBUF_OP: u32 = 2, "XEN_SYSCTL_tbuf_op";
    /// `XEN_SYSCTL_physinfo`.
    XEN_SYSCTL_PHYSINFO: u32 = 3, "XEN_SYSCTL_physinfo";
    /// `XEN_SYSCTL_sched_id`.
    XEN_SYSCTL_SCHED_ID: u32 = 4, "XEN_SYSCTL_sched_id";
    /// `XEN_SYSCTL_perfc_op`.
    XEN_SYSCTL_PERFC_OP: u32 = 5, "XEN_SYSCTL_perfc_op";
    /// `XEN_SYSCTL_getdomaininfolist`.
    XEN_SYSCTL_GETDOMAININFOLIST: u32 = 6, "XEN_SYSCTL_getdomaininfolist";
    /// `XEN_SYSCTL_debug_keys`.
    XEN_SYSCTL_DEBUG_KEYS: u32 = 7, "XEN_SYSCTL_debug_keys";
    /// `XEN_SYSCTL_getcpuinfo`.
    XEN_SYSCTL_GETCPUINFO: u32 = 8, "XEN_SYSCTL_getcpuinfo";
    /// `XEN_SYSCTL_availheap`.
    XEN_SYSCTL_AVAILHEAP: u32 = 9, "XEN_SYSCTL_availheap";
    /// `XEN_SYSCTL_get_pmstat`.
    XEN_SYSCTL_GET_PMSTAT: u32 = 10, "XEN_SYSCTL_get_pmstat";
    /// `XEN_SYSCTL_cpu_hotplug`.
    XEN_SYSCTL_CPU_HOTPLUG: u32 = 11, "XEN_SYSCTL_cpu_hotplug";
    /// `XEN_SYSCTL_pm_op`.
    XEN_SYSCTL_PM_OP: u32 = 12, "XEN_SYSCTL_pm_op";
    /// `XEN_SYSCTL_page_offline_op`.
    XEN_SYSCTL_PAGE_OFFLINE_OP: u32 = 14, "XEN_SYSCTL_page_offline_op";
    /// `XEN_SYSCTL_lockprof_op`.
    XEN_SYSCTL_LOCKPROF_OP: u32 = 15, "XEN_SYSCTL_lockprof_op";
    /// `XEN_SYSCTL_cputopoinfo`.
    XEN_SYSCTL_CPUTOPOINFO: u32 = 16, "XEN_SYSCTL_cputopoinfo";
    /// `XEN_SYSCTL_numainfo`.
    XEN_SYSCTL_NUMAINFO: u32 = 17, "XEN_SYSCTL_numainfo";
    /// `XEN_SYSCTL_cpupool_op`.
    XEN_SYSCTL_CPUPOOL_OP: u32 = 18, "XEN_SYSCTL_cpupool_op";
    /// `XEN_SYSCTL_scheduler_op`.
    XEN_SYSCTL_SCHEDULER_OP: u32 = 19, "XEN_SYSCTL_scheduler_op";
    /// `XEN_SYSCTL_coverage_op`.
    XEN_SYSCTL_COVERAGE_OP: u32 = 20, "XEN_SYSCTL_coverage_op";
    /// `XEN_SYSCTL_psr_cmt_op`.
    XEN_SYSCTL_PSR_CMT_OP: u32 = 21, "XEN_SYSCTL_psr_cmt_op";
    /// `XEN_SYSCTL_pcitopoinfo`.
    XEN_SYSCTL_PCITOPOINFO: u32 = 22, "XEN_SYSCTL_pcitopoinfo";
    /// `XEN_SYSCTL_psr_alloc`.
    XEN_SYSCTL_PSR_ALLOC: u32 = 23, "XEN_SYSCTL_psr_alloc";
    /// `XEN_SYSCTL_get_cpu_levelling_caps`.
    XEN_SYSCTL_GET_CPU_LEVELLING_CAPS: u32 = 25, "XEN_SYSCTL_get_cpu_levelling_caps";
    /// `XEN_SYSCTL_get_cpu_featureset`.
    XEN_SYSCTL_GET_CPU_FEATURESET: u32 = 26, "XEN_SYSCTL_get_cpu_featureset";
    /// `XEN_SYSCTL_livepatch_op`.
    XEN_SYSCTL_LIVEPATCH_OP: u32 = 27, "XEN_SYSCTL_livepatch_op";
    /// `XEN_SYSCTL_get_cpu_policy`.
    XEN_SYSCTL_GET_CPU_POLICY: u32 = 29, "XEN_SYSCTL_get_cpu_policy";
}
