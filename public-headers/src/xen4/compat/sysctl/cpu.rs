//! Facts of sysctl.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::sysctl::cpu::*;

layout! {
    header "sysctl.h";

    /// Part of a union or nested structure. (sysctl.h)
    struct XenSysctlPsrCmtOpL3Cache = "struct xen_sysctl_psr_cmt_op:u.l3_cache", 8 {
        /// `cpu`.
        cpu: u32 = 0;
        /// `rsvd`.
        rsvd: u32 = 4;
    }

    /// `struct xen_sysctl_psr_cmt_op`. (sysctl.h)
    struct XenSysctlPsrCmtOp = "struct xen_sysctl_psr_cmt_op", 16 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `u`.
        u: Overlay4<2> = 8 { data: CompatU64, l3_cache: XenSysctlPsrCmtOpL3Cache };
    }
}
