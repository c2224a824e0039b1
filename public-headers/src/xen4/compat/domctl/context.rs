//! More state of a vcpu, policies, time, debuggers (domctl.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay8;
pub use crate::xen4::domctl::context::*;

layout! {
    header "arch-x86/hvm/save.h, domctl.h";

    /// Virtual machine-check registers. (arch-x86/hvm/save.h)
    struct HvmVmceVcpu = "struct hvm_vmce_vcpu", 32 {
        /// MCG_CAP.
        caps: CompatU64 = 0;
        /// MCi_CTL2.
        mci_ctl2_bank0: CompatU64 = 8;
        /// MCi_CTL2.
        mci_ctl2_bank1: CompatU64 = 16;
        /// MCG_EXT_CTL.
        mcg_ext_ctl: CompatU64 = 24;
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
}
