//! Facts of dom0_ops.h.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;

layout! {
    header "dom0_ops.h";

    /// `dom0_adjustdom_t:u.bvt`. (dom0_ops.h)
    struct Dom0AdjustdomBvt = "dom0_adjustdom_t:u.bvt", 28 {
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

    /// `dom0_adjustdom_t:u.atropos`. (dom0_ops.h)
    struct Dom0AdjustdomAtropos = "dom0_adjustdom_t:u.atropos", 28 {
        /// `nat_period`.
        nat_period: CompatU64 = 0;
        /// `nat_slice`.
        nat_slice: CompatU64 = 8;
        /// `latency`.
        latency: CompatU64 = 16;
        /// `xtratime`.
        xtratime: u32 = 24;
    }

    /// `dom0_adjustdom_t`. (dom0_ops.h)
    struct Dom0Adjustdom = "dom0_adjustdom_t", 44 {
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
        u: Overlay4<7> = 16 { bvt: Dom0AdjustdomBvt, atropos: Dom0AdjustdomAtropos };
    }

    /// `dom0_createdomain_t`. (dom0_ops.h)
    struct Dom0Createdomain = "dom0_createdomain_t", 12 {
        /// `memory_kb`.
        memory_kb: u32 = 0;
        /// `cpu`.
        cpu: u32 = 4;
        /// `domain`.
        domain: u16 = 8;
        /// Padding.
        _pad0: [u8; 2] = 10;
    }

    /// `dom0_destroydomain_t`. (dom0_ops.h)
    struct Dom0Destroydomain = "dom0_destroydomain_t", 2 {
        /// `domain`.
        domain: u16 = 0;
    }

    /// `dom0_pausedomain_t`. (dom0_ops.h)
    struct Dom0Pausedomain = "dom0_pausedomain_t", 2 {
        /// `domain`.
        domain: u16 = 0;
    }

    /// `dom0_unpausedomain_t`. (dom0_ops.h)
    struct Dom0Unpausedomain = "dom0_unpausedomain_t", 2 {
        /// `domain`.
        domain: u16 = 0;
    }

    /// `dom0_getdomaininfo_t`. (dom0_ops.h)
    struct Dom0Getdomaininfo = "dom0_getdomaininfo_t", 32 {
        /// `domain`.
        domain: u16 = 0;
        /// `exec_domain`.
        exec_domain: u16 = 2;
        /// `flags`.
        flags: u32 = 4;
        /// `ctxt`.
        ctxt: u32 = 8;
        /// `tot_pages`.
        tot_pages: u32 = 12;
        /// `max_pages`.
        max_pages: u32 = 16;
        /// `shared_info_frame`.
        shared_info_frame: u32 = 20;
        /// `cpu_time`.
        cpu_time: CompatU64 = 24;
    }

    /// `dom0_setdomaininfo_t`. (dom0_ops.h)
    struct Dom0Setdomaininfo = "dom0_setdomaininfo_t", 8 {
        /// `domain`.
        domain: u16 = 0;
        /// `exec_domain`.
        exec_domain: u16 = 2;
        /// `ctxt`.
        ctxt: u32 = 4;
    }

    /// `dom0_pincpudomain_t`. (dom0_ops.h)
    struct Dom0Pincpudomain = "dom0_pincpudomain_t", 8 {
        /// `domain`.
        domain: u16 = 0;
        /// `exec_domain`.
        exec_domain: u16 = 2;
        /// `cpu`.
        cpu: i32 = 4;
    }

    /// `dom0_setdomaininitialmem_t`. (dom0_ops.h)
    struct Dom0Setdomaininitialmem = "dom0_setdomaininitialmem_t", 8 {
        /// `domain`.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `initial_memkb`.
        initial_memkb: u32 = 4;
    }

    /// `dom0_setdomainmaxmem_t`. (dom0_ops.h)
    struct Dom0Setdomainmaxmem = "dom0_setdomainmaxmem_t", 8 {
        /// `domain`.
        domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `max_memkb`.
        max_memkb: u32 = 4;
    }
}
