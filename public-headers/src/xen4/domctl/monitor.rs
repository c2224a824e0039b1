//! Monitors, cache allocation, serial ports, tracing (domctl.h).

use crate::overlay::Overlay8;

layout! {
    header "domctl.h";

    /// Writes of control registers. (domctl.h)
    struct XenDomctlMonitorOpMovToCr = "struct xen_domctl_monitor_op:u.mov_to_cr", 16 {
        /// Register.
        index: u8 = 0;
        /// Whether the vcpu waits.
        sync: u8 = 1;
        /// Only if the value changes.
        onchangeonly: u8 = 2;
        /// Padding that the header names.
        pad1: u8 = 3;
        /// Padding that the header names.
        pad2: u32 = 4;
        /// Bits that do not matter.
        bitmask: u64 = 8;
    }

    /// Writes of an MSR. (domctl.h)
    struct XenDomctlMonitorOpMovToMsr = "struct xen_domctl_monitor_op:u.mov_to_msr", 8 {
        /// Register.
        msr: u32 = 0;
        /// Only if the value changes.
        onchangeonly: u8 = 4;
        /// Padding.
        _pad0: [u8; 3] = 5;
    }

    /// Requests of the guest. (domctl.h)
    struct XenDomctlMonitorOpGuestRequest = "struct xen_domctl_monitor_op:u.guest_request", 2 {
        /// Whether the vcpu waits.
        sync: u8 = 0;
        /// Also from user mode.
        allow_userspace: u8 = 1;
    }

    /// Debug exceptions. (domctl.h)
    struct XenDomctlMonitorOpDebugException = "struct xen_domctl_monitor_op:u.debug_exception", 1 {
        /// Whether the vcpu waits.
        sync: u8 = 0;
    }

    /// Exits to the hypervisor. (domctl.h)
    struct XenDomctlMonitorOpVmexit = "struct xen_domctl_monitor_op:u.vmexit", 1 {
        /// Whether the vcpu waits.
        sync: u8 = 0;
    }

    /// What a monitor wants to hear of. (domctl.h)
    struct XenDomctlMonitorOp = "struct xen_domctl_monitor_op", 24 {
        /// `XEN_DOMCTL_MONITOR_OP_*`.
        op: u32 = 0;
        /// `XEN_DOMCTL_MONITOR_EVENT_*`.
        event: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay8<2> = 8 {
            mov_to_cr: XenDomctlMonitorOpMovToCr, mov_to_msr: XenDomctlMonitorOpMovToMsr,
            guest_request: XenDomctlMonitorOpGuestRequest, debug_exception: XenDomctlMonitorOpDebugException,
            vmexit: XenDomctlMonitorOpVmexit,
        };
    }

    /// Cache allocation and bandwidth of a domain. (domctl.h)
    struct XenDomctlPsrAlloc = "struct xen_domctl_psr_alloc", 16 {
        /// `XEN_DOMCTL_PSR_*`.
        cmd: u32 = 0;
        /// Socket.
        target: u32 = 4;
        /// Mask or value.
        data: u64 = 8;
    }

    /// A virtual serial port. (domctl.h)
    struct XenDomctlVuartOp = "struct xen_domctl_vuart_op", 24 {
        /// `XEN_DOMCTL_VUART_OP_INIT`.
        cmd: u32 = 0;
        /// `XEN_DOMCTL_VUART_TYPE_VPL011`.
        type_: u32 = 4;
        /// Guest frame number.
        gfn: u64 = 8;
        /// Domain of its other end.
        console_domid: u16 = 16;
        /// Padding that the header names.
        pad: [u8; 2] = 18;
        /// Out: port.
        evtchn: u32 = 20;
    }

    /// Processor tracing of a vcpu. (domctl.h)
    struct XenDomctlVmtraceOp = "struct xen_domctl_vmtrace_op", 24 {
        /// `XEN_DOMCTL_VMTRACE_*`.
        cmd: u32 = 0;
        /// Number of the virtual CPU.
        vcpu: u32 = 4;
        /// Option, a register.
        key: u64 = 8;
        /// Value.
        value: u64 = 16;
    }
}

