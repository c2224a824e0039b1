//! Facts of arch-x86/xen-mca.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay8;
use crate::xen4::compat::mca::info::McinfoMsr;
pub use crate::xen4::mca::op::*;

layout! {
    header "arch-x86/xen-mca.h";

    /// `struct xen_mc_fetch`. (arch-x86/xen-mca.h)
    struct XenMcFetch = "struct xen_mc_fetch", 20 {
        /// `flags`.
        flags: u32 = 0;
        /// `_pad0`.
        _pad0: u32 = 4;
        /// `fetch_id`.
        fetch_id: CompatU64 = 8;
        /// `data`.
        data: u32 = 16;
    }

    /// `struct xen_mc_physcpuinfo`. (arch-x86/xen-mca.h)
    struct XenMcPhyscpuinfo = "struct xen_mc_physcpuinfo", 12 {
        /// `ncpus`.
        ncpus: u32 = 0;
        /// `_pad0`.
        _pad0: u32 = 4;
        /// `info`.
        info: u32 = 8;
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
