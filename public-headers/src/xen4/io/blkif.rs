//! Facts of io/blkif.h.

layout! {
    header "io/blkif.h";

    /// `struct blkif_request_segment`. (io/blkif.h)
    struct BlkifRequestSegment = "struct blkif_request_segment", 8 {
        /// `gref`.
        gref: u32 = 0;
        /// `first_sect`.
        first_sect: u8 = 4;
        /// `last_sect`.
        last_sect: u8 = 5;
        /// Padding.
        _pad0: [u8; 2] = 6;
    }

    /// `struct blkif_request`. (io/blkif.h)
    struct BlkifRequest = "struct blkif_request", 112 {
        /// `operation`.
        operation: u8 = 0;
        /// `nr_segments`.
        nr_segments: u8 = 1;
        /// `handle`.
        handle: u16 = 2;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `id`.
        id: u64 = 8;
        /// `sector_number`.
        sector_number: u64 = 16;
        /// `seg`.
        seg: [BlkifRequestSegment; 11] = 24;
    }

    /// `struct blkif_request_discard`. (io/blkif.h)
    struct BlkifRequestDiscard = "struct blkif_request_discard", 32 {
        /// `operation`.
        operation: u8 = 0;
        /// `flag`.
        flag: u8 = 1;
        /// `handle`.
        handle: u16 = 2;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `id`.
        id: u64 = 8;
        /// `sector_number`.
        sector_number: u64 = 16;
        /// `nr_sectors`.
        nr_sectors: u64 = 24;
    }

    /// `struct blkif_request_indirect`. (io/blkif.h)
    struct BlkifRequestIndirect = "struct blkif_request_indirect", 64 {
        /// `operation`.
        operation: u8 = 0;
        /// `indirect_op`.
        indirect_op: u8 = 1;
        /// `nr_segments`.
        nr_segments: u16 = 2;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `id`.
        id: u64 = 8;
        /// `sector_number`.
        sector_number: u64 = 16;
        /// `handle`.
        handle: u16 = 24;
        /// Padding.
        _pad1: [u8; 2] = 26;
        /// `indirect_grefs`.
        indirect_grefs: [u32; 8] = 28;
        /// Padding.
        _pad2: [u8; 4] = 60;
    }

    /// `struct blkif_response`. (io/blkif.h)
    struct BlkifResponse = "struct blkif_response", 16 {
        /// `id`.
        id: u64 = 0;
        /// `operation`.
        operation: u8 = 8;
        /// Padding.
        _pad0: [u8; 1] = 9;
        /// `status`.
        status: i16 = 10;
        /// Padding.
        _pad1: [u8; 4] = 12;
    }
}

constants! {
    header "io/blkif.h";

    /// `BLKIF_OP_READ`.
    BLKIF_OP_READ: u32 = 0;
    /// `BLKIF_OP_WRITE`.
    BLKIF_OP_WRITE: u32 = 1;
    /// `BLKIF_OP_WRITE_BARRIER`.
    BLKIF_OP_WRITE_BARRIER: u32 = 2;
    /// `BLKIF_OP_FLUSH_DISKCACHE`.
    BLKIF_OP_FLUSH_DISKCACHE: u32 = 3;
    /// `BLKIF_OP_RESERVED_1`.
    BLKIF_OP_RESERVED_1: u32 = 4;
    /// `BLKIF_OP_DISCARD`.
    BLKIF_OP_DISCARD: u32 = 5;
    /// `BLKIF_OP_INDIRECT`.
    BLKIF_OP_INDIRECT: u32 = 6;
    /// `BLKIF_MAX_SEGMENTS_PER_REQUEST`.
    BLKIF_MAX_SEGMENTS_PER_REQUEST: u32 = 11;
    /// `BLKIF_MAX_INDIRECT_PAGES_PER_REQUEST`.
    BLKIF_MAX_INDIRECT_PAGES_PER_REQUEST: u32 = 8;
    /// `BLKIF_DISCARD_SECURE`.
    BLKIF_DISCARD_SECURE: u32 = 1 << 0;
    /// `BLKIF_RSP_EOPNOTSUPP`.
    BLKIF_RSP_EOPNOTSUPP: i32 = -2;
    /// `BLKIF_RSP_ERROR`.
    BLKIF_RSP_ERROR: i32 = -1;
    /// `BLKIF_RSP_OKAY`.
    BLKIF_RSP_OKAY: u32 = 0;
    /// `VDISK_CDROM`.
    VDISK_CDROM: u32 = 0x1;
    /// `VDISK_REMOVABLE`.
    VDISK_REMOVABLE: u32 = 0x2;
    /// `VDISK_READONLY`.
    VDISK_READONLY: u32 = 0x4;
}
