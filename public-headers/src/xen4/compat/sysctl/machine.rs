//! Facts of sysctl.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::sysctl::machine::*;

layout! {
    header "sysctl.h";

    /// `struct xen_sysctl_page_offline_op`. (sysctl.h)
    struct XenSysctlPageOfflineOp = "struct xen_sysctl_page_offline_op", 16 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `start`.
        start: u32 = 4;
        /// `end`.
        end: u32 = 8;
        /// `status`.
        status: u32 = 12;
    }

    /// `struct xen_sysctl_meminfo`. (sysctl.h)
    struct XenSysctlMeminfo = "struct xen_sysctl_meminfo", 16 {
        /// `memsize`.
        memsize: CompatU64 = 0;
        /// `memfree`.
        memfree: CompatU64 = 8;
    }
}
