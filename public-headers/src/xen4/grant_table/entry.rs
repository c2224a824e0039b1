//! Facts of grant_table.h.

use crate::overlay::Overlay8;

layout! {
    header "grant_table.h";

    /// `struct grant_entry_v1`. (grant_table.h)
    struct GrantEntryV1 = "struct grant_entry_v1", 8 {
        /// `flags`.
        flags: u16 = 0;
        /// `domid`.
        domid: u16 = 2;
        /// `frame`.
        frame: u32 = 4;
    }

    /// `struct grant_entry_header`. (grant_table.h)
    struct GrantEntryHeader = "struct grant_entry_header", 4 {
        /// `flags`.
        flags: u16 = 0;
        /// `domid`.
        domid: u16 = 2;
    }

    /// Part of a union or nested structure. (grant_table.h)
    struct GrantEntryV2FullPage = "union grant_entry_v2:full_page", 16 {
        /// `hdr`.
        hdr: GrantEntryHeader = 0;
        /// `pad0`.
        pad0: u32 = 4;
        /// `frame`.
        frame: u64 = 8;
    }

    /// Part of a union or nested structure. (grant_table.h)
    struct GrantEntryV2SubPage = "union grant_entry_v2:sub_page", 16 {
        /// `hdr`.
        hdr: GrantEntryHeader = 0;
        /// `page_off`.
        page_off: u16 = 4;
        /// `length`.
        length: u16 = 6;
        /// `frame`.
        frame: u64 = 8;
    }

    /// Part of a union or nested structure. (grant_table.h)
    struct GrantEntryV2Transitive = "union grant_entry_v2:transitive", 12 {
        /// `hdr`.
        hdr: GrantEntryHeader = 0;
        /// `trans_domid`.
        trans_domid: u16 = 4;
        /// `pad0`.
        pad0: u16 = 6;
        /// `gref`.
        gref: u32 = 8;
    }

    /// `union grant_entry_v2`. (grant_table.h)
    struct GrantEntryV2 = "union grant_entry_v2", 16 {
        /// `u`.
        u: Overlay8<2> = 0 {
            hdr: GrantEntryHeader, full_page: GrantEntryV2FullPage, sub_page: GrantEntryV2SubPage,
            transitive: GrantEntryV2Transitive, __spacer: [u32; 4],
        };
    }
}

constants! {
    header "grant_table.h";

    /// `GNTTAB_NR_RESERVED_ENTRIES`.
    GNTTAB_NR_RESERVED_ENTRIES: u32 = 8;
    /// `GNTTAB_RESERVED_CONSOLE`.
    GNTTAB_RESERVED_CONSOLE: u32 = 0;
    /// `GNTTAB_RESERVED_XENSTORE`.
    GNTTAB_RESERVED_XENSTORE: u32 = 1;
    /// `GTF_invalid`.
    GTF_INVALID: u16 = 0, "GTF_invalid";
    /// `GTF_permit_access`.
    GTF_PERMIT_ACCESS: u16 = 1 << 0, "GTF_permit_access";
    /// `GTF_accept_transfer`.
    GTF_ACCEPT_TRANSFER: u16 = 1 << 1, "GTF_accept_transfer";
    /// `GTF_transitive`.
    GTF_TRANSITIVE: u16 = 3, "GTF_transitive";
    /// `GTF_type_mask`.
    GTF_TYPE_MASK: u16 = 3, "GTF_type_mask";
    /// `_GTF_readonly`.
    _GTF_READONLY: u16 = 2, "_GTF_readonly";
    /// `GTF_readonly`.
    GTF_READONLY: u16 = 1 << 2, "GTF_readonly";
    /// `_GTF_reading`.
    _GTF_READING: u16 = 3, "_GTF_reading";
    /// `GTF_reading`.
    GTF_READING: u16 = 1 << 3, "GTF_reading";
    /// `_GTF_writing`.
    _GTF_WRITING: u16 = 4, "_GTF_writing";
    /// `GTF_writing`.
    GTF_WRITING: u16 = 1 << 4, "GTF_writing";
    /// `_GTF_PWT`.
    _GTF_PWT: u16 = 5;
    /// `GTF_PWT`.
    GTF_PWT: u16 = 1 << 5;
    /// `_GTF_PCD`.
    _GTF_PCD: u16 = 6;
    /// `GTF_PCD`.
    GTF_PCD: u16 = 1 << 6;
    /// `_GTF_PAT`.
    _GTF_PAT: u16 = 7;
    /// `GTF_PAT`.
    GTF_PAT: u16 = 1 << 7;
    /// `_GTF_sub_page`.
    _GTF_SUB_PAGE: u16 = 8, "_GTF_sub_page";
    /// `GTF_sub_page`.
    GTF_SUB_PAGE: u16 = 1 << 8, "GTF_sub_page";
    /// `_GTF_transfer_committed`.
    _GTF_TRANSFER_COMMITTED: u16 = 2, "_GTF_transfer_committed";
    /// `GTF_transfer_committed`.
    GTF_TRANSFER_COMMITTED: u16 = 1 << 2, "GTF_transfer_committed";
    /// `_GTF_transfer_completed`.
    _GTF_TRANSFER_COMPLETED: u16 = 3, "_GTF_transfer_completed";
    /// `GTF_transfer_completed`.
    GTF_TRANSFER_COMPLETED: u16 = 1 << 3, "GTF_transfer_completed";
    /// `GNTTABOP_map_grant_ref`.
    GNTTABOP_MAP_GRANT_REF: u32 = 0, "GNTTABOP_map_grant_ref";
    /// `GNTTABOP_unmap_grant_ref`.
    GNTTABOP_UNMAP_GRANT_REF: u32 = 1, "GNTTABOP_unmap_grant_ref";
    /// `GNTTABOP_setup_table`.
    GNTTABOP_SETUP_TABLE: u32 = 2, "GNTTABOP_setup_table";
    /// `GNTTABOP_dump_table`.
    GNTTABOP_DUMP_TABLE: u32 = 3, "GNTTABOP_dump_table";
    /// `GNTTABOP_transfer`.
    GNTTABOP_TRANSFER: u32 = 4, "GNTTABOP_transfer";
    /// `GNTTABOP_copy`.
    GNTTABOP_COPY: u32 = 5, "GNTTABOP_copy";
    /// `GNTTABOP_query_size`.
    GNTTABOP_QUERY_SIZE: u32 = 6, "GNTTABOP_query_size";
    /// `GNTTABOP_unmap_and_replace`.
    GNTTABOP_UNMAP_AND_REPLACE: u32 = 7, "GNTTABOP_unmap_and_replace";
    /// `GNTTABOP_set_version`.
    GNTTABOP_SET_VERSION: u32 = 8, "GNTTABOP_set_version";
    /// `GNTTABOP_get_status_frames`.
    GNTTABOP_GET_STATUS_FRAMES: u32 = 9, "GNTTABOP_get_status_frames";
    /// `GNTTABOP_get_version`.
    GNTTABOP_GET_VERSION: u32 = 10, "GNTTABOP_get_version";
    /// `GNTTABOP_swap_grant_ref`.
    GNTTABOP_SWAP_GRANT_REF: u32 = 11, "GNTTABOP_swap_grant_ref";
    /// `GNTTABOP_cache_flush`.
    GNTTABOP_CACHE_FLUSH: u32 = 12, "GNTTABOP_cache_flush";
}
