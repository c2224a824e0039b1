//! Facts of domctl.h.

use crate::xen4::xen::domid::XenctlBitmap;

layout! {
    header "domctl.h";

    /// `struct xen_domctl_vcpucontext`. (domctl.h)
    struct XenDomctlVcpucontext = "struct xen_domctl_vcpucontext", 16 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `ctxt`.
        ctxt: u64 = 8;
    }

    /// `struct xen_domctl_getvcpuinfo`. (domctl.h)
    struct XenDomctlGetvcpuinfo = "struct xen_domctl_getvcpuinfo", 24 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// `online`.
        online: u8 = 4;
        /// `blocked`.
        blocked: u8 = 5;
        /// `running`.
        running: u8 = 6;
        /// Padding.
        _pad0: [u8; 1] = 7;
        /// `cpu_time`.
        cpu_time: u64 = 8;
        /// `cpu`.
        cpu: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }

    /// `struct xen_domctl_nodeaffinity`. (domctl.h)
    struct XenDomctlNodeaffinity = "struct xen_domctl_nodeaffinity", 16 {
        /// `nodemap`.
        nodemap: XenctlBitmap = 0;
    }

    /// `struct xen_domctl_vcpuaffinity`. (domctl.h)
    struct XenDomctlVcpuaffinity = "struct xen_domctl_vcpuaffinity", 40 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `cpumap_hard`.
        cpumap_hard: XenctlBitmap = 8;
        /// `cpumap_soft`.
        cpumap_soft: XenctlBitmap = 24;
    }

    /// `struct xen_domctl_max_vcpus`. (domctl.h)
    struct XenDomctlMaxVcpus = "struct xen_domctl_max_vcpus", 4 {
        /// `max`.
        max: u32 = 0;
    }
}

constants! {
    header "domctl.h";

    /// `_XEN_VCPUAFFINITY_HARD`.
    _XEN_VCPUAFFINITY_HARD: u32 = 0;
    /// `XEN_VCPUAFFINITY_HARD`.
    XEN_VCPUAFFINITY_HARD: u32 = 1 << 0;
    /// `_XEN_VCPUAFFINITY_SOFT`.
    _XEN_VCPUAFFINITY_SOFT: u32 = 1;
    /// `XEN_VCPUAFFINITY_SOFT`.
    XEN_VCPUAFFINITY_SOFT: u32 = 1 << 1;
    /// `_XEN_VCPUAFFINITY_FORCE`.
    _XEN_VCPUAFFINITY_FORCE: u32 = 2;
    /// `XEN_VCPUAFFINITY_FORCE`.
    XEN_VCPUAFFINITY_FORCE: u32 = 1 << 2;
}
