//! Trace buffers (trace.h).

use crate::compat_u64::CompatU64;

layout! {
    header "trace.h";

    /// A trace record. (trace.h)
    struct TRec = "struct t_rec", 32 {
        /// TSC.
        cycles: CompatU64 = 0;
        /// Event.
        event: u32 = 8;
        /// Data.
        d1: u32 = 12;
        /// Data.
        d2: u32 = 16;
        /// Data.
        d3: u32 = 20;
        /// Data.
        d4: u32 = 24;
        /// Data.
        d5: u32 = 28;
    }

    /// A trace buffer. (trace.h)
    struct TBuf = "struct t_buf", 20 {
        /// Address of the records.
        data: u32 = 0;
        /// Records.
        size: u32 = 4;
        /// Index of the next record.
        head: u32 = 8;
        /// Address of the next record.
        head_ptr: u32 = 12;
        /// Address of the records in the hypervisor.
        vdata: u32 = 16;
    }
}
