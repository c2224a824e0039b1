//! Monitors, cache allocation, serial ports, tracing (domctl.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::domctl::monitor::*;

layout! {
    header "domctl.h";

    /// Cache allocation and bandwidth of a domain. (domctl.h)
    struct XenDomctlPsrAlloc = "struct xen_domctl_psr_alloc", 16 {
        /// `XEN_DOMCTL_PSR_*`.
        cmd: u32 = 0;
        /// Socket.
        target: u32 = 4;
        /// Mask or value.
        data: CompatU64 = 8;
    }
}
