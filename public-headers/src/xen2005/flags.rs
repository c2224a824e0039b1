//! The ABI's flag words as types. Each bit is the constant of the same name in the header's module.

use bitflags::bitflags;

use super::{arch_x86_32, dom0_ops, grant_table, start_info, xen};

bitflags! {
    /// `start_info.flags` (xen.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct StartFlags: u32 {
        /// The domain may use privileged interfaces.
        const PRIVILEGED = start_info::SIF_PRIVILEGED;
        /// The domain is the first.
        const INITDOMAIN = start_info::SIF_INITDOMAIN;
        /// The domain is a block back end.
        const BLK_BE_DOMAIN = start_info::SIF_BLK_BE_DOMAIN;
        /// The domain is a network back end.
        const NET_BE_DOMAIN = start_info::SIF_NET_BE_DOMAIN;
        /// The domain is a USB back end.
        const USB_BE_DOMAIN = start_info::SIF_USB_BE_DOMAIN;
    }

    /// Assists a guest has enabled: a bit for each `VMASST_TYPE_*` (xen.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Assists: u32 {
        /// Instructions that need segments of 4 GiB are emulated.
        const SEGMENTS_4GB = 1 << xen::VMASST_TYPE_4GB_SEGMENTS;
        /// And the guest gets trap 15.
        const SEGMENTS_4GB_NOTIFY = 1 << xen::VMASST_TYPE_4GB_SEGMENTS_NOTIFY;
        /// Writes to live page-table pages are emulated.
        const WRITABLE_PAGETABLES = 1 << xen::VMASST_TYPE_WRITABLE_PAGETABLES;
    }

    /// `full_execution_context.flags` (arch-x86_32.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct ContextFlags: u32 {
        /// `fpu_ctxt` holds the FPU's state.
        const I387_VALID = arch_x86_32::ECF_I387_VALID;
        /// The vcpu is that of a VMX guest.
        const VMX_GUEST = arch_x86_32::ECF_VMX_GUEST;
        /// The vcpu is in kernel mode.
        const IN_KERNEL = arch_x86_32::ECF_IN_KERNEL;
    }

    /// `grant_entry.flags`; the kind is in `GTF_type_mask` (grant_table.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct GrantFlags: u16 {
        /// The page may only be read.
        const READONLY = grant_table::GTF_READONLY;
        /// The page is mapped or being read.
        const READING = grant_table::GTF_READING;
        /// The page is mapped writable or being written.
        const WRITING = grant_table::GTF_WRITING;
        /// The kind, and bits this list does not name.
        const _ = !0;
    }

    /// `gnttab_map_grant_ref.flags` (grant_table.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct MapFlags: u16 {
        /// Map for devices.
        const DEVICE_MAP = grant_table::GNTMAP_DEVICE_MAP as u16;
        /// Map for the CPU.
        const HOST_MAP = grant_table::GNTMAP_HOST_MAP as u16;
        /// Map read-only.
        const READONLY = grant_table::GNTMAP_READONLY as u16;
        /// Map for user mode.
        const APPLICATION_MAP = grant_table::GNTMAP_APPLICATION_MAP as u16;
    }

    /// `dom0_getdomaininfo.flags`; CPU and shutdown reason are above (dom0_ops.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct DomainFlags: u32 {
        /// It is being destroyed.
        const DYING = dom0_ops::DOMFLAGS_DYING;
        /// It crashed.
        const CRASHED = dom0_ops::DOMFLAGS_CRASHED;
        /// It has ended.
        const SHUTDOWN = dom0_ops::DOMFLAGS_SHUTDOWN;
        /// It is paused.
        const PAUSED = dom0_ops::DOMFLAGS_PAUSED;
        /// It waits.
        const BLOCKED = dom0_ops::DOMFLAGS_BLOCKED;
        /// It runs.
        const RUNNING = dom0_ops::DOMFLAGS_RUNNING;
        /// CPU and shutdown reason.
        const _ = !0;
    }
}
