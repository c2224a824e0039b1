//! Facts of sched_ctl.h.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;

layout! {
    header "sched_ctl.h";

    /// `struct sched_ctl_cmd:u.bvt`. (sched_ctl.h)
    struct SchedCtlCmdBvt = "struct sched_ctl_cmd:u.bvt", 4 {
        /// `ctx_allow`.
        ctx_allow: u32 = 0;
    }

    /// `struct sched_ctl_cmd:u.rrobin`. (sched_ctl.h)
    struct SchedCtlCmdRrobin = "struct sched_ctl_cmd:u.rrobin", 8 {
        /// `slice`.
        slice: CompatU64 = 0;
    }

    /// `struct sched_ctl_cmd`. (sched_ctl.h)
    struct SchedCtlCmd = "struct sched_ctl_cmd", 16 {
        /// `sched_id`.
        sched_id: u32 = 0;
        /// `direction`.
        direction: u32 = 4;
        /// `u`.
        u: Overlay4<2> = 8 { bvt: SchedCtlCmdBvt, rrobin: SchedCtlCmdRrobin };
    }

    /// `struct sched_adjdom_cmd:u.bvt`. (sched_ctl.h)
    struct SchedAdjdomCmdBvt = "struct sched_adjdom_cmd:u.bvt", 28 {
        /// `mcu_adv`.
        mcu_adv: u32 = 0;
        /// `warpback`.
        warpback: u32 = 4;
        /// `warpvalue`.
        warpvalue: i32 = 8;
        /// `warpl`.
        warpl: CompatU64 = 12;
        /// `warpu`.
        warpu: CompatU64 = 20;
    }

    /// `struct sched_adjdom_cmd:u.atropos`. (sched_ctl.h)
    struct SchedAdjdomCmdAtropos = "struct sched_adjdom_cmd:u.atropos", 28 {
        /// `nat_period`.
        nat_period: CompatU64 = 0;
        /// `nat_slice`.
        nat_slice: CompatU64 = 8;
        /// `latency`.
        latency: CompatU64 = 16;
        /// `xtratime`.
        xtratime: u32 = 24;
    }

    /// `struct sched_adjdom_cmd`. (sched_ctl.h)
    struct SchedAdjdomCmd = "struct sched_adjdom_cmd", 44 {
        /// `sched_id`.
        sched_id: u32 = 0;
        /// `direction`.
        direction: u32 = 4;
        /// `domain`.
        domain: u16 = 8;
        /// `__pad0`.
        __pad0: u16 = 10;
        /// `__pad1`.
        __pad1: u32 = 12;
        /// `u`.
        u: Overlay4<7> = 16 { bvt: SchedAdjdomCmdBvt, atropos: SchedAdjdomCmdAtropos };
    }
}

constants! {
    header "sched_ctl.h";

    /// `SCHED_BVT`.
    SCHED_BVT: u32 = 0;
    /// `SCHED_ATROPOS`.
    SCHED_ATROPOS: u32 = 2;
    /// `SCHED_RROBIN`.
    SCHED_RROBIN: u32 = 3;
    /// `SCHED_INFO_PUT`.
    SCHED_INFO_PUT: u32 = 0;
    /// `SCHED_INFO_GET`.
    SCHED_INFO_GET: u32 = 1;
}
