//! Facts of trace.h.

use crate::compat_u64::CompatU64;

layout! {
    header "trace.h";

    /// `struct t_rec`. (trace.h)
    struct TRec = "struct t_rec", 32 {
        /// `cycles`.
        cycles: CompatU64 = 0;
        /// `event`.
        event: u32 = 8;
        /// `d1`.
        d1: u32 = 12;
        /// `d2`.
        d2: u32 = 16;
        /// `d3`.
        d3: u32 = 20;
        /// `d4`.
        d4: u32 = 24;
        /// `d5`.
        d5: u32 = 28;
    }

    /// `struct t_buf`. (trace.h)
    struct TBuf = "struct t_buf", 20 {
        /// `data`.
        data: u32 = 0;
        /// `size`.
        size: u32 = 4;
        /// `head`.
        head: u32 = 8;
        /// `head_ptr`.
        head_ptr: u32 = 12;
        /// `vdata`.
        vdata: u32 = 16;
    }
}
