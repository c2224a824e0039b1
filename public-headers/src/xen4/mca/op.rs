//! The argument of the hypercall (arch-x86/xen-mca.h).

use crate::overlay::Overlay8;
use crate::xen4::mca::info::McinfoMsr;
use crate::xen4::xen::domid::XenctlBitmap;

layout! {
    header "arch-x86/xen-mca.h";

    /// Takes a record. (arch-x86/xen-mca.h)
    struct XenMcFetch = "struct xen_mc_fetch", 24 {
        /// In: `XEN_MC_NONURGENT` and so on; out: result.
        flags: u32 = 0;
        /// Padding that the header names.
        _pad0: u32 = 4;
        /// In and out: which record.
        fetch_id: u64 = 8;
        /// Guest address of a record.
        data: u64 = 16;
    }

    /// Tells a domain of an error. (arch-x86/xen-mca.h)
    struct XenMcNotifydomain = "struct xen_mc_notifydomain", 8 {
        /// Domain.
        mc_domid: u16 = 0;
        /// Vcpu.
        mc_vcpuid: u16 = 2;
        /// Out: result.
        flags: u32 = 4;
    }

    /// Lists the physical CPUs. (arch-x86/xen-mca.h)
    struct XenMcPhyscpuinfo = "struct xen_mc_physcpuinfo", 16 {
        /// In: room; out: CPUs.
        ncpus: u32 = 0;
        /// Padding that the header names.
        _pad0: u32 = 4;
        /// Guest address of `McinfoLogicalCpu` entries; 0 asks for the number.
        info: u64 = 8;
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

    /// Raises a machine check for a test. (arch-x86/xen-mca.h)
    struct XenMcMceinject = "struct xen_mc_mceinject", 4 {
        /// CPU.
        mceinj_cpunr: u32 = 0;
    }

    /// Raises an error on several CPUs for a test. (arch-x86/xen-mca.h)
    struct XenMcInjectV2 = "struct xen_mc_inject_v2", 24 {
        /// `XEN_MC_INJECT_*`.
        flags: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// The CPUs.
        cpumap: XenctlBitmap = 8;
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

constants! {
    header "arch-x86/xen-mca.h";

    /// Command: `XenMcFetch`.
    XEN_MC_FETCH: u32 = 1, "XEN_MC_fetch";
    /// Command: `XenMcNotifydomain`.
    XEN_MC_NOTIFYDOMAIN: u32 = 2, "XEN_MC_notifydomain";
    /// Command: `XenMcPhyscpuinfo`.
    XEN_MC_PHYSCPUINFO: u32 = 3, "XEN_MC_physcpuinfo";
    /// Command: `XenMcMsrinject`.
    XEN_MC_MSRINJECT: u32 = 4, "XEN_MC_msrinject";
    /// Most registers of an injection.
    MC_MSRINJ_MAXMSRS: u32 = 8;
    /// Flag: reads see the values; the hardware does not.
    MC_MSRINJ_F_INTERPOSE: u32 = 0x1;
    /// Flag: addresses are the guest's.
    MC_MSRINJ_F_GPADDR: u32 = 0x2;
    /// Command: `XenMcMceinject`.
    XEN_MC_MCEINJECT: u32 = 5, "XEN_MC_mceinject";
    /// Command: `XenMcInjectV2`.
    XEN_MC_INJECT_V2: u32 = 6, "XEN_MC_inject_v2";
    /// Mask of the kind of injection.
    XEN_MC_INJECT_TYPE_MASK: u32 = 0x7;
    /// Kind: a machine check.
    XEN_MC_INJECT_TYPE_MCE: u32 = 0x0;
    /// Kind: a corrected error's interrupt.
    XEN_MC_INJECT_TYPE_CMCI: u32 = 0x1;
    /// Kind: a local machine check.
    XEN_MC_INJECT_TYPE_LMCE: u32 = 0x2;
    /// To all CPUs.
    XEN_MC_INJECT_CPU_BROADCAST: u32 = 0x8;
}
