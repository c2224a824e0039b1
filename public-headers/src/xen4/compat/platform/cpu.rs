//! Physical CPUs, hot-plug, registers, symbols (platform.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::platform::cpu::*;

layout! {
    header "platform.h";

    /// Adds memory. (platform.h)
    struct XenpfMemHotadd = "struct xenpf_mem_hotadd", 24 {
        /// First frame.
        spfn: CompatU64 = 0;
        /// Frame past the end.
        epfn: CompatU64 = 8;
        /// Proximity domain.
        pxm: u32 = 16;
        /// Zero.
        flags: u32 = 20;
    }

    /// An access to a register. (platform.h)
    struct XenpfResourceEntry = "struct xenpf_resource_entry", 24 {
        /// Command in, or result out.
        u: u32 = 0 { cmd: u32, ret: i32 };
        /// Padding that the header names.
        rsvd: u32 = 4;
        /// Register.
        idx: CompatU64 = 8;
        /// Value.
        val: CompatU64 = 16;
    }

    /// Accesses registers on a CPU. (platform.h)
    struct XenpfResourceOp = "struct xenpf_resource_op", 12 {
        /// Entries.
        nr_entries: u32 = 0;
        /// Number of the physical CPU.
        cpu: u32 = 4;
        /// Guest address of the entries.
        entries: u32 = 8;
    }

    /// A symbol of the hypervisor. (platform.h)
    struct XenpfSymdata = "struct xenpf_symdata", 24 {
        /// In: room; out: length of the name.
        namelen: u32 = 0;
        /// In: which; out: the next.
        symnum: u32 = 4;
        /// Guest address of the room.
        name: u32 = 8;
        /// Out: address.
        address: CompatU64 = 12;
        /// Out: kind, as `nm` prints it.
        type_: u8 = 20;
        /// Padding.
        _pad0: [u8; 3] = 21;
    }
}
