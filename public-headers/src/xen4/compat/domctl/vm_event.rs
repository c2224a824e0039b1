//! Facts of domctl.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::domctl::vm_event::*;

layout! {
    header "domctl.h";

    /// `struct xen_domctl_audit_p2m`. (domctl.h)
    struct XenDomctlAuditP2m = "struct xen_domctl_audit_p2m", 24 {
        /// `orphans`.
        orphans: CompatU64 = 0;
        /// `m2p_bad`.
        m2p_bad: CompatU64 = 8;
        /// `p2m_bad`.
        p2m_bad: CompatU64 = 16;
    }

    /// `struct xen_domctl_cacheflush`. (domctl.h)
    struct XenDomctlCacheflush = "struct xen_domctl_cacheflush", 8 {
        /// `start_pfn`.
        start_pfn: u32 = 0;
        /// `nr_pfns`.
        nr_pfns: u32 = 4;
    }
}
