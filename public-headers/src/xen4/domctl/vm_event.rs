//! Events, sharing, interrupts, caches (domctl.h).

use crate::overlay::Overlay4;

layout! {
    header "domctl.h";

    /// Out: where events go. (domctl.h)
    struct XenDomctlVmEventOpEnable = "struct xen_domctl_vm_event_op:u.enable", 4 {
        /// Local event channel port.
        port: u32 = 0;
    }

    /// Events of a domain. (domctl.h)
    struct XenDomctlVmEventOp = "struct xen_domctl_vm_event_op", 12 {
        /// `XEN_VM_EVENT_*`.
        op: u32 = 0;
        /// `XEN_DOMCTL_VM_EVENT_OP_*`.
        mode: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay4<1> = 8 { enable: XenDomctlVmEventOpEnable, version: u32 };
    }

    /// Sharing of a domain's memory. (domctl.h)
    struct XenDomctlMemSharingOp = "struct xen_domctl_mem_sharing_op", 2 {
        /// `XEN_DOMCTL_MEM_SHARING_CONTROL`.
        op: u8 = 0;
        /// Argument of the command: one of the members.
        u: u8 = 1 { enable: u8 };
    }

    /// Checks a domain's maps. (domctl.h)
    struct XenDomctlAuditP2m = "struct xen_domctl_audit_p2m", 24 {
        /// Out: frames without an owner in the map.
        orphans: u64 = 0;
        /// Out: wrong machine-to-physical entries.
        m2p_bad: u64 = 8;
        /// Out: wrong physical-to-machine entries.
        p2m_bad: u64 = 16;
    }

    /// The domain gets a global virtual interrupt. (domctl.h)
    struct XenDomctlSetVirqHandler = "struct xen_domctl_set_virq_handler", 4 {
        /// `VIRQ_*`.
        virq: u32 = 0;
    }

    /// Extended state of a vcpu. (domctl.h)
    struct XenDomctlVcpuextstate = "struct xen_domctl_vcpuextstate", 32 {
        /// Number of the virtual CPU.
        vcpu: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Features.
        xfeature_mask: u64 = 8;
        /// In: room; out: bytes.
        size: u64 = 16;
        /// Guest address of a buffer.
        buffer: u64 = 24;
    }

    /// Whether the domain stops without a listener. (domctl.h)
    struct XenDomctlSetAccessRequired = "struct xen_domctl_set_access_required", 1 {
        /// 1 for yes.
        access_required: u8 = 0;
    }

    /// Marks a guest frame as defective. (domctl.h)
    struct XenDomctlSetBrokenPageP2m = "struct xen_domctl_set_broken_page_p2m", 8 {
        /// Guest frame.
        pfn: u64 = 0;
    }

    /// Flushes caches of guest frames. (domctl.h)
    struct XenDomctlCacheflush = "struct xen_domctl_cacheflush", 16 {
        /// First frame.
        start_pfn: u64 = 0;
        /// Frames.
        nr_pfns: u64 = 8;
    }
}

constants! {
    header "domctl.h";

    /// Begins.
    XEN_VM_EVENT_ENABLE: u32 = 0;
    /// Ends.
    XEN_VM_EVENT_DISABLE: u32 = 1;
    /// Takes answers.
    XEN_VM_EVENT_RESUME: u32 = 2;
    /// Version of the interface.
    XEN_VM_EVENT_GET_VERSION: u32 = 3;
    /// Events of paging.
    XEN_DOMCTL_VM_EVENT_OP_PAGING: u32 = 1;
    /// Events for a monitor.
    XEN_DOMCTL_VM_EVENT_OP_MONITOR: u32 = 2;
    /// Events of sharing.
    XEN_DOMCTL_VM_EVENT_OP_SHARING: u32 = 3;
    /// Turns sharing on or off.
    XEN_DOMCTL_MEM_SHARING_CONTROL: u32 = 0;
}
