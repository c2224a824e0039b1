//! Facts of io/blkif.h.

use crate::compat_u64::CompatU64;
use zerocopy::little_endian::{I16, U32};

layout! {
    header "io/blkif.h";

    /// `blkif_request_t`. (io/blkif.h)
    struct BlkifRequest = "blkif_request_t", 60 {
        /// `operation`.
        operation: u8 = 0;
        /// `nr_segments`.
        nr_segments: u8 = 1;
        /// `device`.
        device: u16 = 2;
        /// `id`.
        id: u32 = 4;
        /// `sector_number`.
        sector_number: CompatU64 = 8;
        /// `frame_and_sects`.
        frame_and_sects: [u32; 11] = 16;
    }

    /// `blkif_response_t`. (io/blkif.h)
    struct BlkifResponse = "blkif_response_t", 7 {
        /// `id`.
        id: U32 = 0;
        /// `operation`.
        operation: u8 = 4;
        /// `status`.
        status: I16 = 5;
    }

    /// `vdisk_t`. (io/blkif.h)
    struct Vdisk = "vdisk_t", 12 {
        /// `capacity`.
        capacity: CompatU64 = 0;
        /// `device`.
        device: u16 = 8;
        /// `info`.
        info: u16 = 10;
    }
}

constants! {
    header "io/blkif.h";

    /// `BLKIF_OP_READ`.
    BLKIF_OP_READ: u32 = 0;
    /// `BLKIF_OP_WRITE`.
    BLKIF_OP_WRITE: u32 = 1;
    /// `BLKIF_OP_PROBE`.
    BLKIF_OP_PROBE: u32 = 2;
    /// `BLKIF_RING_SIZE`.
    BLKIF_RING_SIZE: u32 = 0x40;
    /// `BLKIF_MAX_SEGMENTS_PER_REQUEST`.
    BLKIF_MAX_SEGMENTS_PER_REQUEST: u32 = 11;
    /// `BLKIF_RSP_ERROR`.
    BLKIF_RSP_ERROR: i32 = -1;
    /// `BLKIF_RSP_OKAY`.
    BLKIF_RSP_OKAY: u32 = 0;
    /// `VDISK_TYPE_FLOPPY`.
    VDISK_TYPE_FLOPPY: u32 = 0;
    /// `VDISK_TYPE_TAPE`.
    VDISK_TYPE_TAPE: u32 = 1;
    /// `VDISK_TYPE_CDROM`.
    VDISK_TYPE_CDROM: u32 = 5;
    /// `VDISK_TYPE_OPTICAL`.
    VDISK_TYPE_OPTICAL: u32 = 7;
    /// `VDISK_TYPE_DISK`.
    VDISK_TYPE_DISK: u32 = 0x20;
    /// `VDISK_TYPE_MASK`.
    VDISK_TYPE_MASK: u32 = 63;
    /// `VDISK_FLAG_RO`.
    VDISK_FLAG_RO: u32 = 0x40;
    /// `VDISK_FLAG_VIRT`.
    VDISK_FLAG_VIRT: u32 = 0x80;
}
