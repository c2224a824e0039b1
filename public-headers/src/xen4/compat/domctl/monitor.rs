//! Facts of domctl.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::domctl::monitor::*;

layout! {
    header "domctl.h";

    /// `struct xen_domctl_psr_alloc`. (domctl.h)
    struct XenDomctlPsrAlloc = "struct xen_domctl_psr_alloc", 16 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `target`.
        target: u32 = 4;
        /// `data`.
        data: CompatU64 = 8;
    }
}
