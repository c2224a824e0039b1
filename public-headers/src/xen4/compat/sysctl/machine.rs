//! Bad pages, lock profiles, layout of the machine, CPU pools (sysctl.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::sysctl::machine::*;

layout! {
    header "sysctl.h";

    /// Takes pages out of use, or back. (sysctl.h)
    struct XenSysctlPageOfflineOp = "struct xen_sysctl_page_offline_op", 16 {
        /// Command.
        cmd: u32 = 0;
        /// First frame.
        start: u32 = 4;
        /// Last frame.
        end: u32 = 8;
        /// Guest address of the results.
        status: u32 = 12;
    }

    /// Memory of a node. (sysctl.h)
    struct XenSysctlMeminfo = "struct xen_sysctl_meminfo", 16 {
        /// Bytes.
        memsize: CompatU64 = 0;
        /// Bytes free.
        memfree: CompatU64 = 8;
    }
}
