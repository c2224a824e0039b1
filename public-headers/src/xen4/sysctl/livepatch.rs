//! Facts of sysctl.h.

use crate::overlay::Overlay8;

layout! {
    header "sysctl.h";

    /// `struct xen_livepatch_name`. (sysctl.h)
    struct XenLivepatchName = "struct xen_livepatch_name", 16 {
        /// `name`.
        name: u64 = 0;
        /// `size`.
        size: u16 = 8;
        /// `pad`.
        pad: [u16; 3] = 10;
    }

    /// `struct xen_sysctl_livepatch_upload`. (sysctl.h)
    struct XenSysctlLivepatchUpload = "struct xen_sysctl_livepatch_upload", 32 {
        /// `name`.
        name: XenLivepatchName = 0;
        /// `size`.
        size: u64 = 16;
        /// `payload`.
        payload: u64 = 24;
    }

    /// `struct xen_livepatch_status`. (sysctl.h)
    struct XenLivepatchStatus = "struct xen_livepatch_status", 8 {
        /// `state`.
        state: u32 = 0;
        /// `rc`.
        rc: i32 = 4;
    }

    /// `struct xen_sysctl_livepatch_get`. (sysctl.h)
    struct XenSysctlLivepatchGet = "struct xen_sysctl_livepatch_get", 24 {
        /// `name`.
        name: XenLivepatchName = 0;
        /// `status`.
        status: XenLivepatchStatus = 16;
    }

    /// `struct xen_sysctl_livepatch_list`. (sysctl.h)
    struct XenSysctlLivepatchList = "struct xen_sysctl_livepatch_list", 64 {
        /// `version`.
        version: u32 = 0;
        /// `idx`.
        idx: u32 = 4;
        /// `nr`.
        nr: u32 = 8;
        /// `pad`.
        pad: u32 = 12;
        /// `name_total_size`.
        name_total_size: u32 = 16;
        /// `metadata_total_size`.
        metadata_total_size: u32 = 20;
        /// `status`.
        status: u64 = 24;
        /// `name`.
        name: u64 = 32;
        /// `len`.
        len: u64 = 40;
        /// `metadata`.
        metadata: u64 = 48;
        /// `metadata_len`.
        metadata_len: u64 = 56;
    }

    /// `struct xen_sysctl_livepatch_action`. (sysctl.h)
    struct XenSysctlLivepatchAction = "struct xen_sysctl_livepatch_action", 32 {
        /// `name`.
        name: XenLivepatchName = 0;
        /// `cmd`.
        cmd: u32 = 16;
        /// `timeout`.
        timeout: u32 = 20;
        /// `flags`.
        flags: u32 = 24;
        /// `pad`.
        pad: u32 = 28;
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

constants! {
    header "sysctl.h";

    /// `XEN_LIVEPATCH_NAME_SIZE`.
    XEN_LIVEPATCH_NAME_SIZE: u32 = 128;
    /// `XEN_SYSCTL_LIVEPATCH_UPLOAD`.
    XEN_SYSCTL_LIVEPATCH_UPLOAD: u32 = 0;
    /// `XEN_SYSCTL_LIVEPATCH_GET`.
    XEN_SYSCTL_LIVEPATCH_GET: u32 = 1;
    /// `LIVEPATCH_STATE_CHECKED`.
    LIVEPATCH_STATE_CHECKED: u32 = 1;
    /// `LIVEPATCH_STATE_APPLIED`.
    LIVEPATCH_STATE_APPLIED: u32 = 2;
    /// `XEN_SYSCTL_LIVEPATCH_LIST`.
    XEN_SYSCTL_LIVEPATCH_LIST: u32 = 2;
    /// `XEN_SYSCTL_LIVEPATCH_ACTION`.
    XEN_SYSCTL_LIVEPATCH_ACTION: u32 = 3;
    /// `LIVEPATCH_ACTION_UNLOAD`.
    LIVEPATCH_ACTION_UNLOAD: u32 = 1;
    /// `LIVEPATCH_ACTION_REVERT`.
    LIVEPATCH_ACTION_REVERT: u32 = 2;
    /// `LIVEPATCH_ACTION_APPLY`.
    LIVEPATCH_ACTION_APPLY: u32 = 3;
    /// `LIVEPATCH_ACTION_REPLACE`.
    LIVEPATCH_ACTION_REPLACE: u32 = 4;
    /// `LIVEPATCH_ACTION_APPLY_NODEPS`.
    LIVEPATCH_ACTION_APPLY_NODEPS: u32 = 1 << 0;
}
