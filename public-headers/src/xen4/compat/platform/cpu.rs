//! Facts of platform.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::platform::cpu::*;

layout! {
    header "platform.h";

    /// `struct xenpf_mem_hotadd`. (platform.h)
    struct XenpfMemHotadd = "struct xenpf_mem_hotadd", 24 {
        /// `spfn`.
        spfn: CompatU64 = 0;
        /// `epfn`.
        epfn: CompatU64 = 8;
        /// `pxm`.
        pxm: u32 = 16;
        /// `flags`.
        flags: u32 = 20;
    }

    /// `struct xenpf_resource_entry`. (platform.h)
    struct XenpfResourceEntry = "struct xenpf_resource_entry", 24 {
        /// `u`.
        u: u32 = 0 { cmd: u32, ret: i32 };
        /// `rsvd`.
        rsvd: u32 = 4;
        /// `idx`.
        idx: CompatU64 = 8;
        /// `val`.
        val: CompatU64 = 16;
    }

    /// `struct xenpf_resource_op`. (platform.h)
    struct XenpfResourceOp = "struct xenpf_resource_op", 12 {
        /// `nr_entries`.
        nr_entries: u32 = 0;
        /// `cpu`.
        cpu: u32 = 4;
        /// `entries`.
        entries: u32 = 8;
    }

    /// `struct xenpf_symdata`. (platform.h)
    struct XenpfSymdata = "struct xenpf_symdata", 24 {
        /// `namelen`.
        namelen: u32 = 0;
        /// `symnum`.
        symnum: u32 = 4;
        /// `name`.
        name: u32 = 8;
        /// `address`.
        address: CompatU64 = 12;
        /// `type`.
        type_: u8 = 20;
        /// Padding.
        _pad0: [u8; 3] = 21;
    }
}
