//! Entries of a grant table and the commands (grant_table.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::grant_table::entry::*;

layout! {
    header "grant_table.h";

    /// A grant of a whole page. (grant_table.h)
    struct GrantEntryV2FullPage = "union grant_entry_v2:full_page", 16 {
        /// Header.
        hdr: GrantEntryHeader = 0;
        /// Padding that the header names.
        pad0: u32 = 4;
        /// Frame that is granted.
        frame: CompatU64 = 8;
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
        frame: CompatU64 = 8;
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
        u: Overlay4<4> = 0 {
            hdr: GrantEntryHeader, full_page: GrantEntryV2FullPage, sub_page: GrantEntryV2SubPage,
            transitive: GrantEntryV2Transitive, __spacer: [u32; 4],
        };
    }
}
