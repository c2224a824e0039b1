//! Facts of domctl.h.

use crate::xen4::arch_x86_64::config::XenArchDomainconfig;

layout! {
    header "domctl.h";

    /// `struct xen_domctl_createdomain`. (domctl.h)
    struct XenDomctlCreatedomain = "struct xen_domctl_createdomain", 64 {
        /// `ssidref`.
        ssidref: u32 = 0;
        /// `handle`.
        handle: [u8; 16] = 4;
        /// `flags`.
        flags: u32 = 20;
        /// `iommu_opts`.
        iommu_opts: u32 = 24;
        /// `max_vcpus`.
        max_vcpus: u32 = 28;
        /// `max_evtchn_port`.
        max_evtchn_port: u32 = 32;
        /// `max_grant_frames`.
        max_grant_frames: i32 = 36;
        /// `max_maptrack_frames`.
        max_maptrack_frames: i32 = 40;
        /// `grant_opts`.
        grant_opts: u32 = 44;
        /// `vmtrace_size`.
        vmtrace_size: u32 = 48;
        /// `cpupool_id`.
        cpupool_id: u32 = 52;
        /// `arch`.
        arch: XenArchDomainconfig = 56;
    }

    /// `struct xen_domctl_getdomaininfo`. (domctl.h)
    struct XenDomctlGetdomaininfo = "struct xen_domctl_getdomaininfo", 112 {
        /// `domain`.
        domain: u16 = 0;
        /// `pad1`.
        pad1: u16 = 2;
        /// `flags`.
        flags: u32 = 4;
        /// `tot_pages`.
        tot_pages: u64 = 8;
        /// `max_pages`.
        max_pages: u64 = 16;
        /// `outstanding_pages`.
        outstanding_pages: u64 = 24;
        /// `shr_pages`.
        shr_pages: u64 = 32;
        /// `paged_pages`.
        paged_pages: u64 = 40;
        /// `shared_info_frame`.
        shared_info_frame: u64 = 48;
        /// `cpu_time`.
        cpu_time: u64 = 56;
        /// `nr_online_vcpus`.
        nr_online_vcpus: u32 = 64;
        /// `max_vcpu_id`.
        max_vcpu_id: u32 = 68;
        /// `ssidref`.
        ssidref: u32 = 72;
        /// `handle`.
        handle: [u8; 16] = 76;
        /// `cpupool`.
        cpupool: u32 = 92;
        /// `gpaddr_bits`.
        gpaddr_bits: u8 = 96;
        /// `pad2`.
        pad2: [u8; 7] = 97;
        /// `arch_config`.
        arch_config: XenArchDomainconfig = 104;
    }
}

