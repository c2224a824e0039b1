//! The argument of the hypercall and its commands (sysctl.h).

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

    /// A CPUID and MSR policy. (sysctl.h)
    struct XenSysctlCpuPolicy = "struct xen_sysctl_cpu_policy", 32 {
        /// `XEN_SYSCTL_cpu_policy_*`.
        index: u32 = 0;
        /// In: room; out: leaves.
        nr_leaves: u32 = 4;
        /// In: room; out: registers.
        nr_msrs: u32 = 8;
        /// Padding that the header names.
        _rsvd: u32 = 12;
        /// Guest address of the leaves.
        leaves: u64 = 16;
        /// Guest address of the registers.
        msrs: u64 = 24;
    }

    /// Argument of the hypercall. (sysctl.h)
    struct XenSysctl = "struct xen_sysctl", 136 {
        /// `XEN_SYSCTL_*`.
        cmd: u32 = 0;
        /// Version of the interface the caller was built for; another one gives -EACCES.
        interface_version: u32 = 4;
        /// Argument of the command: one of the members.
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

    /// Policy: as CPUID says.
    XEN_SYSCTL_CPU_POLICY_RAW: u32 = 0, "XEN_SYSCTL_cpu_policy_raw";
    /// Policy: as the hypervisor uses it.
    XEN_SYSCTL_CPU_POLICY_HOST: u32 = 1, "XEN_SYSCTL_cpu_policy_host";
    /// Policy: most for PV guests.
    XEN_SYSCTL_CPU_POLICY_PV_MAX: u32 = 2, "XEN_SYSCTL_cpu_policy_pv_max";
    /// Policy: most for HVM guests.
    XEN_SYSCTL_CPU_POLICY_HVM_MAX: u32 = 3, "XEN_SYSCTL_cpu_policy_hvm_max";
    /// Policy: PV guests' default.
    XEN_SYSCTL_CPU_POLICY_PV_DEFAULT: u32 = 4, "XEN_SYSCTL_cpu_policy_pv_default";
    /// Policy: HVM guests' default.
    XEN_SYSCTL_CPU_POLICY_HVM_DEFAULT: u32 = 5, "XEN_SYSCTL_cpu_policy_hvm_default";
    /// Reads the log: `XenSysctlReadconsole`.
    XEN_SYSCTL_READCONSOLE: u32 = 1, "XEN_SYSCTL_readconsole";
    /// Trace buffers: `XenSysctlTbufOp`.
    XEN_SYSCTL_TBUF_OP: u32 = 2, "XEN_SYSCTL_tbuf_op";
    /// Reads `XenSysctlPhysinfo`.
    XEN_SYSCTL_PHYSINFO: u32 = 3, "XEN_SYSCTL_physinfo";
    /// Reads `XenSysctlSchedId`.
    XEN_SYSCTL_SCHED_ID: u32 = 4, "XEN_SYSCTL_sched_id";
    /// Counters: `XenSysctlPerfcOp`.
    XEN_SYSCTL_PERFC_OP: u32 = 5, "XEN_SYSCTL_perfc_op";
    /// Reads `XenSysctlGetdomaininfolist`.
    XEN_SYSCTL_GETDOMAININFOLIST: u32 = 6, "XEN_SYSCTL_getdomaininfolist";
    /// Debug keys: `XenSysctlDebugKeys`.
    XEN_SYSCTL_DEBUG_KEYS: u32 = 7, "XEN_SYSCTL_debug_keys";
    /// Reads `XenSysctlGetcpuinfo`.
    XEN_SYSCTL_GETCPUINFO: u32 = 8, "XEN_SYSCTL_getcpuinfo";
    /// Reads `XenSysctlAvailheap`.
    XEN_SYSCTL_AVAILHEAP: u32 = 9, "XEN_SYSCTL_availheap";
    /// Reads `XenSysctlGetPmstat`.
    XEN_SYSCTL_GET_PMSTAT: u32 = 10, "XEN_SYSCTL_get_pmstat";
    /// CPUs on or off line: `XenSysctlCpuHotplug`.
    XEN_SYSCTL_CPU_HOTPLUG: u32 = 11, "XEN_SYSCTL_cpu_hotplug";
    /// Power: `XenSysctlPmOp`.
    XEN_SYSCTL_PM_OP: u32 = 12, "XEN_SYSCTL_pm_op";
    /// Bad pages: `XenSysctlPageOfflineOp`.
    XEN_SYSCTL_PAGE_OFFLINE_OP: u32 = 14, "XEN_SYSCTL_page_offline_op";
    /// Locks: `XenSysctlLockprofOp`.
    XEN_SYSCTL_LOCKPROF_OP: u32 = 15, "XEN_SYSCTL_lockprof_op";
    /// Reads `XenSysctlCputopoinfo`.
    XEN_SYSCTL_CPUTOPOINFO: u32 = 16, "XEN_SYSCTL_cputopoinfo";
    /// Reads `XenSysctlNumainfo`.
    XEN_SYSCTL_NUMAINFO: u32 = 17, "XEN_SYSCTL_numainfo";
    /// CPU pools: `XenSysctlCpupoolOp`.
    XEN_SYSCTL_CPUPOOL_OP: u32 = 18, "XEN_SYSCTL_cpupool_op";
    /// Scheduler: `XenSysctlSchedulerOp`.
    XEN_SYSCTL_SCHEDULER_OP: u32 = 19, "XEN_SYSCTL_scheduler_op";
    /// Coverage: `XenSysctlCoverageOp`.
    XEN_SYSCTL_COVERAGE_OP: u32 = 20, "XEN_SYSCTL_coverage_op";
    /// Cache monitoring: `XenSysctlPsrCmtOp`.
    XEN_SYSCTL_PSR_CMT_OP: u32 = 21, "XEN_SYSCTL_psr_cmt_op";
    /// Reads `XenSysctlPcitopoinfo`.
    XEN_SYSCTL_PCITOPOINFO: u32 = 22, "XEN_SYSCTL_pcitopoinfo";
    /// Cache allocation: `XenSysctlPsrAlloc`.
    XEN_SYSCTL_PSR_ALLOC: u32 = 23, "XEN_SYSCTL_psr_alloc";
    /// Reads `XenSysctlCpuLevellingCaps`.
    XEN_SYSCTL_GET_CPU_LEVELLING_CAPS: u32 = 25, "XEN_SYSCTL_get_cpu_levelling_caps";
    /// Reads `XenSysctlCpuFeatureset`.
    XEN_SYSCTL_GET_CPU_FEATURESET: u32 = 26, "XEN_SYSCTL_get_cpu_featureset";
    /// Patches: `XenSysctlLivepatchOp`.
    XEN_SYSCTL_LIVEPATCH_OP: u32 = 27, "XEN_SYSCTL_livepatch_op";
    /// Reads `XenSysctlCpuPolicy`.
    XEN_SYSCTL_GET_CPU_POLICY: u32 = 29, "XEN_SYSCTL_get_cpu_policy";
}
