//! Events, sharing, interrupts, caches (domctl.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::domctl::vm_event::*;

layout! {
    header "domctl.h";

    /// Checks a domain's maps. (domctl.h)
    struct XenDomctlAuditP2m = "struct xen_domctl_audit_p2m", 24 {
        /// Out: frames without an owner in the map.
        orphans: CompatU64 = 0;
        /// Out: wrong machine-to-physical entries.
        m2p_bad: CompatU64 = 8;
        /// Out: wrong physical-to-machine entries.
        p2m_bad: CompatU64 = 16;
    }

    /// Flushes caches of guest frames. (domctl.h)
    struct XenDomctlCacheflush = "struct xen_domctl_cacheflush", 8 {
        /// First frame.
        start_pfn: u32 = 0;
        /// Frames.
        nr_pfns: u32 = 4;
    }
}
