//! Operations on domains (dom0_ops.h).

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;

layout! {
    header "dom0_ops.h";

    /// Borrowed virtual time. (dom0_ops.h)
    struct Dom0AdjustdomBvt = "dom0_adjustdom_t:u.bvt", 28 {
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

    /// Atropos. (dom0_ops.h)
    struct Dom0AdjustdomAtropos = "dom0_adjustdom_t:u.atropos", 28 {
        /// Period in ns.
        nat_period: CompatU64 = 0;
        /// Slice in ns.
        nat_slice: CompatU64 = 8;
        /// Latency in ns.
        latency: CompatU64 = 16;
        /// Whether unused time may be used.
        xtratime: u32 = 24;
    }

    /// Parameters of a domain. (dom0_ops.h)
    struct Dom0Adjustdom = "dom0_adjustdom_t", 44 {
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
        u: Overlay4<7> = 16 { bvt: Dom0AdjustdomBvt, atropos: Dom0AdjustdomAtropos };
    }

    /// Makes a domain. (dom0_ops.h)
    struct Dom0Createdomain = "dom0_createdomain_t", 12 {
        /// KiB of memory.
        memory_kb: u32 = 0;
        /// CPU.
        cpu: u32 = 4;
        /// In: number wanted; out: number.
        domain: u16 = 8;
        /// Padding.
        _pad0: [u8; 2] = 10;
    }

    /// Destroys a domain. (dom0_ops.h)
    struct Dom0Destroydomain = "dom0_destroydomain_t", 2 {
        /// Domain.
        domain: u16 = 0;
    }

    /// Pauses a domain. (dom0_ops.h)
    struct Dom0Pausedomain = "dom0_pausedomain_t", 2 {
        /// Domain.
        domain: u16 = 0;
    }

    /// Lets a domain go on. (dom0_ops.h)
    struct Dom0Unpausedomain = "dom0_unpausedomain_t", 2 {
        /// Domain.
        domain: u16 = 0;
    }

    /// What is known of a domain. (dom0_ops.h)
    struct Dom0Getdomaininfo = "dom0_getdomaininfo_t", 32 {
        /// Domain.
        domain: u16 = 0;
        /// Number of the vcpu.
        exec_domain: u16 = 2;
        /// `DOMFLAGS_*`.
        flags: u32 = 4;
        /// Guest address of a `FullExecutionContext`, or 0.
        ctxt: u32 = 8;
        /// Pages.
        tot_pages: u32 = 12;
        /// Most pages.
        max_pages: u32 = 16;
        /// Frame of the shared page.
        shared_info_frame: u32 = 20;
        /// Nanoseconds run.
        cpu_time: CompatU64 = 24;
    }

    /// Sets a vcpu's state. (dom0_ops.h)
    struct Dom0Setdomaininfo = "dom0_setdomaininfo_t", 8 {
        /// Domain.
        domain: u16 = 0;
        /// Number of the vcpu.
        exec_domain: u16 = 2;
        /// Guest address of a `FullExecutionContext`.
        ctxt: u32 = 4;
    }

    /// Pins a vcpu. (dom0_ops.h)
    struct Dom0Pincpudomain = "dom0_pincpudomain_t", 8 {
        /// Domain.
        domain: u16 = 0;
        /// Number of the vcpu.
        exec_domain: u16 = 2;
        /// CPU; -1 for any.
        cpu: i32 = 4;
    }

    /// Memory a domain starts with. (dom0_ops.h)
    struct Dom0Setdomaininitialmem = "dom0_setdomaininitialmem_t", 8 {
        /// Domain.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// KiB.
        initial_memkb: u32 = 4;
    }

    /// Limit of a domain's memory. (dom0_ops.h)
    struct Dom0Setdomainmaxmem = "dom0_setdomainmaxmem_t", 8 {
        /// Domain.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// KiB.
        max_memkb: u32 = 4;
    }
}
