//! Facts of arch-x86/hvm/save.h, domctl.h.

use crate::overlay::Overlay8;

layout! {
    header "arch-x86/hvm/save.h, domctl.h";

    /// `struct hvm_vmce_vcpu`. (arch-x86/hvm/save.h)
    struct HvmVmceVcpu = "struct hvm_vmce_vcpu", 32 {
        /// `caps`.
        caps: u64 = 0;
        /// `mci_ctl2_bank0`.
        mci_ctl2_bank0: u64 = 8;
        /// `mci_ctl2_bank1`.
        mci_ctl2_bank1: u64 = 16;
        /// `mcg_ext_ctl`.
        mcg_ext_ctl: u64 = 24;
    }

    /// `struct xen_domctl_ext_vcpucontext`. (domctl.h)
    struct XenDomctlExtVcpucontext = "struct xen_domctl_ext_vcpucontext", 64 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// `size`.
        size: u32 = 4;
        /// `syscall32_callback_eip`.
        syscall32_callback_eip: u64 = 8;
        /// `sysenter_callback_eip`.
        sysenter_callback_eip: u64 = 16;
        /// `syscall32_callback_cs`.
        syscall32_callback_cs: u16 = 24;
        /// `sysenter_callback_cs`.
        sysenter_callback_cs: u16 = 26;
        /// `syscall32_disables_events`.
        syscall32_disables_events: u8 = 28;
        /// `sysenter_disables_events`.
        sysenter_disables_events: u8 = 29;
        /// Padding.
        _pad0: [u8; 2] = 30;
        /// `mcg_cap`.
        mcg_cap: Overlay8<4> = 32 { mcg_cap: u64, vmce: HvmVmceVcpu };
    }

    /// `struct xen_domctl_set_target`. (domctl.h)
    struct XenDomctlSetTarget = "struct xen_domctl_set_target", 2 {
        /// `target`.
        target: u16 = 0;
    }

    /// `struct xen_domctl_cpu_policy`. (domctl.h)
    struct XenDomctlCpuPolicy = "struct xen_domctl_cpu_policy", 40 {
        /// `nr_leaves`.
        nr_leaves: u32 = 0;
        /// `nr_msrs`.
        nr_msrs: u32 = 4;
        /// `leaves`.
        leaves: u64 = 8;
        /// `msrs`.
        msrs: u64 = 16;
        /// `err_leaf`.
        err_leaf: u32 = 24;
        /// `err_subleaf`.
        err_subleaf: u32 = 28;
        /// `err_msr`.
        err_msr: u32 = 32;
        /// Padding.
        _pad0: [u8; 4] = 36;
    }

    /// `struct xen_domctl_subscribe`. (domctl.h)
    struct XenDomctlSubscribe = "struct xen_domctl_subscribe", 4 {
        /// `port`.
        port: u32 = 0;
    }

    /// `struct xen_domctl_debug_op`. (domctl.h)
    struct XenDomctlDebugOp = "struct xen_domctl_debug_op", 8 {
        /// `op`.
        op: u32 = 0;
        /// `vcpu`.
        vcpu: u32 = 4;
    }

    /// `struct xen_domctl_hvmcontext_partial`. (domctl.h)
    struct XenDomctlHvmcontextPartial = "struct xen_domctl_hvmcontext_partial", 24 {
        /// `type`.
        type_: u32 = 0;
        /// `instance`.
        instance: u32 = 4;
        /// `bufsz`.
        bufsz: u64 = 8;
        /// `buffer`.
        buffer: u64 = 16;
    }

    /// `struct xen_domctl_tsc_info`. (domctl.h)
    struct XenDomctlTscInfo = "struct xen_domctl_tsc_info", 24 {
        /// `tsc_mode`.
        tsc_mode: u32 = 0;
        /// `gtsc_khz`.
        gtsc_khz: u32 = 4;
        /// `incarnation`.
        incarnation: u32 = 8;
        /// `pad`.
        pad: u32 = 12;
        /// `elapsed_nsec`.
        elapsed_nsec: u64 = 16;
    }

    /// `struct xen_domctl_gdbsx_memio`. (domctl.h)
    struct XenDomctlGdbsxMemio = "struct xen_domctl_gdbsx_memio", 40 {
        /// `pgd3val`.
        pgd3val: u64 = 0;
        /// `gva`.
        gva: u64 = 8;
        /// `uva`.
        uva: u64 = 16;
        /// `len`.
        len: u32 = 24;
        /// `gwr`.
        gwr: u8 = 28;
        /// Padding.
        _pad0: [u8; 3] = 29;
        /// `remain`.
        remain: u32 = 32;
        /// Padding.
        _pad1: [u8; 4] = 36;
    }

    /// `struct xen_domctl_gdbsx_pauseunp_vcpu`. (domctl.h)
    struct XenDomctlGdbsxPauseunpVcpu = "struct xen_domctl_gdbsx_pauseunp_vcpu", 4 {
        /// `vcpu`.
        vcpu: u32 = 0;
    }

    /// `struct xen_domctl_gdbsx_domstatus`. (domctl.h)
    struct XenDomctlGdbsxDomstatus = "struct xen_domctl_gdbsx_domstatus", 12 {
        /// `paused`.
        paused: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `vcpu_id`.
        vcpu_id: u32 = 4;
        /// `vcpu_ev`.
        vcpu_ev: u32 = 8;
    }
}

constants! {
    header "arch-x86/hvm/save.h, domctl.h";

    /// `XEN_CPUID_INPUT_UNUSED`.
    XEN_CPUID_INPUT_UNUSED: u32 = 0xffffffff;
    /// `XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_OFF`.
    XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_OFF: u32 = 0;
    /// `XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_ON`.
    XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_ON: u32 = 1;
}
