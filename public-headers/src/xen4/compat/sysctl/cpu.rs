//! Cache monitoring and allocation, PCI places, CPU features (sysctl.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::sysctl::cpu::*;

layout! {
    header "sysctl.h";

    /// L3 cache. (sysctl.h)
    struct XenSysctlPsrCmtOpL3Cache = "struct xen_sysctl_psr_cmt_op:u.l3_cache", 8 {
        /// CPU.
        cpu: u32 = 0;
        /// Padding that the header names.
        rsvd: u32 = 4;
    }

    /// Cache monitoring. (sysctl.h)
    struct XenSysctlPsrCmtOp = "struct xen_sysctl_psr_cmt_op", 16 {
        /// `XEN_SYSCTL_PSR_CMT_*`.
        cmd: u32 = 0;
        /// Flags.
        flags: u32 = 4;
        /// By the command.
        u: Overlay4<2> = 8 { data: CompatU64, l3_cache: XenSysctlPsrCmtOpL3Cache };
    }
}
