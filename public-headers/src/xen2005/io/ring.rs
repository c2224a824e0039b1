//! Facts of io/ring.h (instantiated).

use crate::overlay::Overlay4;
use crate::xen2005::io::blkif::{BlkifRequest, BlkifResponse};

layout! {
    header "io/ring.h (instantiated)";

    /// `blkif_sring_t`. (io/ring.h (instantiated))
    struct BlkifSring = "blkif_sring_t", 68 {
        /// `req_prod`.
        req_prod: u32 = 0;
        /// `rsp_prod`.
        rsp_prod: u32 = 4;
        /// `ring`.
        ring: [BlkifSringEntry; 1] = 8;
    }

    /// `blkif_front_ring_t`. (io/ring.h (instantiated))
    struct BlkifFrontRing = "blkif_front_ring_t", 16 {
        /// `req_prod_pvt`.
        req_prod_pvt: u32 = 0;
        /// `rsp_cons`.
        rsp_cons: u32 = 4;
        /// `nr_ents`.
        nr_ents: u32 = 8;
        /// `sring`.
        sring: u32 = 12;
    }

    /// `blkif_back_ring_t`. (io/ring.h (instantiated))
    struct BlkifBackRing = "blkif_back_ring_t", 16 {
        /// `rsp_prod_pvt`.
        rsp_prod_pvt: u32 = 0;
        /// `req_cons`.
        req_cons: u32 = 4;
        /// `nr_ents`.
        nr_ents: u32 = 8;
        /// `sring`.
        sring: u32 = 12;
    }

    /// `union blkif_sring_entry`. (io/ring.h (instantiated))
    struct BlkifSringEntry = "union blkif_sring_entry", 60 {
        /// `u`.
        u: Overlay4<15> = 0 { req: BlkifRequest, rsp: BlkifResponse };
    }
}
