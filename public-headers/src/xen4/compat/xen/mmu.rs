//! Facts of xen.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::xen::mmu::*;

layout! {
    header "xen.h";

    /// `struct mmuext_op`. (xen.h)
    struct MmuextOp = "struct mmuext_op", 12 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `arg1`.
        arg1: u32 = 4 { mfn: u32, linear_addr: u32 };
        /// `arg2`.
        arg2: u32 = 8 { nr_ents: u32, vcpumask: u32, src_mfn: u32 };
    }

    /// `struct mmu_update`. (xen.h)
    struct MmuUpdate = "struct mmu_update", 16 {
        /// `ptr`.
        ptr: CompatU64 = 0;
        /// `val`.
        val: CompatU64 = 8;
    }
}
