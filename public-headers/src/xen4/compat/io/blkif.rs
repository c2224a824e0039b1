//! Block devices (io/blkif.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::io::blkif::*;

layout! {
    header "io/blkif.h";

    /// A request. (io/blkif.h)
    struct BlkifRequest = "struct blkif_request", 108 {
        /// `BLKIF_OP_*`.
        operation: u8 = 0;
        /// Pieces.
        nr_segments: u8 = 1;
        /// Number of the device.
        handle: u16 = 2;
        /// Identifier that the response repeats.
        id: CompatU64 = 4;
        /// First sector, of 512 bytes.
        sector_number: CompatU64 = 12;
        /// The pieces.
        seg: [BlkifRequestSegment; 11] = 20;
    }

    /// A request to discard. (io/blkif.h)
    struct BlkifRequestDiscard = "struct blkif_request_discard", 28 {
        /// `BLKIF_OP_DISCARD`.
        operation: u8 = 0;
        /// `BLKIF_DISCARD_SECURE`.
        flag: u8 = 1;
        /// Number of the device.
        handle: u16 = 2;
        /// Identifier that the response repeats.
        id: CompatU64 = 4;
        /// First sector.
        sector_number: CompatU64 = 12;
        /// Sectors.
        nr_sectors: CompatU64 = 20;
    }

    /// A request whose pieces are in other pages. (io/blkif.h)
    struct BlkifRequestIndirect = "struct blkif_request_indirect", 64 {
        /// `BLKIF_OP_INDIRECT`.
        operation: u8 = 0;
        /// Operation.
        indirect_op: u8 = 1;
        /// Pieces.
        nr_segments: u16 = 2;
        /// Identifier that the response repeats.
        id: CompatU64 = 4;
        /// First sector.
        sector_number: CompatU64 = 12;
        /// Number of the device.
        handle: u16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
        /// Grants of the pages with the pieces.
        indirect_grefs: [u32; 8] = 24;
        /// Padding that the header names.
        pad: CompatU64 = 56;
    }

    /// A response. (io/blkif.h)
    struct BlkifResponse = "struct blkif_response", 12 {
        /// Identifier that the response repeats.
        id: CompatU64 = 0;
        /// Operation of the request.
        operation: u8 = 8;
        /// Padding.
        _pad0: [u8; 1] = 9;
        /// `BLKIF_RSP_*`.
        status: i16 = 10;
    }
}
