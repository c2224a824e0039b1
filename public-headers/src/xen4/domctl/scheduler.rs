//! Parameters of the scheduler (domctl.h).

use crate::overlay::{Overlay4, Overlay8};

layout! {
    header "domctl.h";

    /// Credit scheduler. (domctl.h)
    struct XenDomctlSchedCredit = "struct xen_domctl_sched_credit", 4 {
        /// Share.
        weight: u16 = 0;
        /// Limit in percent; 0 for none.
        cap: u16 = 2;
    }

    /// Credit2 scheduler. (domctl.h)
    struct XenDomctlSchedCredit2 = "struct xen_domctl_sched_credit2", 4 {
        /// Share.
        weight: u16 = 0;
        /// Limit in percent; 0 for none.
        cap: u16 = 2;
    }

    /// Real-time scheduler. (domctl.h)
    struct XenDomctlSchedRtds = "struct xen_domctl_sched_rtds", 12 {
        /// Period in us.
        period: u32 = 0;
        /// Time in each period, in us.
        budget: u32 = 4;
        /// `XEN_DOMCTL_SCHEDRT_*`.
        flags: u32 = 8;
    }

    /// Parameters of a vcpu. (domctl.h)
    struct XenDomctlSchedparamVcpu = "struct xen_domctl_schedparam_vcpu", 16 {
        /// By the scheduler.
        u: Overlay4<3> = 0 { credit: XenDomctlSchedCredit, credit2: XenDomctlSchedCredit2, rtds: XenDomctlSchedRtds };
        /// Vcpu.
        vcpuid: u32 = 12;
    }

    /// A list of vcpus. (domctl.h)
    struct XenDomctlSchedulerOpV = "struct xen_domctl_scheduler_op:u.v", 16 {
        /// Guest address of the list.
        vcpus: u64 = 0;
        /// Entries.
        nr_vcpus: u32 = 8;
        /// Padding that the header names.
        padding: u32 = 12;
    }

    /// Reads or sets parameters. (domctl.h)
    struct XenDomctlSchedulerOp = "struct xen_domctl_scheduler_op", 24 {
        /// Scheduler: `XEN_SCHEDULER_*`.
        sched_id: u32 = 0;
        /// `XEN_DOMCTL_SCHEDOP_*`.
        cmd: u32 = 4;
        /// By the scheduler and the command.
        u: Overlay8<2> = 8 {
            credit: XenDomctlSchedCredit, credit2: XenDomctlSchedCredit2, rtds: XenDomctlSchedRtds,
            v: XenDomctlSchedulerOpV,
        };
    }
}

constants! {
    header "domctl.h";

    /// Credit.
    XEN_SCHEDULER_CREDIT: u32 = 5;
    /// Credit2.
    XEN_SCHEDULER_CREDIT2: u32 = 6;
    /// ARINC 653.
    XEN_SCHEDULER_ARINC653: u32 = 7;
    /// Real-time, deferrable server.
    XEN_SCHEDULER_RTDS: u32 = 8;
    /// A CPU for each vcpu.
    XEN_SCHEDULER_NULL: u32 = 9;
    /// Bit number of `XEN_DOMCTL_SCHEDRT_extra`.
    _XEN_DOMCTL_SCHEDRT_EXTRA: u32 = 0, "_XEN_DOMCTL_SCHEDRT_extra";
    /// Unused time may be used.
    XEN_DOMCTL_SCHEDRT_EXTRA: u32 = 1 << 0, "XEN_DOMCTL_SCHEDRT_extra";
    /// Sets the domain's.
    XEN_DOMCTL_SCHEDOP_PUTINFO: u32 = 0, "XEN_DOMCTL_SCHEDOP_putinfo";
    /// Reads the domain's.
    XEN_DOMCTL_SCHEDOP_GETINFO: u32 = 1, "XEN_DOMCTL_SCHEDOP_getinfo";
    /// Sets the vcpus'.
    XEN_DOMCTL_SCHEDOP_PUTVCPUINFO: u32 = 2, "XEN_DOMCTL_SCHEDOP_putvcpuinfo";
    /// Reads the vcpus'.
    XEN_DOMCTL_SCHEDOP_GETVCPUINFO: u32 = 3, "XEN_DOMCTL_SCHEDOP_getvcpuinfo";
}
