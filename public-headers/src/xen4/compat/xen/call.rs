//! Facts of xen.h. Layouts of an i386 guest, where they differ.

pub use crate::xen4::xen::call::*;

layout! {
    header "xen.h";

    /// `struct multicall_entry`. (xen.h)
    struct MulticallEntry = "struct multicall_entry", 32 {
        /// `op`.
        op: u32 = 0;
        /// `result`.
        result: u32 = 4;
        /// `args`.
        args: [u32; 6] = 8;
    }
}
