//! Facts of grant_table.h.

layout! {
    header "grant_table.h";

    /// `struct gnttab_map_grant_ref`. (grant_table.h)
    struct GnttabMapGrantRef = "struct gnttab_map_grant_ref", 32 {
        /// `host_addr`.
        host_addr: u64 = 0;
        /// `flags`.
        flags: u32 = 8;
        /// `ref`.
        ref_: u32 = 12;
        /// `dom`.
        dom: u16 = 16;
        /// `status`.
        status: i16 = 18;
        /// `handle`.
        handle: u32 = 20;
        /// `dev_bus_addr`.
        dev_bus_addr: u64 = 24;
    }

    /// `struct gnttab_unmap_grant_ref`. (grant_table.h)
    struct GnttabUnmapGrantRef = "struct gnttab_unmap_grant_ref", 24 {
        /// `host_addr`.
        host_addr: u64 = 0;
        /// `dev_bus_addr`.
        dev_bus_addr: u64 = 8;
        /// `handle`.
        handle: u32 = 16;
        /// `status`.
        status: i16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
    }

    /// `struct gnttab_setup_table`. (grant_table.h)
    struct GnttabSetupTable = "struct gnttab_setup_table", 24 {
        /// `dom`.
        dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `nr_frames`.
        nr_frames: u32 = 4;
        /// `status`.
        status: i16 = 8;
        /// Padding.
        _pad1: [u8; 6] = 10;
        /// `frame_list`.
        frame_list: u64 = 16;
    }

    /// `struct gnttab_dump_table`. (grant_table.h)
    struct GnttabDumpTable = "struct gnttab_dump_table", 4 {
        /// `dom`.
        dom: u16 = 0;
        /// `status`.
        status: i16 = 2;
    }

    /// `struct gnttab_transfer`. (grant_table.h)
    struct GnttabTransfer = "struct gnttab_transfer", 24 {
        /// `mfn`.
        mfn: u64 = 0;
        /// `domid`.
        domid: u16 = 8;
        /// Padding.
        _pad0: [u8; 2] = 10;
        /// `ref`.
        ref_: u32 = 12;
        /// `status`.
        status: i16 = 16;
        /// Padding.
        _pad1: [u8; 6] = 18;
    }

    /// `struct gnttab_copy`. (grant_table.h)
    struct GnttabCopy = "struct gnttab_copy", 40 {
        /// `source`.
        source: GnttabCopyPtr = 0;
        /// `dest`.
        dest: GnttabCopyPtr = 16;
        /// `len`.
        len: u16 = 32;
        /// `flags`.
        flags: u16 = 34;
        /// `status`.
        status: i16 = 36;
        /// Padding.
        _pad0: [u8; 2] = 38;
    }

    /// `struct gnttab_copy_ptr`. (grant_table.h)
    struct GnttabCopyPtr = "struct gnttab_copy_ptr", 16 {
        /// `u`.
        u: u64 = 0 { ref_: u32, gmfn: u64 };
        /// `domid`.
        domid: u16 = 8;
        /// `offset`.
        offset: u16 = 10;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// `struct gnttab_query_size`. (grant_table.h)
    struct GnttabQuerySize = "struct gnttab_query_size", 16 {
        /// `dom`.
        dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `nr_frames`.
        nr_frames: u32 = 4;
        /// `max_nr_frames`.
        max_nr_frames: u32 = 8;
        /// `status`.
        status: i16 = 12;
        /// Padding.
        _pad1: [u8; 2] = 14;
    }

    /// `struct gnttab_unmap_and_replace`. (grant_table.h)
    struct GnttabUnmapAndReplace = "struct gnttab_unmap_and_replace", 24 {
        /// `host_addr`.
        host_addr: u64 = 0;
        /// `new_addr`.
        new_addr: u64 = 8;
        /// `handle`.
        handle: u32 = 16;
        /// `status`.
        status: i16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
    }

    /// `struct gnttab_set_version`. (grant_table.h)
    struct GnttabSetVersion = "struct gnttab_set_version", 4 {
        /// `version`.
        version: u32 = 0;
    }

    /// `struct gnttab_get_status_frames`. (grant_table.h)
    struct GnttabGetStatusFrames = "struct gnttab_get_status_frames", 16 {
        /// `nr_frames`.
        nr_frames: u32 = 0;
        /// `dom`.
        dom: u16 = 4;
        /// `status`.
        status: i16 = 6;
        /// `frame_list`.
        frame_list: u64 = 8;
    }

    /// `struct gnttab_get_version`. (grant_table.h)
    struct GnttabGetVersion = "struct gnttab_get_version", 8 {
        /// `dom`.
        dom: u16 = 0;
        /// `pad`.
        pad: u16 = 2;
        /// `version`.
        version: u32 = 4;
    }

    /// `struct gnttab_swap_grant_ref`. (grant_table.h)
    struct GnttabSwapGrantRef = "struct gnttab_swap_grant_ref", 12 {
        /// `ref_a`.
        ref_a: u32 = 0;
        /// `ref_b`.
        ref_b: u32 = 4;
        /// `status`.
        status: i16 = 8;
        /// Padding.
        _pad0: [u8; 2] = 10;
    }

    /// `struct gnttab_cache_flush`. (grant_table.h)
    struct GnttabCacheFlush = "struct gnttab_cache_flush", 16 {
        /// `a`.
        a: u64 = 0 { dev_bus_addr: u64, ref_: u32 };
        /// `offset`.
        offset: u16 = 8;
        /// `length`.
        length: u16 = 10;
        /// `op`.
        op: u32 = 12;
    }
}

constants! {
    header "grant_table.h";

    /// `_GNTCOPY_source_gref`.
    _GNTCOPY_SOURCE_GREF: u32 = 0, "_GNTCOPY_source_gref";
    /// `GNTCOPY_source_gref`.
    GNTCOPY_SOURCE_GREF: u32 = 1 << 0, "GNTCOPY_source_gref";
    /// `_GNTCOPY_dest_gref`.
    _GNTCOPY_DEST_GREF: u32 = 1, "_GNTCOPY_dest_gref";
    /// `GNTCOPY_dest_gref`.
    GNTCOPY_DEST_GREF: u32 = 1 << 1, "GNTCOPY_dest_gref";
    /// `GNTTAB_CACHE_CLEAN`.
    GNTTAB_CACHE_CLEAN: u32 = 1 << 0;
    /// `GNTTAB_CACHE_INVAL`.
    GNTTAB_CACHE_INVAL: u32 = 1 << 1;
    /// `GNTTAB_CACHE_SOURCE_GREF`.
    GNTTAB_CACHE_SOURCE_GREF: u32 = 0x80000000;
    /// `_GNTMAP_device_map`.
    _GNTMAP_DEVICE_MAP: u32 = 0, "_GNTMAP_device_map";
    /// `GNTMAP_device_map`.
    GNTMAP_DEVICE_MAP: u32 = 1 << 0, "GNTMAP_device_map";
    /// `_GNTMAP_host_map`.
    _GNTMAP_HOST_MAP: u32 = 1, "_GNTMAP_host_map";
    /// `GNTMAP_host_map`.
    GNTMAP_HOST_MAP: u32 = 1 << 1, "GNTMAP_host_map";
    /// `_GNTMAP_readonly`.
    _GNTMAP_READONLY: u32 = 2, "_GNTMAP_readonly";
    /// `GNTMAP_readonly`.
    GNTMAP_READONLY: u32 = 1 << 2, "GNTMAP_readonly";
    /// `_GNTMAP_application_map`.
    _GNTMAP_APPLICATION_MAP: u32 = 3, "_GNTMAP_application_map";
    /// `GNTMAP_application_map`.
    GNTMAP_APPLICATION_MAP: u32 = 1 << 3, "GNTMAP_application_map";
    /// `_GNTMAP_contains_pte`.
    _GNTMAP_CONTAINS_PTE: u32 = 4, "_GNTMAP_contains_pte";
    /// `GNTMAP_contains_pte`.
    GNTMAP_CONTAINS_PTE: u32 = 1 << 4, "GNTMAP_contains_pte";
    /// `_GNTMAP_guest_avail0`.
    _GNTMAP_GUEST_AVAIL0: u32 = 16, "_GNTMAP_guest_avail0";
    /// `GNTMAP_guest_avail_mask`.
    GNTMAP_GUEST_AVAIL_MASK: u32 = 0xffff0000, "GNTMAP_guest_avail_mask";
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
    /// `GNTST_bad_page`.
    GNTST_BAD_PAGE: i16 = -9, "GNTST_bad_page";
    /// `GNTST_bad_copy_arg`.
    GNTST_BAD_COPY_ARG: i16 = -10, "GNTST_bad_copy_arg";
    /// `GNTST_address_too_big`.
    GNTST_ADDRESS_TOO_BIG: i16 = -11, "GNTST_address_too_big";
    /// `GNTST_eagain`.
    GNTST_EAGAIN: i16 = -12, "GNTST_eagain";
    /// `GNTST_no_space`.
    GNTST_NO_SPACE: i16 = -13, "GNTST_no_space";
}
