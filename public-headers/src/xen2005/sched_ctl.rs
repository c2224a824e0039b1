//! Control of the schedulers (sched_ctl.h).

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;

layout! {
    header "sched_ctl.h";

    /// Borrowed virtual time. (sched_ctl.h)
    struct SchedCtlCmdBvt = "struct sched_ctl_cmd:u.bvt", 4 {
        /// Time before a switch.
        ctx_allow: u32 = 0;
    }

    /// Round robin. (sched_ctl.h)
    struct SchedCtlCmdRrobin = "struct sched_ctl_cmd:u.rrobin", 8 {
        /// Time slice in ns.
        slice: CompatU64 = 0;
    }

    /// Parameters of the scheduler. (sched_ctl.h)
    struct SchedCtlCmd = "struct sched_ctl_cmd", 16 {
        /// `SCHED_*`.
        sched_id: u32 = 0;
        /// `SCHED_INFO_*`.
        direction: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay4<2> = 8 { bvt: SchedCtlCmdBvt, rrobin: SchedCtlCmdRrobin };
    }

    /// Borrowed virtual time. (sched_ctl.h)
    struct SchedAdjdomCmdBvt = "struct sched_adjdom_cmd:u.bvt", 28 {
        /// Advance: the inverse of the weight.
        mcu_adv: u32 = 0;
        /// Whether it may warp.
        warpback: u32 = 4;
        /// Warp.
        warpvalue: i32 = 8;
        /// Longest warp.
        warpl: CompatU64 = 12;
        /// Least time between warps.
        warpu: CompatU64 = 20;
    }

    /// Atropos. (sched_ctl.h)
    struct SchedAdjdomCmdAtropos = "struct sched_adjdom_cmd:u.atropos", 28 {
        /// Period in ns.
        nat_period: CompatU64 = 0;
        /// Slice in ns.
        nat_slice: CompatU64 = 8;
        /// Latency in ns.
        latency: CompatU64 = 16;
        /// Whether unused time may be used.
        xtratime: u32 = 24;
    }

    /// Parameters of a domain. (sched_ctl.h)
    struct SchedAdjdomCmd = "struct sched_adjdom_cmd", 44 {
        /// `SCHED_*`.
        sched_id: u32 = 0;
        /// `SCHED_INFO_*`.
        direction: u32 = 4;
        /// Domain.
        domain: u16 = 8;
        /// Padding that the header names.
        __pad0: u16 = 10;
        /// Padding that the header names.
        __pad1: u32 = 12;
        /// Argument of the command: one of the members.
        u: Overlay4<7> = 16 { bvt: SchedAdjdomCmdBvt, atropos: SchedAdjdomCmdAtropos };
    }
}

constants! {
    header "sched_ctl.h";

    /// Scheduler: borrowed virtual time.
    SCHED_BVT: u32 = 0;
    /// Scheduler: Atropos.
    SCHED_ATROPOS: u32 = 2;
    /// Scheduler: round robin.
    SCHED_RROBIN: u32 = 3;
    /// Sets.
    SCHED_INFO_PUT: u32 = 0;
    /// Reads.
    SCHED_INFO_GET: u32 = 1;
}
