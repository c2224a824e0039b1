//! Facts of grant_table.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::grant_table::entry::*;

layout! {
    header "grant_table.h";

    /// Part of a union or nested structure. (grant_table.h)
    struct GrantEntryV2FullPage = "union grant_entry_v2:full_page", 16 {
        /// `hdr`.
        hdr: GrantEntryHeader = 0;
        /// `pad0`.
        pad0: u32 = 4;
        /// `frame`.
        frame: CompatU64 = 8;
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
        frame: CompatU64 = 8;
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
        u: Overlay4<4> = 0 {
            hdr: GrantEntryHeader, full_page: GrantEntryV2FullPage, sub_page: GrantEntryV2SubPage,
            transitive: GrantEntryV2Transitive, __spacer: [u32; 4],
        };
    }
}
