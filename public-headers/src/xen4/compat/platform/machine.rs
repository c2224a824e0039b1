//! Facts of platform.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::platform::machine::*;

layout! {
    header "platform.h";

    /// `struct xenpf_settime32`. (platform.h)
    struct XenpfSettime32 = "struct xenpf_settime32", 16 {
        /// `secs`.
        secs: u32 = 0;
        /// `nsecs`.
        nsecs: u32 = 4;
        /// `system_time`.
        system_time: CompatU64 = 8;
    }

    /// `struct xenpf_settime64`. (platform.h)
    struct XenpfSettime64 = "struct xenpf_settime64", 24 {
        /// `secs`.
        secs: CompatU64 = 0;
        /// `nsecs`.
        nsecs: u32 = 8;
        /// `mbz`.
        mbz: u32 = 12;
        /// `system_time`.
        system_time: CompatU64 = 16;
    }

    /// `struct xenpf_add_memtype`. (platform.h)
    struct XenpfAddMemtype = "struct xenpf_add_memtype", 24 {
        /// `mfn`.
        mfn: u32 = 0;
        /// `nr_mfns`.
        nr_mfns: CompatU64 = 4;
        /// `type`.
        type_: u32 = 12;
        /// `handle`.
        handle: u32 = 16;
        /// `reg`.
        reg: u32 = 20;
    }

    /// `struct xenpf_read_memtype`. (platform.h)
    struct XenpfReadMemtype = "struct xenpf_read_memtype", 20 {
        /// `reg`.
        reg: u32 = 0;
        /// `mfn`.
        mfn: u32 = 4;
        /// `nr_mfns`.
        nr_mfns: CompatU64 = 8;
        /// `type`.
        type_: u32 = 16;
    }

    /// `struct xenpf_microcode_update`. (platform.h)
    struct XenpfMicrocodeUpdate = "struct xenpf_microcode_update", 8 {
        /// `data`.
        data: u32 = 0;
        /// `length`.
        length: u32 = 4;
    }
}
