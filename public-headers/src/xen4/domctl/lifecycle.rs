//! Making domains, and what is known of them (domctl.h).

use crate::xen4::arch_x86_64::config::XenArchDomainconfig;

layout! {
    header "domctl.h";

    /// Makes a domain. (domctl.h)
    struct XenDomctlCreatedomain = "struct xen_domctl_createdomain", 64 {
        /// Security label.
        ssidref: u32 = 0;
        /// UUID.
        handle: [u8; 16] = 4;
        /// `XEN_DOMCTL_CDF_*`.
        flags: u32 = 20;
        /// `XEN_DOMCTL_IOMMU_*`.
        iommu_opts: u32 = 24;
        /// Most vcpus.
        max_vcpus: u32 = 28;
        /// Highest port.
        max_evtchn_port: u32 = 32;
        /// Most frames of the grant table; negative for the default.
        max_grant_frames: i32 = 36;
        /// Most frames of mapping handles; negative for the default.
        max_maptrack_frames: i32 = 40;
        /// Highest version of the grant table.
        grant_opts: u32 = 44;
        /// Bytes of a trace buffer of each vcpu.
        vmtrace_size: u32 = 48;
        /// CPU pool.
        cpupool_id: u32 = 52;
        /// The processor's settings.
        arch: XenArchDomainconfig = 56;
    }

    /// What is known of a domain. (domctl.h)
    struct XenDomctlGetdomaininfo = "struct xen_domctl_getdomaininfo", 112 {
        /// Domain.
        domain: u16 = 0;
        /// Padding that the header names.
        pad1: u16 = 2;
        /// `XEN_DOMINF_*`.
        flags: u32 = 4;
        /// Pages.
        tot_pages: u64 = 8;
        /// Most pages.
        max_pages: u64 = 16;
        /// Pages set aside.
        outstanding_pages: u64 = 24;
        /// Pages shared.
        shr_pages: u64 = 32;
        /// Pages paged out.
        paged_pages: u64 = 40;
        /// Frame of the shared page.
        shared_info_frame: u64 = 48;
        /// Nanoseconds run.
        cpu_time: u64 = 56;
        /// Vcpus on line.
        nr_online_vcpus: u32 = 64;
        /// Highest vcpu.
        max_vcpu_id: u32 = 68;
        /// Security label.
        ssidref: u32 = 72;
        /// UUID.
        handle: [u8; 16] = 76;
        /// CPU pool.
        cpupool: u32 = 92;
        /// Bits of a guest-physical address.
        gpaddr_bits: u8 = 96;
        /// Padding that the header names.
        pad2: [u8; 7] = 97;
        /// The processor's settings.
        arch_config: XenArchDomainconfig = 104;
    }
}

