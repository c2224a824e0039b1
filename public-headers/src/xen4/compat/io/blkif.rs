//! Facts of io/blkif.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::io::blkif::*;

layout! {
    header "io/blkif.h";

    /// `struct blkif_request`. (io/blkif.h)
    struct BlkifRequest = "struct blkif_request", 108 {
        /// `operation`.
        operation: u8 = 0;
        /// `nr_segments`.
        nr_segments: u8 = 1;
        /// `handle`.
        handle: u16 = 2;
        /// `id`.
        id: CompatU64 = 4;
        /// `sector_number`.
        sector_number: CompatU64 = 12;
        /// `seg`.
        seg: [BlkifRequestSegment; 11] = 20;
    }

    /// `struct blkif_request_discard`. (io/blkif.h)
    struct BlkifRequestDiscard = "struct blkif_request_discard", 28 {
        /// `operation`.
        operation: u8 = 0;
        /// `flag`.
        flag: u8 = 1;
        /// `handle`.
        handle: u16 = 2;
        /// `id`.
        id: CompatU64 = 4;
        /// `sector_number`.
        sector_number: CompatU64 = 12;
        /// `nr_sectors`.
        nr_sectors: CompatU64 = 20;
    }

    /// `struct blkif_request_indirect`. (io/blkif.h)
    struct BlkifRequestIndirect = "struct blkif_request_indirect", 64 {
        /// `operation`.
        operation: u8 = 0;
        /// `indirect_op`.
        indirect_op: u8 = 1;
        /// `nr_segments`.
        nr_segments: u16 = 2;
        /// `id`.
        id: CompatU64 = 4;
        /// `sector_number`.
        sector_number: CompatU64 = 12;
        /// `handle`.
        handle: u16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
        /// `indirect_grefs`.
        indirect_grefs: [u32; 8] = 24;
        /// `pad`.
        pad: CompatU64 = 56;
    }

    /// `struct blkif_response`. (io/blkif.h)
    struct BlkifResponse = "struct blkif_response", 12 {
        /// `id`.
        id: CompatU64 = 0;
        /// `operation`.
        operation: u8 = 8;
        /// Padding.
        _pad0: [u8; 1] = 9;
        /// `status`.
        status: i16 = 10;
    }
}
