//! Facts of sysctl.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay8;
pub use crate::xen4::sysctl::livepatch::*;

layout! {
    header "sysctl.h";

    /// `struct xen_sysctl_livepatch_upload`. (sysctl.h)
    struct XenSysctlLivepatchUpload = "struct xen_sysctl_livepatch_upload", 32 {
        /// `name`.
        name: XenLivepatchName = 0;
        /// `size`.
        size: CompatU64 = 16;
        /// `payload`.
        payload: u64 = 24;
    }

    /// `struct xen_sysctl_livepatch_op`. (sysctl.h)
    struct XenSysctlLivepatchOp = "struct xen_sysctl_livepatch_op", 72 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `pad`.
        pad: u32 = 4;
        /// `u`.
        u: Overlay8<8> = 8 {
            upload: XenSysctlLivepatchUpload, list: XenSysctlLivepatchList, get: XenSysctlLivepatchGet,
            action: XenSysctlLivepatchAction,
        };
    }
}