constants! {
    header "domctl.h";

    /// Begins.
    XEN_DOMCTL_MONITOR_OP_ENABLE: u32 = 0;
    /// Ends.
    XEN_DOMCTL_MONITOR_OP_DISABLE: u32 = 1;
    /// Reads what can be heard of.
    XEN_DOMCTL_MONITOR_OP_GET_CAPABILITIES: u32 = 2;
    /// Each repetition is emulated alone.
    XEN_DOMCTL_MONITOR_OP_EMULATE_EACH_REP: u32 = 3;
    /// Control registers wait for the monitor.
    XEN_DOMCTL_MONITOR_OP_CONTROL_REGISTERS: u32 = 4;
    /// Write of a control register.
    XEN_DOMCTL_MONITOR_EVENT_WRITE_CTRLREG: u32 = 0;
    /// Write of an MSR.
    XEN_DOMCTL_MONITOR_EVENT_MOV_TO_MSR: u32 = 1;
    /// Single step.
    XEN_DOMCTL_MONITOR_EVENT_SINGLESTEP: u32 = 2;
    /// Breakpoint.
    XEN_DOMCTL_MONITOR_EVENT_SOFTWARE_BREAKPOINT: u32 = 3;
    /// Request of the guest.
    XEN_DOMCTL_MONITOR_EVENT_GUEST_REQUEST: u32 = 4;
    /// Debug exception.
    XEN_DOMCTL_MONITOR_EVENT_DEBUG_EXCEPTION: u32 = 5;
    /// CPUID.
    XEN_DOMCTL_MONITOR_EVENT_CPUID: u32 = 6;
    /// Call of secure firmware.
    XEN_DOMCTL_MONITOR_EVENT_PRIVILEGED_CALL: u32 = 7;
    /// Interrupt.
    XEN_DOMCTL_MONITOR_EVENT_INTERRUPT: u32 = 8;
    /// Access to a descriptor table.
    XEN_DOMCTL_MONITOR_EVENT_DESC_ACCESS: u32 = 9;
    /// An instruction that is not emulated.
    XEN_DOMCTL_MONITOR_EVENT_EMUL_UNIMPLEMENTED: u32 = 10;
    /// Page fault.
    XEN_DOMCTL_MONITOR_EVENT_INGUEST_PAGEFAULT: u32 = 11;
    /// Exit to the hypervisor.
    XEN_DOMCTL_MONITOR_EVENT_VMEXIT: u32 = 12;
    /// Sets the L3 mask.
    XEN_DOMCTL_PSR_SET_L3_CBM: u32 = 0;
    /// Reads the L3 mask.
    XEN_DOMCTL_PSR_GET_L3_CBM: u32 = 1;
    /// Sets the L3 mask of code.
    XEN_DOMCTL_PSR_SET_L3_CODE: u32 = 2;
    /// Sets the L3 mask of data.
    XEN_DOMCTL_PSR_SET_L3_DATA: u32 = 3;
    /// Reads the L3 mask of code.
    XEN_DOMCTL_PSR_GET_L3_CODE: u32 = 4;
    /// Reads the L3 mask of data.
    XEN_DOMCTL_PSR_GET_L3_DATA: u32 = 5;
    /// Sets the L2 mask.
    XEN_DOMCTL_PSR_SET_L2_CBM: u32 = 6;
    /// Reads the L2 mask.
    XEN_DOMCTL_PSR_GET_L2_CBM: u32 = 7;
    /// Sets the bandwidth limit.
    XEN_DOMCTL_PSR_SET_MBA_THRTL: u32 = 8;
    /// Reads the bandwidth limit.
    XEN_DOMCTL_PSR_GET_MBA_THRTL: u32 = 9;
    /// Makes it.
    XEN_DOMCTL_VUART_OP_INIT: u32 = 0;
    /// An emulated PL011.
    XEN_DOMCTL_VUART_TYPE_VPL011: u32 = 0;
    /// Begins.
    XEN_DOMCTL_VMTRACE_ENABLE: u32 = 1, "XEN_DOMCTL_vmtrace_enable";
    /// Ends.
    XEN_DOMCTL_VMTRACE_DISABLE: u32 = 2, "XEN_DOMCTL_vmtrace_disable";
    /// Begins again.
    XEN_DOMCTL_VMTRACE_RESET_AND_ENABLE: u32 = 3, "XEN_DOMCTL_vmtrace_reset_and_enable";
    /// Reads the position.
    XEN_DOMCTL_VMTRACE_OUTPUT_POSITION: u32 = 4, "XEN_DOMCTL_vmtrace_output_position";
    /// Reads an option.
    XEN_DOMCTL_VMTRACE_GET_OPTION: u32 = 5, "XEN_DOMCTL_vmtrace_get_option";
    /// Sets an option.
    XEN_DOMCTL_VMTRACE_SET_OPTION: u32 = 6, "XEN_DOMCTL_vmtrace_set_option";
}
