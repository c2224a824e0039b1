//! Facts of domctl.h.

use crate::overlay::{Overlay4, Overlay8};

layout! {
    header "domctl.h";

    /// `struct xen_domctl_sched_credit`. (domctl.h)
    struct XenDomctlSchedCredit = "struct xen_domctl_sched_credit", 4 {
        /// `weight`.
        weight: u16 = 0;
        /// `cap`.
        cap: u16 = 2;
    }

    /// `struct xen_domctl_sched_credit2`. (domctl.h)
    struct XenDomctlSchedCredit2 = "struct xen_domctl_sched_credit2", 4 {
        /// `weight`.
        weight: u16 = 0;
        /// `cap`.
        cap: u16 = 2;
    }

    /// `struct xen_domctl_sched_rtds`. (domctl.h)
    struct XenDomctlSchedRtds = "struct xen_domctl_sched_rtds", 12 {
        /// `period`.
        period: u32 = 0;
        /// `budget`.
        budget: u32 = 4;
        /// `flags`.
        flags: u32 = 8;
    }

    /// `struct xen_domctl_schedparam_vcpu`. (domctl.h)
    struct XenDomctlSchedparamVcpu = "struct xen_domctl_schedparam_vcpu", 16 {
        /// `u`.
        u: Overlay4<3> = 0 { credit: XenDomctlSchedCredit, credit2: XenDomctlSchedCredit2, rtds: XenDomctlSchedRtds };
        /// `vcpuid`.
        vcpuid: u32 = 12;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlSchedulerOpV = "struct xen_domctl_scheduler_op:u.v", 16 {
        /// `vcpus`.
        vcpus: u64 = 0;
        /// `nr_vcpus`.
        nr_vcpus: u32 = 8;
        /// `padding`.
        padding: u32 = 12;
    }

    /// `struct xen_domctl_scheduler_op`. (domctl.h)
    struct XenDomctlSchedulerOp = "struct xen_domctl_scheduler_op", 24 {
        /// `sched_id`.
        sched_id: u32 = 0;
        /// `cmd`.
        cmd: u32 = 4;
        /// `u`.
        u: Overlay8<2> = 8 {
            credit: XenDomctlSchedCredit, credit2: XenDomctlSchedCredit2, rtds: XenDomctlSchedRtds,
            v: XenDomctlSchedulerOpV,
        };
    }
}

constants! {
    header "domctl.h";

    /// `XEN_SCHEDULER_CREDIT`.
    XEN_SCHEDULER_CREDIT: u32 = 5;
    /// `XEN_SCHEDULER_CREDIT2`.
    XEN_SCHEDULER_CREDIT2: u32 = 6;
    /// `XEN_SCHEDULER_ARINC653`.
    XEN_SCHEDULER_ARINC653: u32 = 7;
    /// `XEN_SCHEDULER_RTDS`.
    XEN_SCHEDULER_RTDS: u32 = 8;
    /// `XEN_SCHEDULER_NULL`.
    XEN_SCHEDULER_NULL: u32 = 9;
    /// `_XEN_DOMCTL_SCHEDRT_extra`.
    _XEN_DOMCTL_SCHEDRT_EXTRA: u32 = 0, "_XEN_DOMCTL_SCHEDRT_extra";
    /// `XEN_DOMCTL_SCHEDRT_extra`.
    XEN_DOMCTL_SCHEDRT_EXTRA: u32 = 1 << 0, "XEN_DOMCTL_SCHEDRT_extra";
    /// `XEN_DOMCTL_SCHEDOP_putinfo`.
    XEN_DOMCTL_SCHEDOP_PUTINFO: u32 = 0, "XEN_DOMCTL_SCHEDOP_putinfo";
    /// `XEN_DOMCTL_SCHEDOP_getinfo`.
    XEN_DOMCTL_SCHEDOP_GETINFO: u32 = 1, "XEN_DOMCTL_SCHEDOP_getinfo";
    /// `XEN_DOMCTL_SCHEDOP_putvcpuinfo`.
    XEN_DOMCTL_SCHEDOP_PUTVCPUINFO: u32 = 2, "XEN_DOMCTL_SCHEDOP_putvcpuinfo";
    /// `XEN_DOMCTL_SCHEDOP_getvcpuinfo`.
    XEN_DOMCTL_SCHEDOP_GETVCPUINFO: u32 = 3, "XEN_DOMCTL_SCHEDOP_getvcpuinfo";
}
