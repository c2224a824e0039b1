//! Block devices (io/blkif.h).

use crate::compat_u64::CompatU64;
use zerocopy::little_endian::{I16, U32};

layout! {
    header "io/blkif.h";

    /// A request. (io/blkif.h)
    struct BlkifRequest = "blkif_request_t", 60 {
        /// `BLKIF_OP_*`.
        operation: u8 = 0;
        /// Pieces.
        nr_segments: u8 = 1;
        /// Number of the device.
        device: u16 = 2;
        /// Identifier that the response repeats.
        id: u32 = 4;
        /// First sector, of 512 bytes.
        sector_number: CompatU64 = 8;
        /// Each: grant reference in bits 31:16 or frame in bits 31:12, first sector in bits 5:3, last sector in bits 2:0.
        frame_and_sects: [u32; 11] = 16;
    }

    /// A response. (io/blkif.h)
    struct BlkifResponse = "blkif_response_t", 7 {
        /// Identifier that the response repeats.
        id: U32 = 0;
        /// Operation of the request.
        operation: u8 = 4;
        /// `BLKIF_RSP_*`.
        status: I16 = 5;
    }

    /// A disk, as the answer to `BLKIF_OP_PROBE` lists it. (io/blkif.h)
    struct Vdisk = "vdisk_t", 12 {
        /// Sectors of 512 bytes.
        capacity: CompatU64 = 0;
        /// Number of the device.
        device: u16 = 8;
        /// `VDISK_TYPE_*` and `VDISK_FLAG_*`.
        info: u16 = 10;
    }
}

constants! {
    header "io/blkif.h";

    /// Reads.
    BLKIF_OP_READ: u32 = 0;
    /// Writes.
    BLKIF_OP_WRITE: u32 = 1;
    /// Asks which disks there are.
    BLKIF_OP_PROBE: u32 = 2;
    /// Slots of the ring.
    BLKIF_RING_SIZE: u32 = 0x40;
    /// Most pieces of a request.
    BLKIF_MAX_SEGMENTS_PER_REQUEST: u32 = 11;
    /// It failed.
    BLKIF_RSP_ERROR: i32 = -1;
    /// Done.
    BLKIF_RSP_OKAY: u32 = 0;
    /// A floppy disk.
    VDISK_TYPE_FLOPPY: u32 = 0;
    /// A tape.
    VDISK_TYPE_TAPE: u32 = 1;
    /// A CD-ROM.
    VDISK_TYPE_CDROM: u32 = 5;
    /// An optical disk.
    VDISK_TYPE_OPTICAL: u32 = 7;
    /// A disk.
    VDISK_TYPE_DISK: u32 = 0x20;
    /// Mask of the kind.
    VDISK_TYPE_MASK: u32 = 63;
    /// Flag: read-only.
    VDISK_FLAG_RO: u32 = 0x40;
    /// Flag: virtual.
    VDISK_FLAG_VIRT: u32 = 0x80;
}
