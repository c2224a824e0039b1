//! Facts of grant_table.h.

use crate::overlay::Overlay4;

layout! {
    header "grant_table.h";

    /// `grant_entry_t`. (grant_table.h)
    struct GrantEntry = "grant_entry_t", 8 {
        /// `flags`.
        flags: u16 = 0;
        /// `domid`.
        domid: u16 = 2;
        /// `frame`.
        frame: u32 = 4;
    }

    /// `gnttab_map_grant_ref_t`. (grant_table.h)
    struct GnttabMapGrantRef = "gnttab_map_grant_ref_t", 24 {
        /// `host_virt_addr`.
        host_virt_addr: u32 = 0;
        /// `__pad_154`.
        __pad_154: u32 = 4;
        /// `dom`.
        dom: u16 = 8;
        /// `ref`.
        ref_: u16 = 10;
        /// `flags`.
        flags: u16 = 12;
        /// `handle`.
        handle: i16 = 14;
        /// `dev_bus_addr`.
        dev_bus_addr: u32 = 16;
        /// `__pad_161`.
        __pad_161: u32 = 20;
    }

    /// `gnttab_unmap_grant_ref_t`. (grant_table.h)
    struct GnttabUnmapGrantRef = "gnttab_unmap_grant_ref_t", 24 {
        /// `host_virt_addr`.
        host_virt_addr: u32 = 0;
        /// `__pad_179`.
        __pad_179: u32 = 4;
        /// `dev_bus_addr`.
        dev_bus_addr: u32 = 8;
        /// `__pad_181`.
        __pad_181: u32 = 12;
        /// `handle`.
        handle: u16 = 16;
        /// `status`.
        status: i16 = 18;
        /// `__pad`.
        __pad: u32 = 20;
    }

    /// `gnttab_setup_table_t`. (grant_table.h)
    struct GnttabSetupTable = "gnttab_setup_table_t", 16 {
        /// `dom`.
        dom: u16 = 0;
        /// `nr_frames`.
        nr_frames: u16 = 2;
        /// `__pad`.
        __pad: u16 = 4;
        /// `status`.
        status: i16 = 6;
        /// `frame_list`.
        frame_list: u32 = 8;
        /// `__pad_208`.
        __pad_208: u32 = 12;
    }

    /// `gnttab_dump_table_t`. (grant_table.h)
    struct GnttabDumpTable = "gnttab_dump_table_t", 4 {
        /// `dom`.
        dom: u16 = 0;
        /// `status`.
        status: i16 = 2;
    }

    /// `gnttab_op_t`. (grant_table.h)
    struct GnttabOp = "gnttab_op_t", 24 {
        /// `u`.
        u: Overlay4<6> = 0 {
            map_grant_ref: GnttabMapGrantRef, unmap_grant_ref: GnttabUnmapGrantRef, setup_table: GnttabSetupTable,
            dump_table: GnttabDumpTable, __dummy: [u8; 24],
        };
    }
}

