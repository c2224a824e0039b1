//! Grant tables (grant_table.h).

use crate::overlay::Overlay4;

layout! {
    header "grant_table.h";

    /// An entry of the grant table. (grant_table.h)
    struct GrantEntry = "grant_entry_t", 8 {
        /// `GTF_*`.
        flags: u16 = 0;
        /// Domain that may use the grant.
        domid: u16 = 2;
        /// Frame that is granted.
        frame: u32 = 4;
    }

    /// Maps a grant. (grant_table.h)
    struct GnttabMapGrantRef = "gnttab_map_grant_ref_t", 24 {
        /// Address of the mapping, in and out.
        host_virt_addr: u32 = 0;
        /// Padding that the header names.
        __pad_154: u32 = 4;
        /// Domain that granted.
        dom: u16 = 8;
        /// Grant reference.
        ref_: u16 = 10;
        /// `GNTMAP_*`.
        flags: u16 = 12;
        /// Out: handle of the mapping, or negative `GNTST_*`.
        handle: i16 = 14;
        /// Out: address for devices.
        dev_bus_addr: u32 = 16;
        /// Padding that the header names.
        __pad_161: u32 = 20;
    }

    /// Unmaps a grant. (grant_table.h)
    struct GnttabUnmapGrantRef = "gnttab_unmap_grant_ref_t", 24 {
        /// Address of the mapping.
        host_virt_addr: u32 = 0;
        /// Padding that the header names.
        __pad_179: u32 = 4;
        /// Address for devices.
        dev_bus_addr: u32 = 8;
        /// Padding that the header names.
        __pad_181: u32 = 12;
        /// Handle of the mapping.
        handle: u16 = 16;
        /// Out: `GNTST_*`.
        status: i16 = 18;
        /// Padding that the header names.
        __pad: u32 = 20;
    }

    /// Makes the grant table at least so large. (grant_table.h)
    struct GnttabSetupTable = "gnttab_setup_table_t", 16 {
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 0;
        /// Number of frames.
        nr_frames: u16 = 2;
        /// Padding that the header names.
        __pad: u16 = 4;
        /// Out: `GNTST_*`.
        status: i16 = 6;
        /// Guest address that receives the frames.
        frame_list: u32 = 8;
        /// Padding that the header names.
        __pad_208: u32 = 12;
    }

    /// Prints a grant table to the hypervisor's log. (grant_table.h)
    struct GnttabDumpTable = "gnttab_dump_table_t", 4 {
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 0;
        /// Out: `GNTST_*`.
        status: i16 = 2;
    }

    /// Argument of the hypercall: an array of one of these. (grant_table.h)
    struct GnttabOp = "gnttab_op_t", 24 {
        /// Argument of the command: one of the members.
        u: Overlay4<6> = 0 {
            map_grant_ref: GnttabMapGrantRef, unmap_grant_ref: GnttabUnmapGrantRef, setup_table: GnttabSetupTable,
            dump_table: GnttabDumpTable, __dummy: [u8; 24],
        };
    }
}

