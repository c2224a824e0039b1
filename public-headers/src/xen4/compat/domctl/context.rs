//! Facts of arch-x86/hvm/save.h, domctl.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay8;
pub use crate::xen4::domctl::context::*;

layout! {
    header "arch-x86/hvm/save.h, domctl.h";

    /// `struct hvm_vmce_vcpu`. (arch-x86/hvm/save.h)
    struct HvmVmceVcpu = "struct hvm_vmce_vcpu", 32 {
        /// `caps`.
        caps: CompatU64 = 0;
        /// `mci_ctl2_bank0`.
        mci_ctl2_bank0: CompatU64 = 8;
        /// `mci_ctl2_bank1`.
        mci_ctl2_bank1: CompatU64 = 16;
        /// `mcg_ext_ctl`.
        mcg_ext_ctl: CompatU64 = 24;
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
}
