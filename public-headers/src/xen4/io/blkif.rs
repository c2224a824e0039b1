//! Block devices (io/blkif.h).

layout! {
    header "io/blkif.h";

    /// A piece of a request: sectors of a page. (io/blkif.h)
    struct BlkifRequestSegment = "struct blkif_request_segment", 8 {
        /// Grant of the page.
        gref: u32 = 0;
        /// First sector in the page.
        first_sect: u8 = 4;
        /// Last sector in the page.
        last_sect: u8 = 5;
        /// Padding.
        _pad0: [u8; 2] = 6;
    }

    /// A request. (io/blkif.h)
    struct BlkifRequest = "struct blkif_request", 112 {
        /// `BLKIF_OP_*`.
        operation: u8 = 0;
        /// Pieces.
        nr_segments: u8 = 1;
        /// Number of the device.
        handle: u16 = 2;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Identifier that the response repeats.
        id: u64 = 8;
        /// First sector, of 512 bytes.
        sector_number: u64 = 16;
        /// The pieces.
        seg: [BlkifRequestSegment; 11] = 24;
    }

    /// A request to discard. (io/blkif.h)
    struct BlkifRequestDiscard = "struct blkif_request_discard", 32 {
        /// `BLKIF_OP_DISCARD`.
        operation: u8 = 0;
        /// `BLKIF_DISCARD_SECURE`.
        flag: u8 = 1;
        /// Number of the device.
        handle: u16 = 2;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Identifier that the response repeats.
        id: u64 = 8;
        /// First sector.
        sector_number: u64 = 16;
        /// Sectors.
        nr_sectors: u64 = 24;
    }

    /// A request whose pieces are in other pages. (io/blkif.h)
    struct BlkifRequestIndirect = "struct blkif_request_indirect", 64 {
        /// `BLKIF_OP_INDIRECT`.
        operation: u8 = 0;
        /// Operation.
        indirect_op: u8 = 1;
        /// Pieces.
        nr_segments: u16 = 2;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Identifier that the response repeats.
        id: u64 = 8;
        /// First sector.
        sector_number: u64 = 16;
        /// Number of the device.
        handle: u16 = 24;
        /// Padding.
        _pad1: [u8; 2] = 26;
        /// Grants of the pages with the pieces.
        indirect_grefs: [u32; 8] = 28;
        /// Padding.
        _pad2: [u8; 4] = 60;
    }

    /// A response. (io/blkif.h)
    struct BlkifResponse = "struct blkif_response", 16 {
        /// Identifier that the response repeats.
        id: u64 = 0;
        /// Operation of the request.
        operation: u8 = 8;
        /// Padding.
        _pad0: [u8; 1] = 9;
        /// `BLKIF_RSP_*`.
        status: i16 = 10;
        /// Padding.
        _pad1: [u8; 4] = 12;
    }
}

constants! {
    header "io/blkif.h";

    /// Reads.
    BLKIF_OP_READ: u32 = 0;
    /// Writes.
    BLKIF_OP_WRITE: u32 = 1;
    /// Writes, after all before and before all after.
    BLKIF_OP_WRITE_BARRIER: u32 = 2;
    /// Flushes the disk's cache.
    BLKIF_OP_FLUSH_DISKCACHE: u32 = 3;
    /// Reserved.
    BLKIF_OP_RESERVED_1: u32 = 4;
    /// Discards.
    BLKIF_OP_DISCARD: u32 = 5;
    /// Pieces are in other pages.
    BLKIF_OP_INDIRECT: u32 = 6;
    /// Most pieces of a request.
    BLKIF_MAX_SEGMENTS_PER_REQUEST: u32 = 11;
    /// Most pages with pieces.
    BLKIF_MAX_INDIRECT_PAGES_PER_REQUEST: u32 = 8;
    /// Flag: what is discarded must not be readable.
    BLKIF_DISCARD_SECURE: u32 = 1 << 0;
    /// The operation is not supported.
    BLKIF_RSP_EOPNOTSUPP: i32 = -2;
    /// It failed.
    BLKIF_RSP_ERROR: i32 = -1;
    /// Done.
    BLKIF_RSP_OKAY: u32 = 0;
    /// Flag: a CD-ROM.
    VDISK_CDROM: u32 = 0x1;
    /// Flag: removable.
    VDISK_REMOVABLE: u32 = 0x2;
    /// Flag: read-only.
    VDISK_READONLY: u32 = 0x4;
}
