//! Page-table updates and the extended MMU operations (xen.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::xen::mmu::*;

layout! {
    header "xen.h";

    /// One extended MMU operation. (xen.h)
    struct MmuextOp = "struct mmuext_op", 12 {
        /// Command: `MMUEXT_*`.
        cmd: u32 = 0;
        /// First argument: a machine frame or a linear address.
        arg1: u32 = 4 { mfn: u32, linear_addr: u32 };
        /// Second argument: a count, the guest address of a vcpu mask, or a source frame.
        arg2: u32 = 8 { nr_ents: u32, vcpumask: u32, src_mfn: u32 };
    }

    /// One update of a page-table entry. (xen.h)
    struct MmuUpdate = "struct mmu_update", 16 {
        /// Machine address of the entry, 8-byte aligned; bits 1:0 are the command `MMU_*`.
        ptr: CompatU64 = 0;
        /// New contents of the entry, or the pseudo-physical frame for `MMU_MACHPHYS_UPDATE`.
        val: CompatU64 = 8;
    }
}
