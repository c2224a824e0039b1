//! Time, memory types, microcode, quirks, EFI calls (platform.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::platform::machine::*;

layout! {
    header "platform.h";

    /// Sets the wall clock, seconds in 32 bits. (platform.h)
    struct XenpfSettime32 = "struct xenpf_settime32", 16 {
        /// Seconds since 1970.
        secs: u32 = 0;
        /// Nanoseconds.
        nsecs: u32 = 4;
        /// System time at that moment, in ns.
        system_time: CompatU64 = 8;
    }

    /// Sets the wall clock. (platform.h)
    struct XenpfSettime64 = "struct xenpf_settime64", 24 {
        /// Seconds since 1970.
        secs: CompatU64 = 0;
        /// Nanoseconds.
        nsecs: u32 = 8;
        /// Must be zero.
        mbz: u32 = 12;
        /// System time at that moment, in ns.
        system_time: CompatU64 = 16;
    }

    /// Adds a memory type range. (platform.h)
    struct XenpfAddMemtype = "struct xenpf_add_memtype", 24 {
        /// Machine frame number.
        mfn: u32 = 0;
        /// Number of machine frames.
        nr_mfns: CompatU64 = 4;
        /// Memory type as in an MTRR.
        type_: u32 = 12;
        /// Out: handle of the range.
        handle: u32 = 16;
        /// Out: register.
        reg: u32 = 20;
    }

    /// Reads a memory type register. (platform.h)
    struct XenpfReadMemtype = "struct xenpf_read_memtype", 20 {
        /// Register.
        reg: u32 = 0;
        /// Machine frame number.
        mfn: u32 = 4;
        /// Number of machine frames.
        nr_mfns: CompatU64 = 8;
        /// Memory type as in an MTRR.
        type_: u32 = 16;
    }

    /// Loads microcode. (platform.h)
    struct XenpfMicrocodeUpdate = "struct xenpf_microcode_update", 8 {
        /// Guest address of the data.
        data: u32 = 0;
        /// Length in bytes.
        length: u32 = 4;
    }
}