constants! {
    header "grant_table.h";

    /// Kind: unused.
    GTF_INVALID: u16 = 0, "GTF_invalid";
    /// Kind: the domain may map the page.
    GTF_PERMIT_ACCESS: u16 = 1, "GTF_permit_access";
    /// Kind: the domain may transfer a page here.
    GTF_ACCEPT_TRANSFER: u16 = 2, "GTF_accept_transfer";
    /// Mask of the kind.
    GTF_TYPE_MASK: u16 = 3, "GTF_type_mask";
    /// Bit number of `GTF_readonly`.
    _GTF_READONLY: u16 = 2, "_GTF_readonly";
    /// The page may only be read.
    GTF_READONLY: u16 = 4, "GTF_readonly";
    /// Bit number of `GTF_reading`.
    _GTF_READING: u16 = 3, "_GTF_reading";
    /// Set by the hypervisor: the page is mapped or being read.
    GTF_READING: u16 = 8, "GTF_reading";
    /// Bit number of `GTF_writing`.
    _GTF_WRITING: u16 = 4, "_GTF_writing";
    /// Set by the hypervisor: the page is mapped writable or being written.
    GTF_WRITING: u16 = 0x10, "GTF_writing";
    /// Bit number of `GTF_transfer_committed`.
    _GTF_TRANSFER_COMMITTED: u16 = 2, "_GTF_transfer_committed";
    /// Set by the hypervisor: a transfer has begun.
    GTF_TRANSFER_COMMITTED: u16 = 4, "GTF_transfer_committed";
    /// Bit number of `GTF_transfer_completed`.
    _GTF_TRANSFER_COMPLETED: u16 = 3, "_GTF_transfer_completed";
    /// Set by the hypervisor: a transfer is done.
    GTF_TRANSFER_COMPLETED: u16 = 8, "GTF_transfer_completed";
    /// Command: `GnttabMapGrantRef`.
    GNTTABOP_MAP_GRANT_REF: u32 = 0, "GNTTABOP_map_grant_ref";
    /// Command: `GnttabUnmapGrantRef`.
    GNTTABOP_UNMAP_GRANT_REF: u32 = 1, "GNTTABOP_unmap_grant_ref";
    /// Status: also unmapped for devices.
    GNTUNMAP_DEV_FROM_VIRT: u32 = 0xffffffff;
    /// Command: `GnttabSetupTable`.
    GNTTABOP_SETUP_TABLE: u32 = 2, "GNTTABOP_setup_table";
    /// Command: `GnttabDumpTable`.
    GNTTABOP_DUMP_TABLE: u32 = 3, "GNTTABOP_dump_table";
    /// Bit number of `GNTMAP_device_map`.
    _GNTMAP_DEVICE_MAP: u32 = 0, "_GNTMAP_device_map";
    /// Map for devices.
    GNTMAP_DEVICE_MAP: u32 = 1, "GNTMAP_device_map";
    /// Bit number of `GNTMAP_host_map`.
    _GNTMAP_HOST_MAP: u32 = 1, "_GNTMAP_host_map";
    /// Map for the CPU.
    GNTMAP_HOST_MAP: u32 = 2, "GNTMAP_host_map";
    /// Bit number of `GNTMAP_readonly`.
    _GNTMAP_READONLY: u32 = 2, "_GNTMAP_readonly";
    /// Map read-only.
    GNTMAP_READONLY: u32 = 4, "GNTMAP_readonly";
    /// Bit number of `GNTMAP_application_map`.
    _GNTMAP_APPLICATION_MAP: u32 = 3, "_GNTMAP_application_map";
    /// Map for user mode.
    GNTMAP_APPLICATION_MAP: u32 = 8, "GNTMAP_application_map";
    /// Done.
    GNTST_OKAY: i16 = 0, "GNTST_okay";
    /// An error not told apart.
    GNTST_GENERAL_ERROR: i16 = -1, "GNTST_general_error";
    /// No such domain.
    GNTST_BAD_DOMAIN: i16 = -2, "GNTST_bad_domain";
    /// No such grant, or not for the caller.
    GNTST_BAD_GNTREF: i16 = -3, "GNTST_bad_gntref";
    /// No such mapping.
    GNTST_BAD_HANDLE: i16 = -4, "GNTST_bad_handle";
    /// Unsuitable virtual address.
    GNTST_BAD_VIRT_ADDR: i16 = -5, "GNTST_bad_virt_addr";
    /// Unsuitable address for devices.
    GNTST_BAD_DEV_ADDR: i16 = -6, "GNTST_bad_dev_addr";
    /// No room in the I/O MMU.
    GNTST_NO_DEVICE_SPACE: i16 = -7, "GNTST_no_device_space";
    /// Not allowed.
    GNTST_PERMISSION_DENIED: i16 = -8, "GNTST_permission_denied";
}
