//! Facts of sysctl.h.

use crate::overlay::Overlay8;
use crate::xen4::xen::domid::XenctlBitmap;

layout! {
    header "sysctl.h";

    /// `struct xen_sysctl_cpupool_op`. (sysctl.h)
    struct XenSysctlCpupoolOp = "struct xen_sysctl_cpupool_op", 40 {
        /// `op`.
        op: u32 = 0;
        /// `cpupool_id`.
        cpupool_id: u32 = 4;
        /// `sched_id`.
        sched_id: u32 = 8;
        /// `domid`.
        domid: u32 = 12;
        /// `cpu`.
        cpu: u32 = 16;
        /// `n_dom`.
        n_dom: u32 = 20;
        /// `cpumap`.
        cpumap: XenctlBitmap = 24;
    }

    /// Part of a union or nested structure. (sysctl.h)
    struct XenSysctlArinc653ScheduleSchedEntries = "struct xen_sysctl_arinc653_schedule:sched_entries[0]", 32 {
        /// `dom_handle`.
        dom_handle: [u8; 16] = 0;
        /// `vcpu_id`.
        vcpu_id: u32 = 16;
        /// Padding.
        _pad0: [u8; 4] = 20;
        /// `runtime`.
        runtime: u64 = 24;
    }

    /// `struct xen_sysctl_arinc653_schedule`. (sysctl.h)
    struct XenSysctlArinc653Schedule = "struct xen_sysctl_arinc653_schedule", 2064 {
        /// `major_frame`.
        major_frame: u64 = 0;
        /// `num_sched_entries`.
        num_sched_entries: u8 = 8;
        /// Padding.
        _pad0: [u8; 7] = 9;
        /// `sched_entries`.
        sched_entries: [XenSysctlArinc653ScheduleSchedEntries; 64] = 16;
    }

    /// `struct xen_sysctl_credit_schedule`. (sysctl.h)
    struct XenSysctlCreditSchedule = "struct xen_sysctl_credit_schedule", 12 {
        /// `tslice_ms`.
        tslice_ms: u32 = 0;
        /// `ratelimit_us`.
        ratelimit_us: u32 = 4;
        /// `vcpu_migr_delay_us`.
        vcpu_migr_delay_us: u32 = 8;
    }

    /// `struct xen_sysctl_credit2_schedule`. (sysctl.h)
    struct XenSysctlCredit2Schedule = "struct xen_sysctl_credit2_schedule", 4 {
        /// `ratelimit_us`.
        ratelimit_us: u32 = 0;
    }

    /// `struct xen_sysctl_scheduler_op`. (sysctl.h)
    struct XenSysctlSchedulerOp = "struct xen_sysctl_scheduler_op", 32 {
        /// `cpupool_id`.
        cpupool_id: u32 = 0;
        /// `sched_id`.
        sched_id: u32 = 4;
        /// `cmd`.
        cmd: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `u`.
        u: Overlay8<2> = 16 {
            sched_arinc653: XenSysctlSchedArinc653, sched_credit: XenSysctlCreditSchedule,
            sched_credit2: XenSysctlCredit2Schedule,
        };
    }

    /// `struct xen_sysctl_sched_arinc653`. (sysctl.h)
    struct XenSysctlSchedArinc653 = "struct xen_sysctl_sched_arinc653", 8 {
        /// `schedule`.
        schedule: u64 = 0;
    }

    /// `struct xen_sysctl_coverage_op`. (sysctl.h)
    struct XenSysctlCoverageOp = "struct xen_sysctl_coverage_op", 16 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `size`.
        size: u32 = 4;
        /// `buffer`.
        buffer: u64 = 8;
    }
}

constants! {
    header "sysctl.h";

    /// `XEN_SYSCTL_CPUPOOL_PAR_ANY`.
    XEN_SYSCTL_CPUPOOL_PAR_ANY: u32 = 0xffffffff;
    /// `ARINC653_MAX_DOMAINS_PER_SCHEDULE`.
    ARINC653_MAX_DOMAINS_PER_SCHEDULE: u32 = 64;
    /// `XEN_SYSCTL_SCHED_RATELIMIT_MAX`.
    XEN_SYSCTL_SCHED_RATELIMIT_MAX: u32 = 500000;
    /// `XEN_SYSCTL_SCHED_RATELIMIT_MIN`.
    XEN_SYSCTL_SCHED_RATELIMIT_MIN: u32 = 100;
    /// `XEN_SYSCTL_CSCHED_TSLICE_MAX`.
    XEN_SYSCTL_CSCHED_TSLICE_MAX: u32 = 1000;
    /// `XEN_SYSCTL_CSCHED_TSLICE_MIN`.
    XEN_SYSCTL_CSCHED_TSLICE_MIN: u32 = 1;
    /// `XEN_SYSCTL_CSCHED_MGR_DLY_MAX_US`.
    XEN_SYSCTL_CSCHED_MGR_DLY_MAX_US: u32 = 100000;
    /// `XEN_SYSCTL_SCHEDOP_putinfo`.
    XEN_SYSCTL_SCHEDOP_PUTINFO: u32 = 0, "XEN_SYSCTL_SCHEDOP_putinfo";
    /// `XEN_SYSCTL_SCHEDOP_getinfo`.
    XEN_SYSCTL_SCHEDOP_GETINFO: u32 = 1, "XEN_SYSCTL_SCHEDOP_getinfo";
    /// `XEN_GCOV_FORMAT_MAGIC`.
    XEN_GCOV_FORMAT_MAGIC: u32 = 0x58434f56;
    /// `XEN_SYSCTL_COVERAGE_get_size`.
    XEN_SYSCTL_COVERAGE_GET_SIZE: u32 = 0, "XEN_SYSCTL_COVERAGE_get_size";
    /// `XEN_SYSCTL_COVERAGE_read`.
    XEN_SYSCTL_COVERAGE_READ: u32 = 1, "XEN_SYSCTL_COVERAGE_read";
    /// `XEN_SYSCTL_COVERAGE_reset`.
    XEN_SYSCTL_COVERAGE_RESET: u32 = 2, "XEN_SYSCTL_COVERAGE_reset";
}
