//! Facts of domctl.h.

layout! {
    header "domctl.h";

    /// `struct xen_domctl_setdomainhandle`. (domctl.h)
    struct XenDomctlSetdomainhandle = "struct xen_domctl_setdomainhandle", 16 {
        /// `handle`.
        handle: [u8; 16] = 0;
    }

    /// `struct xen_domctl_setdebugging`. (domctl.h)
    struct XenDomctlSetdebugging = "struct xen_domctl_setdebugging", 1 {
        /// `enable`.
        enable: u8 = 0;
    }

    /// `struct xen_domctl_irq_permission`. (domctl.h)
    struct XenDomctlIrqPermission = "struct xen_domctl_irq_permission", 8 {
        /// `pirq`.
        pirq: u32 = 0;
        /// `allow_access`.
        allow_access: u8 = 4;
        /// `pad`.
        pad: [u8; 3] = 5;
    }

    /// `struct xen_domctl_iomem_permission`. (domctl.h)
    struct XenDomctlIomemPermission = "struct xen_domctl_iomem_permission", 24 {
        /// `first_mfn`.
        first_mfn: u64 = 0;
        /// `nr_mfns`.
        nr_mfns: u64 = 8;
        /// `allow_access`.
        allow_access: u8 = 16;
        /// Padding.
        _pad0: [u8; 7] = 17;
    }

    /// `struct xen_domctl_ioport_permission`. (domctl.h)
    struct XenDomctlIoportPermission = "struct xen_domctl_ioport_permission", 12 {
        /// `first_port`.
        first_port: u32 = 0;
        /// `nr_ports`.
        nr_ports: u32 = 4;
        /// `allow_access`.
        allow_access: u8 = 8;
        /// Padding.
        _pad0: [u8; 3] = 9;
    }

    /// `struct xen_domctl_hypercall_init`. (domctl.h)
    struct XenDomctlHypercallInit = "struct xen_domctl_hypercall_init", 8 {
        /// `gmfn`.
        gmfn: u64 = 0;
    }

    /// `struct xen_domctl_settimeoffset`. (domctl.h)
    struct XenDomctlSettimeoffset = "struct xen_domctl_settimeoffset", 8 {
        /// `time_offset_seconds`.
        time_offset_seconds: i64 = 0;
    }

    /// `struct xen_domctl_hvmcontext`. (domctl.h)
    struct XenDomctlHvmcontext = "struct xen_domctl_hvmcontext", 16 {
        /// `size`.
        size: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `buffer`.
        buffer: u64 = 8;
    }

    /// `struct xen_domctl_address_size`. (domctl.h)
    struct XenDomctlAddressSize = "struct xen_domctl_address_size", 4 {
        /// `size`.
        size: u32 = 0;
    }

    /// `struct xen_domctl_sendtrigger`. (domctl.h)
    struct XenDomctlSendtrigger = "struct xen_domctl_sendtrigger", 8 {
        /// `trigger`.
        trigger: u32 = 0;
        /// `vcpu`.
        vcpu: u32 = 4;
    }
}

constants! {
    header "domctl.h";

    /// `XEN_DOMCTL_SENDTRIGGER_NMI`.
    XEN_DOMCTL_SENDTRIGGER_NMI: u32 = 0;
    /// `XEN_DOMCTL_SENDTRIGGER_RESET`.
    XEN_DOMCTL_SENDTRIGGER_RESET: u32 = 1;
    /// `XEN_DOMCTL_SENDTRIGGER_INIT`.
    XEN_DOMCTL_SENDTRIGGER_INIT: u32 = 2;
    /// `XEN_DOMCTL_SENDTRIGGER_POWER`.
    XEN_DOMCTL_SENDTRIGGER_POWER: u32 = 3;
    /// `XEN_DOMCTL_SENDTRIGGER_SLEEP`.
    XEN_DOMCTL_SENDTRIGGER_SLEEP: u32 = 4;
}