constants! {
    header "domctl.h";

    /// `XEN_DOMCTL_INTERFACE_VERSION`.
    XEN_DOMCTL_INTERFACE_VERSION: u32 = 0x15;
    /// `_XEN_DOMCTL_CDF_hvm`.
    _XEN_DOMCTL_CDF_HVM: u32 = 0, "_XEN_DOMCTL_CDF_hvm";
    /// `XEN_DOMCTL_CDF_hvm`.
    XEN_DOMCTL_CDF_HVM: u32 = 1 << 0, "XEN_DOMCTL_CDF_hvm";
    /// `_XEN_DOMCTL_CDF_hap`.
    _XEN_DOMCTL_CDF_HAP: u32 = 1, "_XEN_DOMCTL_CDF_hap";
    /// `XEN_DOMCTL_CDF_hap`.
    XEN_DOMCTL_CDF_HAP: u32 = 1 << 1, "XEN_DOMCTL_CDF_hap";
    /// `_XEN_DOMCTL_CDF_s3_integrity`.
    _XEN_DOMCTL_CDF_S3_INTEGRITY: u32 = 2, "_XEN_DOMCTL_CDF_s3_integrity";
    /// `XEN_DOMCTL_CDF_s3_integrity`.
    XEN_DOMCTL_CDF_S3_INTEGRITY: u32 = 1 << 2, "XEN_DOMCTL_CDF_s3_integrity";
    /// `_XEN_DOMCTL_CDF_oos_off`.
    _XEN_DOMCTL_CDF_OOS_OFF: u32 = 3, "_XEN_DOMCTL_CDF_oos_off";
    /// `XEN_DOMCTL_CDF_oos_off`.
    XEN_DOMCTL_CDF_OOS_OFF: u32 = 1 << 3, "XEN_DOMCTL_CDF_oos_off";
    /// `_XEN_DOMCTL_CDF_xs_domain`.
    _XEN_DOMCTL_CDF_XS_DOMAIN: u32 = 4, "_XEN_DOMCTL_CDF_xs_domain";
    /// `XEN_DOMCTL_CDF_xs_domain`.
    XEN_DOMCTL_CDF_XS_DOMAIN: u32 = 1 << 4, "XEN_DOMCTL_CDF_xs_domain";
    /// `_XEN_DOMCTL_CDF_iommu`.
    _XEN_DOMCTL_CDF_IOMMU: u32 = 5, "_XEN_DOMCTL_CDF_iommu";
    /// `XEN_DOMCTL_CDF_iommu`.
    XEN_DOMCTL_CDF_IOMMU: u32 = 1 << 5, "XEN_DOMCTL_CDF_iommu";
    /// `_XEN_DOMCTL_CDF_nested_virt`.
    _XEN_DOMCTL_CDF_NESTED_VIRT: u32 = 6, "_XEN_DOMCTL_CDF_nested_virt";
    /// `XEN_DOMCTL_CDF_nested_virt`.
    XEN_DOMCTL_CDF_NESTED_VIRT: u32 = 1 << 6, "XEN_DOMCTL_CDF_nested_virt";
    /// `XEN_DOMCTL_CDF_vpmu`.
    XEN_DOMCTL_CDF_VPMU: u32 = 1 << 7, "XEN_DOMCTL_CDF_vpmu";
    /// `XEN_DOMCTL_CDF_MAX`.
    XEN_DOMCTL_CDF_MAX: u32 = 128;
    /// `_XEN_DOMCTL_IOMMU_no_sharept`.
    _XEN_DOMCTL_IOMMU_NO_SHAREPT: u32 = 0, "_XEN_DOMCTL_IOMMU_no_sharept";
    /// `XEN_DOMCTL_IOMMU_no_sharept`.
    XEN_DOMCTL_IOMMU_NO_SHAREPT: u32 = 1 << 0, "XEN_DOMCTL_IOMMU_no_sharept";
    /// `XEN_DOMCTL_IOMMU_MAX`.
    XEN_DOMCTL_IOMMU_MAX: u32 = 1;
    /// `XEN_DOMCTL_GRANT_version_mask`.
    XEN_DOMCTL_GRANT_VERSION_MASK: u32 = 0xf, "XEN_DOMCTL_GRANT_version_mask";
    /// `_XEN_DOMINF_dying`.
    _XEN_DOMINF_DYING: u32 = 0, "_XEN_DOMINF_dying";
    /// `XEN_DOMINF_dying`.
    XEN_DOMINF_DYING: u32 = 1 << 0, "XEN_DOMINF_dying";
    /// `_XEN_DOMINF_hvm_guest`.
    _XEN_DOMINF_HVM_GUEST: u32 = 1, "_XEN_DOMINF_hvm_guest";
    /// `XEN_DOMINF_hvm_guest`.
    XEN_DOMINF_HVM_GUEST: u32 = 1 << 1, "XEN_DOMINF_hvm_guest";
    /// `_XEN_DOMINF_shutdown`.
    _XEN_DOMINF_SHUTDOWN: u32 = 2, "_XEN_DOMINF_shutdown";
    /// `XEN_DOMINF_shutdown`.
    XEN_DOMINF_SHUTDOWN: u32 = 1 << 2, "XEN_DOMINF_shutdown";
    /// `_XEN_DOMINF_paused`.
    _XEN_DOMINF_PAUSED: u32 = 3, "_XEN_DOMINF_paused";
    /// `XEN_DOMINF_paused`.
    XEN_DOMINF_PAUSED: u32 = 1 << 3, "XEN_DOMINF_paused";
    /// `_XEN_DOMINF_blocked`.
    _XEN_DOMINF_BLOCKED: u32 = 4, "_XEN_DOMINF_blocked";
    /// `XEN_DOMINF_blocked`.
    XEN_DOMINF_BLOCKED: u32 = 1 << 4, "XEN_DOMINF_blocked";
    /// `_XEN_DOMINF_running`.
    _XEN_DOMINF_RUNNING: u32 = 5, "_XEN_DOMINF_running";
    /// `XEN_DOMINF_running`.
    XEN_DOMINF_RUNNING: u32 = 1 << 5, "XEN_DOMINF_running";
    /// `_XEN_DOMINF_debugged`.
    _XEN_DOMINF_DEBUGGED: u32 = 6, "_XEN_DOMINF_debugged";
    /// `XEN_DOMINF_debugged`.
    XEN_DOMINF_DEBUGGED: u32 = 1 << 6, "XEN_DOMINF_debugged";
    /// `_XEN_DOMINF_xs_domain`.
    _XEN_DOMINF_XS_DOMAIN: u32 = 7, "_XEN_DOMINF_xs_domain";
    /// `XEN_DOMINF_xs_domain`.
    XEN_DOMINF_XS_DOMAIN: u32 = 1 << 7, "XEN_DOMINF_xs_domain";
    /// `_XEN_DOMINF_hap`.
    _XEN_DOMINF_HAP: u32 = 8, "_XEN_DOMINF_hap";
    /// `XEN_DOMINF_hap`.
    XEN_DOMINF_HAP: u32 = 1 << 8, "XEN_DOMINF_hap";
    /// `XEN_DOMINF_shutdownmask`.
    XEN_DOMINF_SHUTDOWNMASK: u32 = 255, "XEN_DOMINF_shutdownmask";
    /// `XEN_DOMINF_shutdownshift`.
    XEN_DOMINF_SHUTDOWNSHIFT: u32 = 16, "XEN_DOMINF_shutdownshift";
    /// `XEN_INVALID_MAX_VCPU_ID`.
    XEN_INVALID_MAX_VCPU_ID: u32 = 0xffffffff;
}
