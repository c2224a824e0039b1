//! The argument of the hypercall and its commands (sysctl.h). Layouts of an i386 guest, where they differ.

use crate::overlay::Overlay8;
use crate::xen4::compat::sysctl::cpu::XenSysctlPsrCmtOp;
use crate::xen4::compat::sysctl::livepatch::XenSysctlLivepatchOp;
use crate::xen4::compat::sysctl::machine::XenSysctlPageOfflineOp;
use crate::xen4::sysctl::cpu::{
    XenSysctlCpuFeatureset, XenSysctlCpuLevellingCaps, XenSysctlPcitopoinfo, XenSysctlPsrAlloc,
};
use crate::xen4::sysctl::host::{
    XenSysctlAvailheap, XenSysctlDebugKeys, XenSysctlGetcpuinfo, XenSysctlGetdomaininfolist, XenSysctlPerfcOp,
    XenSysctlPhysinfo, XenSysctlReadconsole, XenSysctlSchedId, XenSysctlTbufOp,
};
use crate::xen4::sysctl::machine::{XenSysctlCputopoinfo, XenSysctlLockprofOp, XenSysctlNumainfo};
pub use crate::xen4::sysctl::op::*;
use crate::xen4::sysctl::power::{XenSysctlCpuHotplug, XenSysctlGetPmstat, XenSysctlPmOp};
use crate::xen4::sysctl::scheduler::{XenSysctlCoverageOp, XenSysctlCpupoolOp, XenSysctlSchedulerOp};

layout! {
    header "sysctl.h";

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