constants! {
    header "grant_table.h";

    /// `GTF_invalid`.
    GTF_INVALID: u16 = 0, "GTF_invalid";
    /// `GTF_permit_access`.
    GTF_PERMIT_ACCESS: u16 = 1, "GTF_permit_access";
    /// `GTF_accept_transfer`.
    GTF_ACCEPT_TRANSFER: u16 = 2, "GTF_accept_transfer";
    /// `GTF_type_mask`.
    GTF_TYPE_MASK: u16 = 3, "GTF_type_mask";
    /// `_GTF_readonly`.
    _GTF_READONLY: u16 = 2, "_GTF_readonly";
    /// `GTF_readonly`.
    GTF_READONLY: u16 = 4, "GTF_readonly";
    /// `_GTF_reading`.
    _GTF_READING: u16 = 3, "_GTF_reading";
    /// `GTF_reading`.
    GTF_READING: u16 = 8, "GTF_reading";
    /// `_GTF_writing`.
    _GTF_WRITING: u16 = 4, "_GTF_writing";
    /// `GTF_writing`.
    GTF_WRITING: u16 = 0x10, "GTF_writing";
    /// `_GTF_transfer_committed`.
    _GTF_TRANSFER_COMMITTED: u16 = 2, "_GTF_transfer_committed";
    /// `GTF_transfer_committed`.
    GTF_TRANSFER_COMMITTED: u16 = 4, "GTF_transfer_committed";
    /// `_GTF_transfer_completed`.
    _GTF_TRANSFER_COMPLETED: u16 = 3, "_GTF_transfer_completed";
    /// `GTF_transfer_completed`.
    GTF_TRANSFER_COMPLETED: u16 = 8, "GTF_transfer_completed";
    /// `GNTTABOP_map_grant_ref`.
    GNTTABOP_MAP_GRANT_REF: u32 = 0, "GNTTABOP_map_grant_ref";
    /// `GNTTABOP_unmap_grant_ref`.
    GNTTABOP_UNMAP_GRANT_REF: u32 = 1, "GNTTABOP_unmap_grant_ref";
    /// `GNTUNMAP_DEV_FROM_VIRT`.
    GNTUNMAP_DEV_FROM_VIRT: u32 = 0xffffffff;
    /// `GNTTABOP_setup_table`.
    GNTTABOP_SETUP_TABLE: u32 = 2, "GNTTABOP_setup_table";
    /// `GNTTABOP_dump_table`.
    GNTTABOP_DUMP_TABLE: u32 = 3, "GNTTABOP_dump_table";
    /// `_GNTMAP_device_map`.
    _GNTMAP_DEVICE_MAP: u32 = 0, "_GNTMAP_device_map";
    /// `GNTMAP_device_map`.
    GNTMAP_DEVICE_MAP: u32 = 1, "GNTMAP_device_map";
    /// `_GNTMAP_host_map`.
    _GNTMAP_HOST_MAP: u32 = 1, "_GNTMAP_host_map";
    /// `GNTMAP_host_map`.
    GNTMAP_HOST_MAP: u32 = 2, "GNTMAP_host_map";
    /// `_GNTMAP_readonly`.
    _GNTMAP_READONLY: u32 = 2, "_GNTMAP_readonly";
    /// `GNTMAP_readonly`.
    GNTMAP_READONLY: u32 = 4, "GNTMAP_readonly";
    /// `_GNTMAP_application_map`.
    _GNTMAP_APPLICATION_MAP: u32 = 3, "_GNTMAP_application_map";
    /// `GNTMAP_application_map`.
    GNTMAP_APPLICATION_MAP: u32 = 8, "GNTMAP_application_map";
    /// `GNTST_okay`.
    GNTST_OKAY: i16 = 0, "GNTST_okay";
    /// `GNTST_general_error`.
    GNTST_GENERAL_ERROR: i16 = -1, "GNTST_general_error";
    /// `GNTST_bad_domain`.
    GNTST_BAD_DOMAIN: i16 = -2, "GNTST_bad_domain";
    /// `GNTST_bad_gntref`.
    GNTST_BAD_GNTREF: i16 = -3, "GNTST_bad_gntref";
    /// `GNTST_bad_handle`.
    GNTST_BAD_HANDLE: i16 = -4, "GNTST_bad_handle";
    /// `GNTST_bad_virt_addr`.
    GNTST_BAD_VIRT_ADDR: i16 = -5, "GNTST_bad_virt_addr";
    /// `GNTST_bad_dev_addr`.
    GNTST_BAD_DEV_ADDR: i16 = -6, "GNTST_bad_dev_addr";
    /// `GNTST_no_device_space`.
    GNTST_NO_DEVICE_SPACE: i16 = -7, "GNTST_no_device_space";
    /// `GNTST_permission_denied`.
    GNTST_PERMISSION_DENIED: i16 = -8, "GNTST_permission_denied";
}
