//! Entries of a grant table and the commands (grant_table.h).

use crate::overlay::Overlay8;

layout! {
    header "grant_table.h";

    /// An entry of a version-1 table. (grant_table.h)
    struct GrantEntryV1 = "struct grant_entry_v1", 8 {
        /// `GTF_*`.
        flags: u16 = 0;
        /// Domain that may use the grant.
        domid: u16 = 2;
        /// Frame that is granted; for a transfer, the frame received.
        frame: u32 = 4;
    }

    /// Start of every version-2 entry. (grant_table.h)
    struct GrantEntryHeader = "struct grant_entry_header", 4 {
        /// `GTF_*`.
        flags: u16 = 0;
        /// Domain that may use the grant.
        domid: u16 = 2;
    }

    /// A grant of a whole page. (grant_table.h)
    struct GrantEntryV2FullPage = "union grant_entry_v2:full_page", 16 {
        /// Header.
        hdr: GrantEntryHeader = 0;
        /// Padding that the header names.
        pad0: u32 = 4;
        /// Frame that is granted.
        frame: u64 = 8;
    }

    /// A grant of part of a page, for copies. (grant_table.h)
    struct GrantEntryV2SubPage = "union grant_entry_v2:sub_page", 16 {
        /// Header.
        hdr: GrantEntryHeader = 0;
        /// First byte.
        page_off: u16 = 4;
        /// Length in bytes.
        length: u16 = 6;
        /// Frame that is granted.
        frame: u64 = 8;
    }

    /// A grant of what another domain granted to this one, for copies. (grant_table.h)
    struct GrantEntryV2Transitive = "union grant_entry_v2:transitive", 12 {
        /// Header.
        hdr: GrantEntryHeader = 0;
        /// Domain that granted it.
        trans_domid: u16 = 4;
        /// Padding that the header names.
        pad0: u16 = 6;
        /// Its grant reference.
        gref: u32 = 8;
    }

    /// An entry of a version-2 table. (grant_table.h)
    struct GrantEntryV2 = "union grant_entry_v2", 16 {
        /// By kind of grant.
        u: Overlay8<2> = 0 {
            hdr: GrantEntryHeader, full_page: GrantEntryV2FullPage, sub_page: GrantEntryV2SubPage,
            transitive: GrantEntryV2Transitive, __spacer: [u32; 4],
        };
    }
}

constants! {
    header "grant_table.h";

    /// Entries at the start that the tools use.
    GNTTAB_NR_RESERVED_ENTRIES: u32 = 8;
    /// Reference of the console's page.
    GNTTAB_RESERVED_CONSOLE: u32 = 0;
    /// Reference of xenstore's page.
    GNTTAB_RESERVED_XENSTORE: u32 = 1;
    /// Kind: unused.
    GTF_INVALID: u16 = 0, "GTF_invalid";
    /// Kind: the domain may map the page.
    GTF_PERMIT_ACCESS: u16 = 1 << 0, "GTF_permit_access";
    /// Kind: the domain may transfer a page here.
    GTF_ACCEPT_TRANSFER: u16 = 1 << 1, "GTF_accept_transfer";
    /// Kind: a grant passed on.
    GTF_TRANSITIVE: u16 = 3, "GTF_transitive";
    /// Mask of the kind.
    GTF_TYPE_MASK: u16 = 3, "GTF_type_mask";
    /// Bit number of `GTF_readonly`.
    _GTF_READONLY: u16 = 2, "_GTF_readonly";
    /// The page may only be read.
    GTF_READONLY: u16 = 1 << 2, "GTF_readonly";
    /// Bit number of `GTF_reading`.
    _GTF_READING: u16 = 3, "_GTF_reading";
    /// Set by the hypervisor: the page is mapped or being read.
    GTF_READING: u16 = 1 << 3, "GTF_reading";
    /// Bit number of `GTF_writing`.
    _GTF_WRITING: u16 = 4, "_GTF_writing";
    /// Set by the hypervisor: the page is mapped writable or being written.
    GTF_WRITING: u16 = 1 << 4, "GTF_writing";
    /// Bit number of `GTF_PWT`.
    _GTF_PWT: u16 = 5;
    /// Cache attribute bit of the mapping.
    GTF_PWT: u16 = 1 << 5;
    /// Bit number of `GTF_PCD`.
    _GTF_PCD: u16 = 6;
    /// Cache attribute bit of the mapping.
    GTF_PCD: u16 = 1 << 6;
    /// Bit number of `GTF_PAT`.
    _GTF_PAT: u16 = 7;
    /// Cache attribute bit of the mapping.
    GTF_PAT: u16 = 1 << 7;
    /// Bit number of `GTF_sub_page`.
    _GTF_SUB_PAGE: u16 = 8, "_GTF_sub_page";
    /// The grant is for part of a page.
    GTF_SUB_PAGE: u16 = 1 << 8, "GTF_sub_page";
    /// Bit number of `GTF_transfer_committed`.
    _GTF_TRANSFER_COMMITTED: u16 = 2, "_GTF_transfer_committed";
    /// Set by the hypervisor: a transfer has begun.
    GTF_TRANSFER_COMMITTED: u16 = 1 << 2, "GTF_transfer_committed";
    /// Bit number of `GTF_transfer_completed`.
    _GTF_TRANSFER_COMPLETED: u16 = 3, "_GTF_transfer_completed";
    /// Set by the hypervisor: a transfer is done.
    GTF_TRANSFER_COMPLETED: u16 = 1 << 3, "GTF_transfer_completed";
    /// Command: `GnttabMapGrantRef`.
    GNTTABOP_MAP_GRANT_REF: u32 = 0, "GNTTABOP_map_grant_ref";
    /// Command: `GnttabUnmapGrantRef`.
    GNTTABOP_UNMAP_GRANT_REF: u32 = 1, "GNTTABOP_unmap_grant_ref";
    /// Command: `GnttabSetupTable`.
    GNTTABOP_SETUP_TABLE: u32 = 2, "GNTTABOP_setup_table";
    /// Command: `GnttabDumpTable`.
    GNTTABOP_DUMP_TABLE: u32 = 3, "GNTTABOP_dump_table";
    /// Command: `GnttabTransfer`.
    GNTTABOP_TRANSFER: u32 = 4, "GNTTABOP_transfer";
    /// Command: `GnttabCopy`.
    GNTTABOP_COPY: u32 = 5, "GNTTABOP_copy";
    /// Command: `GnttabQuerySize`.
    GNTTABOP_QUERY_SIZE: u32 = 6, "GNTTABOP_query_size";
    /// Command: `GnttabUnmapAndReplace`.
    GNTTABOP_UNMAP_AND_REPLACE: u32 = 7, "GNTTABOP_unmap_and_replace";
    /// Command: `GnttabSetVersion`.
    GNTTABOP_SET_VERSION: u32 = 8, "GNTTABOP_set_version";
    /// Command: `GnttabGetStatusFrames`.
    GNTTABOP_GET_STATUS_FRAMES: u32 = 9, "GNTTABOP_get_status_frames";
    /// Command: `GnttabGetVersion`.
    GNTTABOP_GET_VERSION: u32 = 10, "GNTTABOP_get_version";
    /// Command: `GnttabSwapGrantRef`.
    GNTTABOP_SWAP_GRANT_REF: u32 = 11, "GNTTABOP_swap_grant_ref";
    /// Command: `GnttabCacheFlush`.
    GNTTABOP_CACHE_FLUSH: u32 = 12, "GNTTABOP_cache_flush";
}
