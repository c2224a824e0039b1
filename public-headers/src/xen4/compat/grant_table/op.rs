//! Arguments of the grant-table commands (grant_table.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::grant_table::op::*;

layout! {
    header "grant_table.h";

    /// Maps a grant. (grant_table.h)
    struct GnttabMapGrantRef = "struct gnttab_map_grant_ref", 32 {
        /// Address of the new mapping, or machine address of its page-table entry.
        host_addr: CompatU64 = 0;
        /// `GNTMAP_*`.
        flags: u32 = 8;
        /// Grant reference.
        ref_: u32 = 12;
        /// Domain that granted.
        dom: u16 = 16;
        /// Result: `GNTST_*`.
        status: i16 = 18;
        /// Out: handle of the mapping.
        handle: u32 = 20;
        /// Out: address for devices.
        dev_bus_addr: CompatU64 = 24;
    }

    /// Unmaps a grant. (grant_table.h)
    struct GnttabUnmapGrantRef = "struct gnttab_unmap_grant_ref", 24 {
        /// Address of the mapping, or 0.
        host_addr: CompatU64 = 0;
        /// Address for devices, or 0.
        dev_bus_addr: CompatU64 = 8;
        /// Handle of the mapping.
        handle: u32 = 16;
        /// Result: `GNTST_*`.
        status: i16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
    }

    /// Makes the grant table at least so large. (grant_table.h)
    struct GnttabSetupTable = "struct gnttab_setup_table", 16 {
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Number of frames.
        nr_frames: u32 = 4;
        /// Result: `GNTST_*`.
        status: i16 = 8;
        /// Padding.
        _pad1: [u8; 2] = 10;
        /// Guest address that receives the frames.
        frame_list: u32 = 12;
    }

    /// Gives a page away. (grant_table.h)
    struct GnttabTransfer = "struct gnttab_transfer", 16 {
        /// Frame to give.
        mfn: u32 = 0;
        /// Domain that receives it.
        domid: u16 = 4;
        /// Padding.
        _pad0: [u8; 2] = 6;
        /// Its grant reference.
        ref_: u32 = 8;
        /// Result: `GNTST_*`.
        status: i16 = 12;
        /// Padding.
        _pad1: [u8; 2] = 14;
    }

    /// Copies between grants or own pages. (grant_table.h)
    struct GnttabCopy = "struct gnttab_copy", 24 {
        /// From where.
        source: GnttabCopyPtr = 0;
        /// To where.
        dest: GnttabCopyPtr = 8;
        /// Bytes.
        len: u16 = 16;
        /// `GNTCOPY_*`.
        flags: u16 = 18;
        /// Result: `GNTST_*`.
        status: i16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
    }

    /// One end of a copy. (grant_table.h)
    struct GnttabCopyPtr = "struct gnttab_copy_ptr", 8 {
        /// Grant reference or frame.
        u: u32 = 0 { ref_: u32, gmfn: u32 };
        /// Domain.
        domid: u16 = 4;
        /// First byte.
        offset: u16 = 6;
    }

    /// Unmaps a grant and puts another mapping in its place. (grant_table.h)
    struct GnttabUnmapAndReplace = "struct gnttab_unmap_and_replace", 24 {
        /// Address of the mapping.
        host_addr: CompatU64 = 0;
        /// Address whose mapping is moved there.
        new_addr: CompatU64 = 8;
        /// Handle that names the object in later calls.
        handle: u32 = 16;
        /// Result: `GNTST_*`.
        status: i16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
    }

    /// Asks for the frames of the status words of version 2. (grant_table.h)
    struct GnttabGetStatusFrames = "struct gnttab_get_status_frames", 12 {
        /// Number of frames.
        nr_frames: u32 = 0;
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 4;
        /// Result: `GNTST_*`.
        status: i16 = 6;
        /// Guest address that receives the frames.
        frame_list: u32 = 8;
    }

    /// Cleans or invalidates caches of a page. (grant_table.h)
    struct GnttabCacheFlush = "struct gnttab_cache_flush", 16 {
        /// Address for devices, or grant reference.
        a: CompatU64 = 0 { dev_bus_addr: CompatU64, ref_: u32 };
        /// Offset in bytes.
        offset: u16 = 8;
        /// Length in bytes.
        length: u16 = 10;
        /// `GNTTAB_CACHE_*`.
        op: u32 = 12;
    }
}
