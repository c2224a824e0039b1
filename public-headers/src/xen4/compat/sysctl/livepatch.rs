//! Patches of the running hypervisor (sysctl.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay8;
pub use crate::xen4::sysctl::livepatch::*;

layout! {
    header "sysctl.h";

    /// Loads a patch. (sysctl.h)
    struct XenSysctlLivepatchUpload = "struct xen_sysctl_livepatch_upload", 32 {
        /// Name.
        name: XenLivepatchName = 0;
        /// Bytes.
        size: CompatU64 = 16;
        /// Guest address of the patch.
        payload: u64 = 24;
    }

    /// Patches. (sysctl.h)
    struct XenSysctlLivepatchOp = "struct xen_sysctl_livepatch_op", 72 {
        /// `XEN_SYSCTL_LIVEPATCH_*`.
        cmd: u32 = 0;
        /// Padding that the header names.
        pad: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay8<8> = 8 {
            upload: XenSysctlLivepatchUpload, list: XenSysctlLivepatchList, get: XenSysctlLivepatchGet,
            action: XenSysctlLivepatchAction,
        };
    }
}
