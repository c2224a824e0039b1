//! Facts of arch-x86/xen-mca.h.

use crate::overlay::Overlay8;
use crate::xen4::mca::info::McinfoMsr;
use crate::xen4::xen::domid::XenctlBitmap;

layout! {
    header "arch-x86/xen-mca.h";

    /// `struct xen_mc_fetch`. (arch-x86/xen-mca.h)
    struct XenMcFetch = "struct xen_mc_fetch", 24 {
        /// `flags`.
        flags: u32 = 0;
        /// `_pad0`.
        _pad0: u32 = 4;
        /// `fetch_id`.
        fetch_id: u64 = 8;
        /// `data`.
        data: u64 = 16;
    }

    /// `struct xen_mc_notifydomain`. (arch-x86/xen-mca.h)
    struct XenMcNotifydomain = "struct xen_mc_notifydomain", 8 {
        /// `mc_domid`.
        mc_domid: u16 = 0;
        /// `mc_vcpuid`.
        mc_vcpuid: u16 = 2;
        /// `flags`.
        flags: u32 = 4;
    }

    /// `struct xen_mc_physcpuinfo`. (arch-x86/xen-mca.h)
    struct XenMcPhyscpuinfo = "struct xen_mc_physcpuinfo", 16 {
        /// `ncpus`.
        ncpus: u32 = 0;
        /// `_pad0`.
        _pad0: u32 = 4;
        /// `info`.
        info: u64 = 8;
    }

    /// `struct xen_mc_msrinject`. (arch-x86/xen-mca.h)
    struct XenMcMsrinject = "struct xen_mc_msrinject", 144 {
        /// `mcinj_cpunr`.
        mcinj_cpunr: u32 = 0;
        /// `mcinj_flags`.
        mcinj_flags: u32 = 4;
        /// `mcinj_count`.
        mcinj_count: u32 = 8;
        /// `mcinj_domid`.
        mcinj_domid: u16 = 12;
        /// `_pad0`.
        _pad0: u16 = 14;
        /// `mcinj_msr`.
        mcinj_msr: [McinfoMsr; 8] = 16;
    }

    /// `struct xen_mc_mceinject`. (arch-x86/xen-mca.h)
    struct XenMcMceinject = "struct xen_mc_mceinject", 4 {
        /// `mceinj_cpunr`.
        mceinj_cpunr: u32 = 0;
    }

    /// `struct xen_mc_inject_v2`. (arch-x86/xen-mca.h)
    struct XenMcInjectV2 = "struct xen_mc_inject_v2", 24 {
        /// `flags`.
        flags: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `cpumap`.
        cpumap: XenctlBitmap = 8;
    }

    /// `struct xen_mc`. (arch-x86/xen-mca.h)
    struct XenMc = "struct xen_mc", 152 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `interface_version`.
        interface_version: u32 = 4;
        /// `u`.
        u: Overlay8<18> = 8 {
            mc_fetch: XenMcFetch, mc_notifydomain: XenMcNotifydomain, mc_physcpuinfo: XenMcPhyscpuinfo,
            mc_msrinject: XenMcMsrinject, mc_mceinject: XenMcMceinject, mc_inject_v2: XenMcInjectV2,
        };
    }
}

constants! {
    header "arch-x86/xen-mca.h";

    /// `XEN_MC_fetch`.
    XEN_MC_FETCH: u32 = 1, "XEN_MC_fetch";
    /// `XEN_MC_notifydomain`.
    XEN_MC_NOTIFYDOMAIN: u32 = 2, "XEN_MC_notifydomain";
    /// `XEN_MC_physcpuinfo`.
    XEN_MC_PHYSCPUINFO: u32 = 3, "XEN_MC_physcpuinfo";
    /// `XEN_MC_msrinject`.
    XEN_MC_MSRINJECT: u32 = 4, "XEN_MC_msrinject";
    /// `MC_MSRINJ_MAXMSRS`.
    MC_MSRINJ_MAXMSRS: u32 = 8;
    /// `MC_MSRINJ_F_INTERPOSE`.
    MC_MSRINJ_F_INTERPOSE: u32 = 0x1;
    /// `MC_MSRINJ_F_GPADDR`.
    MC_MSRINJ_F_GPADDR: u32 = 0x2;
    /// `XEN_MC_mceinject`.
    XEN_MC_MCEINJECT: u32 = 5, "XEN_MC_mceinject";
    /// `XEN_MC_inject_v2`.
    XEN_MC_INJECT_V2: u32 = 6, "XEN_MC_inject_v2";
    /// `XEN_MC_INJECT_TYPE_MASK`.
    XEN_MC_INJECT_TYPE_MASK: u32 = 0x7;
    /// `XEN_MC_INJECT_TYPE_MCE`.
    XEN_MC_INJECT_TYPE_MCE: u32 = 0x0;
    /// `XEN_MC_INJECT_TYPE_CMCI`.
    XEN_MC_INJECT_TYPE_CMCI: u32 = 0x1;
    /// `XEN_MC_INJECT_TYPE_LMCE`.
    XEN_MC_INJECT_TYPE_LMCE: u32 = 0x2;
    /// `XEN_MC_INJECT_CPU_BROADCAST`.
    XEN_MC_INJECT_CPU_BROADCAST: u32 = 0x8;
}
