//! Facts of grant_table.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::grant_table::op::*;

layout! {
    header "grant_table.h";

    /// `struct gnttab_map_grant_ref`. (grant_table.h)
    struct GnttabMapGrantRef = "struct gnttab_map_grant_ref", 32 {
        /// `host_addr`.
        host_addr: CompatU64 = 0;
        /// `flags`.
        flags: u32 = 8;
        /// `ref`.
        ref_: u32 = 12;
        /// `dom`.
        dom: u16 = 16;
        /// `status`.
        status: i16 = 18;
        /// `handle`.
        handle: u32 = 20;
        /// `dev_bus_addr`.
        dev_bus_addr: CompatU64 = 24;
    }

    /// `struct gnttab_unmap_grant_ref`. (grant_table.h)
    struct GnttabUnmapGrantRef = "struct gnttab_unmap_grant_ref", 24 {
        /// `host_addr`.
        host_addr: CompatU64 = 0;
        /// `dev_bus_addr`.
        dev_bus_addr: CompatU64 = 8;
        /// `handle`.
        handle: u32 = 16;
        /// `status`.
        status: i16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
    }

    /// `struct gnttab_setup_table`. (grant_table.h)
    struct GnttabSetupTable = "struct gnttab_setup_table", 16 {
        /// `dom`.
        dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `nr_frames`.
        nr_frames: u32 = 4;
        /// `status`.
        status: i16 = 8;
        /// Padding.
        _pad1: [u8; 2] = 10;
        /// `frame_list`.
        frame_list: u32 = 12;
    }

    /// `struct gnttab_transfer`. (grant_table.h)
    struct GnttabTransfer = "struct gnttab_transfer", 16 {
        /// `mfn`.
        mfn: u32 = 0;
        /// `domid`.
        domid: u16 = 4;
        /// Padding.
        _pad0: [u8; 2] = 6;
        /// `ref`.
        ref_: u32 = 8;
        /// `status`.
        status: i16 = 12;
        /// Padding.
        _pad1: [u8; 2] = 14;
    }

    /// `struct gnttab_copy`. (grant_table.h)
    struct GnttabCopy = "struct gnttab_copy", 24 {
        /// `source`.
        source: GnttabCopyPtr = 0;
        /// `dest`.
        dest: GnttabCopyPtr = 8;
        /// `len`.
        len: u16 = 16;
        /// `flags`.
        flags: u16 = 18;
        /// `status`.
        status: i16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
    }

    /// `struct gnttab_copy_ptr`. (grant_table.h)
    struct GnttabCopyPtr = "struct gnttab_copy_ptr", 8 {
        /// `u`.
        u: u32 = 0 { ref_: u32, gmfn: u32 };
        /// `domid`.
        domid: u16 = 4;
        /// `offset`.
        offset: u16 = 6;
    }

    /// `struct gnttab_unmap_and_replace`. (grant_table.h)
    struct GnttabUnmapAndReplace = "struct gnttab_unmap_and_replace", 24 {
        /// `host_addr`.
        host_addr: CompatU64 = 0;
        /// `new_addr`.
        new_addr: CompatU64 = 8;
        /// `handle`.
        handle: u32 = 16;
        /// `status`.
        status: i16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
    }

    /// `struct gnttab_get_status_frames`. (grant_table.h)
    struct GnttabGetStatusFrames = "struct gnttab_get_status_frames", 12 {
        /// `nr_frames`.
        nr_frames: u32 = 0;
        /// `dom`.
        dom: u16 = 4;
        /// `status`.
        status: i16 = 6;
        /// `frame_list`.
        frame_list: u32 = 8;
    }

    /// `struct gnttab_cache_flush`. (grant_table.h)
    struct GnttabCacheFlush = "struct gnttab_cache_flush", 16 {
        /// `a`.
        a: CompatU64 = 0 { dev_bus_addr: CompatU64, ref_: u32 };
        /// `offset`.
        offset: u16 = 8;
        /// `length`.
        length: u16 = 10;
        /// `op`.
        op: u32 = 12;
    }
}
