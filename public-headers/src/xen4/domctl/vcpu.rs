//! Vcpus and where they run (domctl.h).

use crate::xen4::xen::domid::XenctlBitmap;

layout! {
    header "domctl.h";

    /// Reads or sets the state of a vcpu. (domctl.h)
    struct XenDomctlVcpucontext = "struct xen_domctl_vcpucontext", 16 {
        /// Number of the virtual CPU.
        vcpu: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Guest address of a `vcpu_guest_context`.
        ctxt: u64 = 8;
    }

    /// What is known of a vcpu. (domctl.h)
    struct XenDomctlGetvcpuinfo = "struct xen_domctl_getvcpuinfo", 24 {
        /// Number of the virtual CPU.
        vcpu: u32 = 0;
        /// Whether it is on line.
        online: u8 = 4;
        /// Whether it waits.
        blocked: u8 = 5;
        /// Whether it runs.
        running: u8 = 6;
        /// Padding.
        _pad0: [u8; 1] = 7;
        /// Nanoseconds run.
        cpu_time: u64 = 8;
        /// CPU it runs on.
        cpu: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }

    /// NUMA nodes of a domain. (domctl.h)
    struct XenDomctlNodeaffinity = "struct xen_domctl_nodeaffinity", 16 {
        /// The nodes.
        nodemap: XenctlBitmap = 0;
    }

    /// CPUs of a vcpu. (domctl.h)
    struct XenDomctlVcpuaffinity = "struct xen_domctl_vcpuaffinity", 40 {
        /// Number of the virtual CPU.
        vcpu: u32 = 0;
        /// `XEN_VCPUAFFINITY_*`.
        flags: u32 = 4;
        /// CPUs it may run on.
        cpumap_hard: XenctlBitmap = 8;
        /// CPUs it should run on.
        cpumap_soft: XenctlBitmap = 24;
    }

    /// Vcpus of a domain. (domctl.h)
    struct XenDomctlMaxVcpus = "struct xen_domctl_max_vcpus", 4 {
        /// Number.
        max: u32 = 0;
    }
}

constants! {
    header "domctl.h";

    /// Bit number of `XEN_VCPUAFFINITY_HARD`.
    _XEN_VCPUAFFINITY_HARD: u32 = 0;
    /// The CPUs it may run on.
    XEN_VCPUAFFINITY_HARD: u32 = 1 << 0;
    /// Bit number of `XEN_VCPUAFFINITY_SOFT`.
    _XEN_VCPUAFFINITY_SOFT: u32 = 1;
    /// The CPUs it should run on.
    XEN_VCPUAFFINITY_SOFT: u32 = 1 << 1;
    /// Bit number of `XEN_VCPUAFFINITY_FORCE`.
    _XEN_VCPUAFFINITY_FORCE: u32 = 2;
    /// Also over a temporary pinning.
    XEN_VCPUAFFINITY_FORCE: u32 = 1 << 2;
}
