//! Facts of domctl.h.

use crate::overlay::Overlay4;

layout! {
    header "domctl.h";

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlVmEventOpEnable = "struct xen_domctl_vm_event_op:u.enable", 4 {
        /// `port`.
        port: u32 = 0;
    }

    /// `struct xen_domctl_vm_event_op`. (domctl.h)
    struct XenDomctlVmEventOp = "struct xen_domctl_vm_event_op", 12 {
        /// `op`.
        op: u32 = 0;
        /// `mode`.
        mode: u32 = 4;
        /// `u`.
        u: Overlay4<1> = 8 { enable: XenDomctlVmEventOpEnable, version: u32 };
    }

    /// `struct xen_domctl_mem_sharing_op`. (domctl.h)
    struct XenDomctlMemSharingOp = "struct xen_domctl_mem_sharing_op", 2 {
        /// `op`.
        op: u8 = 0;
        /// `u`.
        u: u8 = 1 { enable: u8 };
    }

    /// `struct xen_domctl_audit_p2m`. (domctl.h)
    struct XenDomctlAuditP2m = "struct xen_domctl_audit_p2m", 24 {
        /// `orphans`.
        orphans: u64 = 0;
        /// `m2p_bad`.
        m2p_bad: u64 = 8;
        /// `p2m_bad`.
        p2m_bad: u64 = 16;
    }

    /// `struct xen_domctl_set_virq_handler`. (domctl.h)
    struct XenDomctlSetVirqHandler = "struct xen_domctl_set_virq_handler", 4 {
        /// `virq`.
        virq: u32 = 0;
    }

    /// `struct xen_domctl_vcpuextstate`. (domctl.h)
    struct XenDomctlVcpuextstate = "struct xen_domctl_vcpuextstate", 32 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `xfeature_mask`.
        xfeature_mask: u64 = 8;
        /// `size`.
        size: u64 = 16;
        /// `buffer`.
        buffer: u64 = 24;
    }

    /// `struct xen_domctl_set_access_required`. (domctl.h)
    struct XenDomctlSetAccessRequired = "struct xen_domctl_set_access_required", 1 {
        /// `access_required`.
        access_required: u8 = 0;
    }

    /// `struct xen_domctl_set_broken_page_p2m`. (domctl.h)
    struct XenDomctlSetBrokenPageP2m = "struct xen_domctl_set_broken_page_p2m", 8 {
        /// `pfn`.
        pfn: u64 = 0;
    }

    /// `struct xen_domctl_cacheflush`. (domctl.h)
    struct XenDomctlCacheflush = "struct xen_domctl_cacheflush", 16 {
        /// `start_pfn`.
        start_pfn: u64 = 0;
        /// `nr_pfns`.
        nr_pfns: u64 = 8;
    }
}

constants! {
    header "domctl.h";

    /// `XEN_VM_EVENT_ENABLE`.
    XEN_VM_EVENT_ENABLE: u32 = 0;
    /// `XEN_VM_EVENT_DISABLE`.
    XEN_VM_EVENT_DISABLE: u32 = 1;
    /// `XEN_VM_EVENT_RESUME`.
    XEN_VM_EVENT_RESUME: u32 = 2;
    /// `XEN_VM_EVENT_GET_VERSION`.
    XEN_VM_EVENT_GET_VERSION: u32 = 3;
    /// `XEN_DOMCTL_VM_EVENT_OP_PAGING`.
    XEN_DOMCTL_VM_EVENT_OP_PAGING: u32 = 1;
    /// `XEN_DOMCTL_VM_EVENT_OP_MONITOR`.
    XEN_DOMCTL_VM_EVENT_OP_MONITOR: u32 = 2;
    /// `XEN_DOMCTL_VM_EVENT_OP_SHARING`.
    XEN_DOMCTL_VM_EVENT_OP_SHARING: u32 = 3;
    /// `XEN_DOMCTL_MEM_SHARING_CONTROL`.
    XEN_DOMCTL_MEM_SHARING_CONTROL: u32 = 0;
}
