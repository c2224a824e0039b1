//! Console, assists and multicalls (xen.h). Layouts of an i386 guest, where they differ.

pub use crate::xen4::xen::call::*;

layout! {
    header "xen.h";

    /// One call of a multicall. (xen.h)
    struct MulticallEntry = "struct multicall_entry", 32 {
        /// Hypercall number.
        op: u32 = 0;
        /// What the call returned.
        result: u32 = 4;
        /// Arguments.
        args: [u32; 6] = 8;
    }
}
