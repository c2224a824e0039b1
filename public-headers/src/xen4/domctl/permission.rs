//! Names, rights, time, signals (domctl.h).

layout! {
    header "domctl.h";

    /// Sets a domain's UUID. (domctl.h)
    struct XenDomctlSetdomainhandle = "struct xen_domctl_setdomainhandle", 16 {
        /// UUID.
        handle: [u8; 16] = 0;
    }

    /// Whether a debugger is attached. (domctl.h)
    struct XenDomctlSetdebugging = "struct xen_domctl_setdebugging", 1 {
        /// 1 to enable, 0 to disable.
        enable: u8 = 0;
    }

    /// Right to an interrupt. (domctl.h)
    struct XenDomctlIrqPermission = "struct xen_domctl_irq_permission", 8 {
        /// Physical interrupt number as the guest sees it.
        pirq: u32 = 0;
        /// 1 grants it, 0 takes it back.
        allow_access: u8 = 4;
        /// Padding that the header names.
        pad: [u8; 3] = 5;
    }

    /// Right to device memory. (domctl.h)
    struct XenDomctlIomemPermission = "struct xen_domctl_iomem_permission", 24 {
        /// First frame.
        first_mfn: u64 = 0;
        /// Number of machine frames.
        nr_mfns: u64 = 8;
        /// 1 grants it, 0 takes it back.
        allow_access: u8 = 16;
        /// Padding.
        _pad0: [u8; 7] = 17;
    }

    /// Right to I/O ports. (domctl.h)
    struct XenDomctlIoportPermission = "struct xen_domctl_ioport_permission", 12 {
        /// First port.
        first_port: u32 = 0;
        /// Ports.
        nr_ports: u32 = 4;
        /// 1 grants it, 0 takes it back.
        allow_access: u8 = 8;
        /// Padding.
        _pad0: [u8; 3] = 9;
    }

    /// Fills a hypercall page. (domctl.h)
    struct XenDomctlHypercallInit = "struct xen_domctl_hypercall_init", 8 {
        /// Frame of the page.
        gmfn: u64 = 0;
    }

    /// Offset of the wall clock. (domctl.h)
    struct XenDomctlSettimeoffset = "struct xen_domctl_settimeoffset", 8 {
        /// Seconds.
        time_offset_seconds: i64 = 0;
    }

    /// State of an HVM domain. (domctl.h)
    struct XenDomctlHvmcontext = "struct xen_domctl_hvmcontext", 16 {
        /// In: room; out: bytes.
        size: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Guest address of the room; 0 asks for the size.
        buffer: u64 = 8;
    }

    /// Width of a domain. (domctl.h)
    struct XenDomctlAddressSize = "struct xen_domctl_address_size", 4 {
        /// Bits.
        size: u32 = 0;
    }

    /// Signals a domain. (domctl.h)
    struct XenDomctlSendtrigger = "struct xen_domctl_sendtrigger", 8 {
        /// `XEN_DOMCTL_SENDTRIGGER_*`.
        trigger: u32 = 0;
        /// Number of the virtual CPU.
        vcpu: u32 = 4;
    }
}

constants! {
    header "domctl.h";

    /// Non-maskable interrupt.
    XEN_DOMCTL_SENDTRIGGER_NMI: u32 = 0;
    /// Reset.
    XEN_DOMCTL_SENDTRIGGER_RESET: u32 = 1;
    /// INIT.
    XEN_DOMCTL_SENDTRIGGER_INIT: u32 = 2;
    /// Power button.
    XEN_DOMCTL_SENDTRIGGER_POWER: u32 = 3;
    /// Sleep button.
    XEN_DOMCTL_SENDTRIGGER_SLEEP: u32 = 4;
}
