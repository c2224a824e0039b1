//! The argument of the hypercall (arch-x86/xen-mca.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay8;
use crate::xen4::compat::mca::info::McinfoMsr;
pub use crate::xen4::mca::op::*;

layout! {
    header "arch-x86/xen-mca.h";

    /// Takes a record. (arch-x86/xen-mca.h)
    struct XenMcFetch = "struct xen_mc_fetch", 20 {
        /// In: `XEN_MC_NONURGENT` and so on; out: result.
        flags: u32 = 0;
        /// Padding that the header names.
        _pad0: u32 = 4;
        /// In and out: which record.
        fetch_id: CompatU64 = 8;
        /// Guest address of a record.
        data: u32 = 16;
    }

    /// Lists the physical CPUs. (arch-x86/xen-mca.h)
    struct XenMcPhyscpuinfo = "struct xen_mc_physcpuinfo", 12 {
        /// In: room; out: CPUs.
        ncpus: u32 = 0;
        /// Padding that the header names.
        _pad0: u32 = 4;
        /// Guest address of `McinfoLogicalCpu` entries; 0 asks for the number.
        info: u32 = 8;
    }

    /// Sets up registers for a test. (arch-x86/xen-mca.h)
    struct XenMcMsrinject = "struct xen_mc_msrinject", 144 {
        /// CPU.
        mcinj_cpunr: u32 = 0;
        /// `MC_MSRINJ_F_*`.
        mcinj_flags: u32 = 4;
        /// Registers used.
        mcinj_count: u32 = 8;
        /// Domain of the addresses.
        mcinj_domid: u16 = 12;
        /// Padding that the header names.
        _pad0: u16 = 14;
        /// The registers.
        mcinj_msr: [McinfoMsr; 8] = 16;
    }

    /// Argument of the hypercall. (arch-x86/xen-mca.h)
    struct XenMc = "struct xen_mc", 152 {
        /// `XEN_MC_*`.
        cmd: u32 = 0;
        /// Version of the interface the caller was built for; another one gives -EACCES.
        interface_version: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay8<18> = 8 {
            mc_fetch: XenMcFetch, mc_notifydomain: XenMcNotifydomain, mc_physcpuinfo: XenMcPhyscpuinfo,
            mc_msrinject: XenMcMsrinject, mc_mceinject: XenMcMceinject, mc_inject_v2: XenMcInjectV2,
        };
    }
}
