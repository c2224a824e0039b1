//! CPU pools, schedulers, coverage (sysctl.h).

use crate::overlay::Overlay8;
use crate::xen4::xen::domid::XenctlBitmap;

layout! {
    header "sysctl.h";

    /// CPU pools. (sysctl.h)
    struct XenSysctlCpupoolOp = "struct xen_sysctl_cpupool_op", 40 {
        /// `XEN_SYSCTL_CPUPOOL_OP_*`.
        op: u32 = 0;
        /// Pool, or `XEN_SYSCTL_CPUPOOL_PAR_ANY`.
        cpupool_id: u32 = 4;
        /// Scheduler: `XEN_SCHEDULER_*`.
        sched_id: u32 = 8;
        /// Domain to move.
        domid: u32 = 12;
        /// CPU, or `XEN_SYSCTL_CPUPOOL_PAR_ANY`.
        cpu: u32 = 16;
        /// Out: domains.
        n_dom: u32 = 20;
        /// Out: CPUs.
        cpumap: XenctlBitmap = 24;
    }

    /// A slot. (sysctl.h)
    struct XenSysctlArinc653ScheduleSchedEntries = "struct xen_sysctl_arinc653_schedule:sched_entries[0]", 32 {
        /// UUID.
        dom_handle: [u8; 16] = 0;
        /// Number of the virtual CPU.
        vcpu_id: u32 = 16;
        /// Padding.
        _pad0: [u8; 4] = 20;
        /// Nanoseconds.
        runtime: u64 = 24;
    }

    /// ARINC 653 schedule. (sysctl.h)
    struct XenSysctlArinc653Schedule = "struct xen_sysctl_arinc653_schedule", 2064 {
        /// Nanoseconds of the whole.
        major_frame: u64 = 0;
        /// Slots.
        num_sched_entries: u8 = 8;
        /// Padding.
        _pad0: [u8; 7] = 9;
        /// The slots.
        sched_entries: [XenSysctlArinc653ScheduleSchedEntries; 64] = 16;
    }

    /// Credit scheduler. (sysctl.h)
    struct XenSysctlCreditSchedule = "struct xen_sysctl_credit_schedule", 12 {
        /// Time slice in ms.
        tslice_ms: u32 = 0;
        /// Least time run in us.
        ratelimit_us: u32 = 4;
        /// Time in us in which a vcpu stays where its cache is.
        vcpu_migr_delay_us: u32 = 8;
    }

    /// Credit2 scheduler. (sysctl.h)
    struct XenSysctlCredit2Schedule = "struct xen_sysctl_credit2_schedule", 4 {
        /// Least time run in us.
        ratelimit_us: u32 = 0;
    }

    /// Reads or sets parameters. (sysctl.h)
    struct XenSysctlSchedulerOp = "struct xen_sysctl_scheduler_op", 32 {
        /// Pool.
        cpupool_id: u32 = 0;
        /// Scheduler: `XEN_SCHEDULER_*`.
        sched_id: u32 = 4;
        /// `XEN_SYSCTL_SCHEDOP_*`.
        cmd: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// By the scheduler.
        u: Overlay8<2> = 16 {
            sched_arinc653: XenSysctlSchedArinc653, sched_credit: XenSysctlCreditSchedule,
            sched_credit2: XenSysctlCredit2Schedule,
        };
    }

    /// ARINC 653 scheduler. (sysctl.h)
    struct XenSysctlSchedArinc653 = "struct xen_sysctl_sched_arinc653", 8 {
        /// Guest address of the schedule.
        schedule: u64 = 0;
    }

    /// Test coverage. (sysctl.h)
    struct XenSysctlCoverageOp = "struct xen_sysctl_coverage_op", 16 {
        /// `XEN_SYSCTL_COVERAGE_*`.
        cmd: u32 = 0;
        /// In: room; out: bytes.
        size: u32 = 4;
        /// Guest address of the room.
        buffer: u64 = 8;
    }
}

constants! {
    header "sysctl.h";

    /// Any.
    XEN_SYSCTL_CPUPOOL_PAR_ANY: u32 = 0xffffffff;
    /// Most slots.
    ARINC653_MAX_DOMAINS_PER_SCHEDULE: u32 = 64;
    /// Longest least time, in us.
    XEN_SYSCTL_SCHED_RATELIMIT_MAX: u32 = 500000;
    /// Shortest least time, in us.
    XEN_SYSCTL_SCHED_RATELIMIT_MIN: u32 = 100;
    /// Longest slice, in ms.
    XEN_SYSCTL_CSCHED_TSLICE_MAX: u32 = 1000;
    /// Shortest slice, in ms.
    XEN_SYSCTL_CSCHED_TSLICE_MIN: u32 = 1;
    /// Longest stay, in us.
    XEN_SYSCTL_CSCHED_MGR_DLY_MAX_US: u32 = 100000;
    /// Sets.
    XEN_SYSCTL_SCHEDOP_PUTINFO: u32 = 0, "XEN_SYSCTL_SCHEDOP_putinfo";
    /// Reads.
    XEN_SYSCTL_SCHEDOP_GETINFO: u32 = 1, "XEN_SYSCTL_SCHEDOP_getinfo";
    /// First word of the coverage.
    XEN_GCOV_FORMAT_MAGIC: u32 = 0x58434f56;
    /// Asks for the size.
    XEN_SYSCTL_COVERAGE_GET_SIZE: u32 = 0, "XEN_SYSCTL_COVERAGE_get_size";
    /// Reads.
    XEN_SYSCTL_COVERAGE_READ: u32 = 1, "XEN_SYSCTL_COVERAGE_read";
    /// Clears.
    XEN_SYSCTL_COVERAGE_RESET: u32 = 2, "XEN_SYSCTL_COVERAGE_reset";
}
