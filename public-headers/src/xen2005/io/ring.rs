//! Rings of block devices, as the macros of io/ring.h make them.

use crate::overlay::Overlay4;
use crate::xen2005::io::blkif::{BlkifRequest, BlkifResponse};

layout! {
    header "io/ring.h (instantiated)";

    /// The shared part of a block ring. (io/ring.h (instantiated))
    struct BlkifSring = "blkif_sring_t", 68 {
        /// Index past the last request.
        req_prod: u32 = 0;
        /// Index past the last response.
        rsp_prod: u32 = 4;
        /// Slots.
        ring: [BlkifSringEntry; 1] = 8;
    }

    /// The front end. (io/ring.h (instantiated))
    struct BlkifFrontRing = "blkif_front_ring_t", 16 {
        /// Own index past the last entry.
        req_prod_pvt: u32 = 0;
        /// Index of the next response.
        rsp_cons: u32 = 4;
        /// Slots.
        nr_ents: u32 = 8;
        /// Guest address of the shared page.
        sring: u32 = 12;
    }

    /// The back end. (io/ring.h (instantiated))
    struct BlkifBackRing = "blkif_back_ring_t", 16 {
        /// Own index past the last entry.
        rsp_prod_pvt: u32 = 0;
        /// Index of the next request.
        req_cons: u32 = 4;
        /// Slots.
        nr_ents: u32 = 8;
        /// Guest address of the shared page.
        sring: u32 = 12;
    }

    /// A slot. (io/ring.h (instantiated))
    struct BlkifSringEntry = "union blkif_sring_entry", 60 {
        /// A request or a response.
        u: Overlay4<15> = 0 { req: BlkifRequest, rsp: BlkifResponse };
    }
}
