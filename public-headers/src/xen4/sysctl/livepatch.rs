//! Patches of the running hypervisor (sysctl.h).

use crate::overlay::Overlay8;

layout! {
    header "sysctl.h";

    /// Name of a patch. (sysctl.h)
    struct XenLivepatchName = "struct xen_livepatch_name", 16 {
        /// Guest address of the text.
        name: u64 = 0;
        /// Its bytes.
        size: u16 = 8;
        /// Padding that the header names.
        pad: [u16; 3] = 10;
    }

    /// Loads a patch. (sysctl.h)
    struct XenSysctlLivepatchUpload = "struct xen_sysctl_livepatch_upload", 32 {
        /// Name.
        name: XenLivepatchName = 0;
        /// Bytes.
        size: u64 = 16;
        /// Guest address of the patch.
        payload: u64 = 24;
    }

    /// State of a patch. (sysctl.h)
    struct XenLivepatchStatus = "struct xen_livepatch_status", 8 {
        /// `LIVEPATCH_STATE_*`.
        state: u32 = 0;
        /// Result of the last action.
        rc: i32 = 4;
    }

    /// Reads the state of a patch. (sysctl.h)
    struct XenSysctlLivepatchGet = "struct xen_sysctl_livepatch_get", 24 {
        /// Name.
        name: XenLivepatchName = 0;
        /// Out: state.
        status: XenLivepatchStatus = 16;
    }

    /// Lists the patches. (sysctl.h)
    struct XenSysctlLivepatchList = "struct xen_sysctl_livepatch_list", 64 {
        /// In and out: generation of the list.
        version: u32 = 0;
        /// First entry.
        idx: u32 = 4;
        /// In: room; out: entries left.
        nr: u32 = 8;
        /// Padding that the header names.
        pad: u32 = 12;
        /// Out: bytes of the names.
        name_total_size: u32 = 16;
        /// Out: bytes of the metadata.
        metadata_total_size: u32 = 20;
        /// Guest address of the states.
        status: u64 = 24;
        /// Guest address of the names.
        name: u64 = 32;
        /// Guest address of the lengths of the names.
        len: u64 = 40;
        /// Guest address of the metadata.
        metadata: u64 = 48;
        /// Guest address of their lengths.
        metadata_len: u64 = 56;
    }

    /// Applies or takes back a patch. (sysctl.h)
    struct XenSysctlLivepatchAction = "struct xen_sysctl_livepatch_action", 32 {
        /// Name.
        name: XenLivepatchName = 0;
        /// `LIVEPATCH_ACTION_*`.
        cmd: u32 = 16;
        /// Nanoseconds; 0 for the default.
        timeout: u32 = 20;
        /// Flags.
        flags: u32 = 24;
        /// Padding that the header names.
        pad: u32 = 28;
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

constants! {
    header "sysctl.h";

    /// Most bytes of a name.
    XEN_LIVEPATCH_NAME_SIZE: u32 = 128;
    /// Loads.
    XEN_SYSCTL_LIVEPATCH_UPLOAD: u32 = 0;
    /// Reads a state.
    XEN_SYSCTL_LIVEPATCH_GET: u32 = 1;
    /// Loaded and not applied.
    LIVEPATCH_STATE_CHECKED: u32 = 1;
    /// Applied.
    LIVEPATCH_STATE_APPLIED: u32 = 2;
    /// Lists.
    XEN_SYSCTL_LIVEPATCH_LIST: u32 = 2;
    /// Acts.
    XEN_SYSCTL_LIVEPATCH_ACTION: u32 = 3;
    /// Forget.
    LIVEPATCH_ACTION_UNLOAD: u32 = 1;
    /// Take back.
    LIVEPATCH_ACTION_REVERT: u32 = 2;
    /// Apply.
    LIVEPATCH_ACTION_APPLY: u32 = 3;
    /// Apply, and take all others back.
    LIVEPATCH_ACTION_REPLACE: u32 = 4;
    /// Apply, whatever it depends on.
    LIVEPATCH_ACTION_APPLY_NODEPS: u32 = 1 << 0;
}
