//! More state of a vcpu, policies, time, debuggers (domctl.h).

use crate::overlay::Overlay8;

layout! {
    header "arch-x86/hvm/save.h, domctl.h";

    /// Virtual machine-check registers. (arch-x86/hvm/save.h)
    struct HvmVmceVcpu = "struct hvm_vmce_vcpu", 32 {
        /// MCG_CAP.
        caps: u64 = 0;
        /// MCi_CTL2.
        mci_ctl2_bank0: u64 = 8;
        /// MCi_CTL2.
        mci_ctl2_bank1: u64 = 16;
        /// MCG_EXT_CTL.
        mcg_ext_ctl: u64 = 24;
    }

    /// State of a vcpu that `vcpu_guest_context` lacks. (domctl.h)
    struct XenDomctlExtVcpucontext = "struct xen_domctl_ext_vcpucontext", 64 {
        /// Number of the virtual CPU.
        vcpu: u32 = 0;
        /// Bytes.
        size: u32 = 4;
        /// Entry point.
        syscall32_callback_eip: u64 = 8;
        /// Entry point.
        sysenter_callback_eip: u64 = 16;
        /// Its selector.
        syscall32_callback_cs: u16 = 24;
        /// Its selector.
        sysenter_callback_cs: u16 = 26;
        /// Whether events are masked on entry.
        syscall32_disables_events: u8 = 28;
        /// Whether events are masked on entry.
        sysenter_disables_events: u8 = 29;
        /// Padding.
        _pad0: [u8; 2] = 30;
        /// Virtual machine-check registers.
        mcg_cap: Overlay8<4> = 32 { mcg_cap: u64, vmce: HvmVmceVcpu };
    }

    /// A domain may act for another. (domctl.h)
    struct XenDomctlSetTarget = "struct xen_domctl_set_target", 2 {
        /// Other domain.
        target: u16 = 0;
    }

    /// CPUID and MSR policy of a domain. (domctl.h)
    struct XenDomctlCpuPolicy = "struct xen_domctl_cpu_policy", 40 {
        /// In: room; out: leaves.
        nr_leaves: u32 = 0;
        /// In: room; out: registers.
        nr_msrs: u32 = 4;
        /// Guest address of the leaves.
        leaves: u64 = 8;
        /// Guest address of the registers.
        msrs: u64 = 16;
        /// Out: what was refused.
        err_leaf: u32 = 24;
        /// Out: what was refused.
        err_subleaf: u32 = 28;
        /// Out: what was refused.
        err_msr: u32 = 32;
        /// Padding.
        _pad0: [u8; 4] = 36;
    }

    /// Virtual interrupt at the end of a domain's suspend. (domctl.h)
    struct XenDomctlSubscribe = "struct xen_domctl_subscribe", 4 {
        /// Local event channel port.
        port: u32 = 0;
    }

    /// Debugging of a vcpu. (domctl.h)
    struct XenDomctlDebugOp = "struct xen_domctl_debug_op", 8 {
        /// `XEN_DOMCTL_DEBUG_OP_*`.
        op: u32 = 0;
        /// Number of the virtual CPU.
        vcpu: u32 = 4;
    }

    /// One record of an HVM domain's state. (domctl.h)
    struct XenDomctlHvmcontextPartial = "struct xen_domctl_hvmcontext_partial", 24 {
        /// Kind of record.
        type_: u32 = 0;
        /// Which of that kind.
        instance: u32 = 4;
        /// In: room; out: bytes.
        bufsz: u64 = 8;
        /// Guest address of a buffer.
        buffer: u64 = 16;
    }

    /// TSC of a domain. (domctl.h)
    struct XenDomctlTscInfo = "struct xen_domctl_tsc_info", 24 {
        /// 0 default, 1 emulated, 2 native.
        tsc_mode: u32 = 0;
        /// Frequency in kHz.
        gtsc_khz: u32 = 4;
        /// Times it was restored.
        incarnation: u32 = 8;
        /// Padding that the header names.
        pad: u32 = 12;
        /// Time run in ns.
        elapsed_nsec: u64 = 16;
    }

    /// Reads or writes a domain's memory. (domctl.h)
    struct XenDomctlGdbsxMemio = "struct xen_domctl_gdbsx_memio", 40 {
        /// Top-level table, or 0.
        pgd3val: u64 = 0;
        /// Guest address.
        gva: u64 = 8;
        /// Caller's address.
        uva: u64 = 16;
        /// Bytes.
        len: u32 = 24;
        /// 1 writes, 0 reads.
        gwr: u8 = 28;
        /// Padding.
        _pad0: [u8; 3] = 29;
        /// Out: bytes left.
        remain: u32 = 32;
        /// Padding.
        _pad1: [u8; 4] = 36;
    }

    /// Pauses a vcpu, or lets it go on. (domctl.h)
    struct XenDomctlGdbsxPauseunpVcpu = "struct xen_domctl_gdbsx_pauseunp_vcpu", 4 {
        /// Number of the virtual CPU.
        vcpu: u32 = 0;
    }

    /// Why a domain stopped. (domctl.h)
    struct XenDomctlGdbsxDomstatus = "struct xen_domctl_gdbsx_domstatus", 12 {
        /// Out: whether it is paused.
        paused: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// Out: vcpu with an event.
        vcpu_id: u32 = 4;
        /// Out: the event.
        vcpu_ev: u32 = 8;
    }
}

constants! {
    header "arch-x86/hvm/save.h, domctl.h";

    /// The subleaf does not matter.
    XEN_CPUID_INPUT_UNUSED: u32 = 0xffffffff;
    /// Single steps off.
    XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_OFF: u32 = 0;
    /// Single steps on.
    XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_ON: u32 = 1;
}