constants! {
    header "domctl.h";

    /// Version of the interface.
    XEN_DOMCTL_INTERFACE_VERSION: u32 = 0x15;
    /// Bit number of `XEN_DOMCTL_CDF_hvm`.
    _XEN_DOMCTL_CDF_HVM: u32 = 0, "_XEN_DOMCTL_CDF_hvm";
    /// The domain is an HVM guest.
    XEN_DOMCTL_CDF_HVM: u32 = 1 << 0, "XEN_DOMCTL_CDF_hvm";
    /// Bit number of `XEN_DOMCTL_CDF_hap`.
    _XEN_DOMCTL_CDF_HAP: u32 = 1, "_XEN_DOMCTL_CDF_hap";
    /// With paging by hardware.
    XEN_DOMCTL_CDF_HAP: u32 = 1 << 1, "XEN_DOMCTL_CDF_hap";
    /// Bit number of `XEN_DOMCTL_CDF_s3_integrity`.
    _XEN_DOMCTL_CDF_S3_INTEGRITY: u32 = 2, "_XEN_DOMCTL_CDF_s3_integrity";
    /// Its memory's integrity is checked over a suspend.
    XEN_DOMCTL_CDF_S3_INTEGRITY: u32 = 1 << 2, "XEN_DOMCTL_CDF_s3_integrity";
    /// Bit number of `XEN_DOMCTL_CDF_oos_off`.
    _XEN_DOMCTL_CDF_OOS_OFF: u32 = 3, "_XEN_DOMCTL_CDF_oos_off";
    /// Shadow tables are kept in step.
    XEN_DOMCTL_CDF_OOS_OFF: u32 = 1 << 3, "XEN_DOMCTL_CDF_oos_off";
    /// Bit number of `XEN_DOMCTL_CDF_xs_domain`.
    _XEN_DOMCTL_CDF_XS_DOMAIN: u32 = 4, "_XEN_DOMCTL_CDF_xs_domain";
    /// It runs xenstore.
    XEN_DOMCTL_CDF_XS_DOMAIN: u32 = 1 << 4, "XEN_DOMCTL_CDF_xs_domain";
    /// Bit number of `XEN_DOMCTL_CDF_iommu`.
    _XEN_DOMCTL_CDF_IOMMU: u32 = 5, "_XEN_DOMCTL_CDF_iommu";
    /// With an I/O MMU.
    XEN_DOMCTL_CDF_IOMMU: u32 = 1 << 5, "XEN_DOMCTL_CDF_iommu";
    /// Bit number of `XEN_DOMCTL_CDF_nested_virt`.
    _XEN_DOMCTL_CDF_NESTED_VIRT: u32 = 6, "_XEN_DOMCTL_CDF_nested_virt";
    /// It may run HVM guests.
    XEN_DOMCTL_CDF_NESTED_VIRT: u32 = 1 << 6, "XEN_DOMCTL_CDF_nested_virt";
    /// With performance counters.
    XEN_DOMCTL_CDF_VPMU: u32 = 1 << 7, "XEN_DOMCTL_CDF_vpmu";
    /// Highest flag.
    XEN_DOMCTL_CDF_MAX: u32 = 128;
    /// Bit number of `XEN_DOMCTL_IOMMU_no_sharept`.
    _XEN_DOMCTL_IOMMU_NO_SHAREPT: u32 = 0, "_XEN_DOMCTL_IOMMU_no_sharept";
    /// The I/O MMU has tables of its own.
    XEN_DOMCTL_IOMMU_NO_SHAREPT: u32 = 1 << 0, "XEN_DOMCTL_IOMMU_no_sharept";
    /// Highest flag.
    XEN_DOMCTL_IOMMU_MAX: u32 = 1;
    /// Mask of the version in `grant_opts`.
    XEN_DOMCTL_GRANT_VERSION_MASK: u32 = 0xf, "XEN_DOMCTL_GRANT_version_mask";
    /// Bit number of `XEN_DOMINF_dying`.
    _XEN_DOMINF_DYING: u32 = 0, "_XEN_DOMINF_dying";
    /// It is being destroyed.
    XEN_DOMINF_DYING: u32 = 1 << 0, "XEN_DOMINF_dying";
    /// Bit number of `XEN_DOMINF_hvm_guest`.
    _XEN_DOMINF_HVM_GUEST: u32 = 1, "_XEN_DOMINF_hvm_guest";
    /// It is an HVM guest.
    XEN_DOMINF_HVM_GUEST: u32 = 1 << 1, "XEN_DOMINF_hvm_guest";
    /// Bit number of `XEN_DOMINF_shutdown`.
    _XEN_DOMINF_SHUTDOWN: u32 = 2, "_XEN_DOMINF_shutdown";
    /// It has ended.
    XEN_DOMINF_SHUTDOWN: u32 = 1 << 2, "XEN_DOMINF_shutdown";
    /// Bit number of `XEN_DOMINF_paused`.
    _XEN_DOMINF_PAUSED: u32 = 3, "_XEN_DOMINF_paused";
    /// It is paused by the tools.
    XEN_DOMINF_PAUSED: u32 = 1 << 3, "XEN_DOMINF_paused";
    /// Bit number of `XEN_DOMINF_blocked`.
    _XEN_DOMINF_BLOCKED: u32 = 4, "_XEN_DOMINF_blocked";
    /// All its vcpus wait.
    XEN_DOMINF_BLOCKED: u32 = 1 << 4, "XEN_DOMINF_blocked";
    /// Bit number of `XEN_DOMINF_running`.
    _XEN_DOMINF_RUNNING: u32 = 5, "_XEN_DOMINF_running";
    /// A vcpu of it runs.
    XEN_DOMINF_RUNNING: u32 = 1 << 5, "XEN_DOMINF_running";
    /// Bit number of `XEN_DOMINF_debugged`.
    _XEN_DOMINF_DEBUGGED: u32 = 6, "_XEN_DOMINF_debugged";
    /// It is paused for a debugger.
    XEN_DOMINF_DEBUGGED: u32 = 1 << 6, "XEN_DOMINF_debugged";
    /// Bit number of `XEN_DOMINF_xs_domain`.
    _XEN_DOMINF_XS_DOMAIN: u32 = 7, "_XEN_DOMINF_xs_domain";
    /// It runs xenstore.
    XEN_DOMINF_XS_DOMAIN: u32 = 1 << 7, "XEN_DOMINF_xs_domain";
    /// Bit number of `XEN_DOMINF_hap`.
    _XEN_DOMINF_HAP: u32 = 8, "_XEN_DOMINF_hap";
    /// Its paging is done by hardware.
    XEN_DOMINF_HAP: u32 = 1 << 8, "XEN_DOMINF_hap";
    /// Mask of the shutdown reason, after the shift.
    XEN_DOMINF_SHUTDOWNMASK: u32 = 255, "XEN_DOMINF_shutdownmask";
    /// Shift of the shutdown reason.
    XEN_DOMINF_SHUTDOWNSHIFT: u32 = 16, "XEN_DOMINF_shutdownshift";
    /// The domain has no vcpus.
    XEN_INVALID_MAX_VCPU_ID: u32 = 0xffffffff;
}
