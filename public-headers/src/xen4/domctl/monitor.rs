//! Facts of domctl.h.

use crate::overlay::Overlay8;

layout! {
    header "domctl.h";

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlMonitorOpMovToCr = "struct xen_domctl_monitor_op:u.mov_to_cr", 16 {
        /// `index`.
        index: u8 = 0;
        /// `sync`.
        sync: u8 = 1;
        /// `onchangeonly`.
        onchangeonly: u8 = 2;
        /// `pad1`.
        pad1: u8 = 3;
        /// `pad2`.
        pad2: u32 = 4;
        /// `bitmask`.
        bitmask: u64 = 8;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlMonitorOpMovToMsr = "struct xen_domctl_monitor_op:u.mov_to_msr", 8 {
        /// `msr`.
        msr: u32 = 0;
        /// `onchangeonly`.
        onchangeonly: u8 = 4;
        /// Padding.
        _pad0: [u8; 3] = 5;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlMonitorOpGuestRequest = "struct xen_domctl_monitor_op:u.guest_request", 2 {
        /// `sync`.
        sync: u8 = 0;
        /// `allow_userspace`.
        allow_userspace: u8 = 1;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlMonitorOpDebugException = "struct xen_domctl_monitor_op:u.debug_exception", 1 {
        /// `sync`.
        sync: u8 = 0;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlMonitorOpVmexit = "struct xen_domctl_monitor_op:u.vmexit", 1 {
        /// `sync`.
        sync: u8 = 0;
    }

    /// `struct xen_domctl_monitor_op`. (domctl.h)
    struct XenDomctlMonitorOp = "struct xen_domctl_monitor_op", 24 {
        /// `op`.
        op: u32 = 0;
        /// `event`.
        event: u32 = 4;
        /// `u`.
        u: Overlay8<2> = 8 {
            mov_to_cr: XenDomctlMonitorOpMovToCr, mov_to_msr: XenDomctlMonitorOpMovToMsr,
            guest_request: XenDomctlMonitorOpGuestRequest, debug_exception: XenDomctlMonitorOpDebugException,
            vmexit: XenDomctlMonitorOpVmexit,
        };
    }

    /// `struct xen_domctl_psr_alloc`. (domctl.h)
    struct XenDomctlPsrAlloc = "struct xen_domctl_psr_alloc", 16 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `target`.
        target: u32 = 4;
        /// `data`.
        data: u64 = 8;
    }

    /// `struct xen_domctl_vuart_op`. (domctl.h)
    struct XenDomctlVuartOp = "struct xen_domctl_vuart_op", 24 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `type`.
        type_: u32 = 4;
        /// `gfn`.
        gfn: u64 = 8;
        /// `console_domid`.
        console_domid: u16 = 16;
        /// `pad`.
        pad: [u8; 2] = 18;
        /// `evtchn`.
        evtchn: u32 = 20;
    }

    /// `struct xen_domctl_vmtrace_op`. (domctl.h)
    struct XenDomctlVmtraceOp = "struct xen_domctl_vmtrace_op", 24 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `vcpu`.
        vcpu: u32 = 4;
        /// `key`.
        key: u64 = 8;
        /// `value`.
        value: u64 = 16;
    }
}

constants! {
    header "domctl.h";

    /// `XEN_DOMCTL_MONITOR_OP_ENABLE`.
    XEN_DOMCTL_MONITOR_OP_ENABLE: u32 = 0;
    /// `XEN_DOMCTL_MONITOR_OP_DISABLE`.
    XEN_DOMCTL_MONITOR_OP_DISABLE: u32 = 1;
    /// `XEN_DOMCTL_MONITOR_OP_GET_CAPABILITIES`.
    XEN_DOMCTL_MONITOR_OP_GET_CAPABILITIES: u32 = 2;
    /// `XEN_DOMCTL_MONITOR_OP_EMULATE_EACH_REP`.
    XEN_DOMCTL_MONITOR_OP_EMULATE_EACH_REP: u32 = 3;
    /// `XEN_DOMCTL_MONITOR_OP_CONTROL_REGISTERS`.
    XEN_DOMCTL_MONITOR_OP_CONTROL_REGISTERS: u32 = 4;
    /// `XEN_DOMCTL_MONITOR_EVENT_WRITE_CTRLREG`.
    XEN_DOMCTL_MONITOR_EVENT_WRITE_CTRLREG: u32 = 0;
    /// `XEN_DOMCTL_MONITOR_EVENT_MOV_TO_MSR`.
    XEN_DOMCTL_MONITOR_EVENT_MOV_TO_MSR: u32 = 1;
    /// `XEN_DOMCTL_MONITOR_EVENT_SINGLESTEP`.
    XEN_DOMCTL_MONITOR_EVENT_SINGLESTEP: u32 = 2;
    /// `XEN_DOMCTL_MONITOR_EVENT_SOFTWARE_BREAKPOINT`.
    XEN_DOMCTL_MONITOR_EVENT_SOFTWARE_BREAKPOINT: u32 = 3;
    /// `XEN_DOMCTL_MONITOR_EVENT_GUEST_REQUEST`.
    XEN_DOMCTL_MONITOR_EVENT_GUEST_REQUEST: u32 = 4;
    /// `XEN_DOMCTL_MONITOR_EVENT_DEBUG_EXCEPTION`.
    XEN_DOMCTL_MONITOR_EVENT_DEBUG_EXCEPTION: u32 = 5;
    /// `XEN_DOMCTL_MONITOR_EVENT_CPUID`.
    XEN_DOMCTL_MONITOR_EVENT_CPUID: u32 = 6;
    /// `XEN_DOMCTL_MONITOR_EVENT_PRIVILEGED_CALL`.
    XEN_DOMCTL_MONITOR_EVENT_PRIVILEGED_CALL: u32 = 7;
    /// `XEN_DOMCTL_MONITOR_EVENT_INTERRUPT`.
    XEN_DOMCTL_MONITOR_EVENT_INTERRUPT: u32 = 8;
    /// `XEN_DOMCTL_MONITOR_EVENT_DESC_ACCESS`.
    XEN_DOMCTL_MONITOR_EVENT_DESC_ACCESS: u32 = 9;
    /// `XEN_DOMCTL_MONITOR_EVENT_EMUL_UNIMPLEMENTED`.
    XEN_DOMCTL_MONITOR_EVENT_EMUL_UNIMPLEMENTED: u32 = 10;
    /// `XEN_DOMCTL_MONITOR_EVENT_INGUEST_PAGEFAULT`.
    XEN_DOMCTL_MONITOR_EVENT_INGUEST_PAGEFAULT: u32 = 11;
    /// `XEN_DOMCTL_MONITOR_EVENT_VMEXIT`.
    XEN_DOMCTL_MONITOR_EVENT_VMEXIT: u32 = 12;
    /// `XEN_DOMCTL_PSR_SET_L3_CBM`.
    XEN_DOMCTL_PSR_SET_L3_CBM: u32 = 0;
    /// `XEN_DOMCTL_PSR_GET_L3_CBM`.
    XEN_DOMCTL_PSR_GET_L3_CBM: u32 = 1;
    /// `XEN_DOMCTL_PSR_SET_L3_CODE`.
    XEN_DOMCTL_PSR_SET_L3_CODE: u32 = 2;
    /// `XEN_DOMCTL_PSR_SET_L3_DATA`.
    XEN_DOMCTL_PSR_SET_L3_DATA: u32 = 3;
    /// `XEN_DOMCTL_PSR_GET_L3_CODE`.
    XEN_DOMCTL_PSR_GET_L3_CODE: u32 = 4;
    /// `XEN_DOMCTL_PSR_GET_L3_DATA`.
    XEN_DOMCTL_PSR_GET_L3_DATA: u32 = 5;
    /// `XEN_DOMCTL_PSR_SET_L2_CBM`.
    XEN_DOMCTL_PSR_SET_L2_CBM: u32 = 6;
    /// `XEN_DOMCTL_PSR_GET_L2_CBM`.
    XEN_DOMCTL_PSR_GET_L2_CBM: u32 = 7;
    /// `XEN_DOMCTL_PSR_SET_MBA_THRTL`.
    XEN_DOMCTL_PSR_SET_MBA_THRTL: u32 = 8;
    /// `XEN_DOMCTL_PSR_GET_MBA_THRTL`.
    XEN_DOMCTL_PSR_GET_MBA_THRTL: u32 = 9;
    /// `XEN_DOMCTL_VUART_OP_INIT`.
    XEN_DOMCTL_VUART_OP_INIT: u32 = 0;
    /// `XEN_DOMCTL_VUART_TYPE_VPL011`.
    XEN_DOMCTL_VUART_TYPE_VPL011: u32 = 0;
    /// `XEN_DOMCTL_vmtrace_enable`.
    XEN_DOMCTL_VMTRACE_ENABLE: u32 = 1, "XEN_DOMCTL_vmtrace_enable";
    /// `XEN_DOMCTL_vmtrace_disable`.
    XEN_DOMCTL_VMTRACE_DISABLE: u32 = 2, "XEN_DOMCTL_vmtrace_disable";
    /// `XEN_DOMCTL_vmtrace_reset_and_enable`.
    XEN_DOMCTL_VMTRACE_RESET_AND_ENABLE: u32 = 3, "XEN_DOMCTL_vmtrace_reset_and_enable";
    /// `XEN_DOMCTL_vmtrace_output_position`.
    XEN_DOMCTL_VMTRACE_OUTPUT_POSITION: u32 = 4, "XEN_DOMCTL_vmtrace_output_position";
    /// `XEN_DOMCTL_vmtrace_get_option`.
    XEN_DOMCTL_VMTRACE_GET_OPTION: u32 = 5, "XEN_DOMCTL_vmtrace_get_option";
    /// `XEN_DOMCTL_vmtrace_set_option`.
    XEN_DOMCTL_VMTRACE_SET_OPTION: u32 = 6, "XEN_DOMCTL_vmtrace_set_option";
}
