//! Arguments of the grant-table commands (grant_table.h).

layout! {
    header "grant_table.h";

    /// Maps a grant. (grant_table.h)
    struct GnttabMapGrantRef = "struct gnttab_map_grant_ref", 32 {
        /// Address of the new mapping, or machine address of its page-table entry.
        host_addr: u64 = 0;
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
        dev_bus_addr: u64 = 24;
    }

    /// Unmaps a grant. (grant_table.h)
    struct GnttabUnmapGrantRef = "struct gnttab_unmap_grant_ref", 24 {
        /// Address of the mapping, or 0.
        host_addr: u64 = 0;
        /// Address for devices, or 0.
        dev_bus_addr: u64 = 8;
        /// Handle of the mapping.
        handle: u32 = 16;
        /// Result: `GNTST_*`.
        status: i16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
    }

    /// Makes the grant table at least so large. (grant_table.h)
    struct GnttabSetupTable = "struct gnttab_setup_table", 24 {
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Number of frames.
        nr_frames: u32 = 4;
        /// Result: `GNTST_*`.
        status: i16 = 8;
        /// Padding.
        _pad1: [u8; 6] = 10;
        /// Guest address that receives the frames.
        frame_list: u64 = 16;
    }

    /// Prints a grant table to the hypervisor's log. (grant_table.h)
    struct GnttabDumpTable = "struct gnttab_dump_table", 4 {
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 0;
        /// Result: `GNTST_*`.
        status: i16 = 2;
    }

    /// Gives a page away. (grant_table.h)
    struct GnttabTransfer = "struct gnttab_transfer", 24 {
        /// Frame to give.
        mfn: u64 = 0;
        /// Domain that receives it.
        domid: u16 = 8;
        /// Padding.
        _pad0: [u8; 2] = 10;
        /// Its grant reference.
        ref_: u32 = 12;
        /// Result: `GNTST_*`.
        status: i16 = 16;
        /// Padding.
        _pad1: [u8; 6] = 18;
    }

    /// Copies between grants or own pages. (grant_table.h)
    struct GnttabCopy = "struct gnttab_copy", 40 {
        /// From where.
        source: GnttabCopyPtr = 0;
        /// To where.
        dest: GnttabCopyPtr = 16;
        /// Bytes.
        len: u16 = 32;
        /// `GNTCOPY_*`.
        flags: u16 = 34;
        /// Result: `GNTST_*`.
        status: i16 = 36;
        /// Padding.
        _pad0: [u8; 2] = 38;
    }

    /// One end of a copy. (grant_table.h)
    struct GnttabCopyPtr = "struct gnttab_copy_ptr", 16 {
        /// Grant reference or frame.
        u: u64 = 0 { ref_: u32, gmfn: u64 };
        /// Domain.
        domid: u16 = 8;
        /// First byte.
        offset: u16 = 10;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// Asks for the size of a grant table. (grant_table.h)
    struct GnttabQuerySize = "struct gnttab_query_size", 16 {
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Out: frames now.
        nr_frames: u32 = 4;
        /// Out: most frames.
        max_nr_frames: u32 = 8;
        /// Result: `GNTST_*`.
        status: i16 = 12;
        /// Padding.
        _pad1: [u8; 2] = 14;
    }

    /// Unmaps a grant and puts another mapping in its place. (grant_table.h)
    struct GnttabUnmapAndReplace = "struct gnttab_unmap_and_replace", 24 {
        /// Address of the mapping.
        host_addr: u64 = 0;
        /// Address whose mapping is moved there.
        new_addr: u64 = 8;
        /// Handle that names the object in later calls.
        handle: u32 = 16;
        /// Result: `GNTST_*`.
        status: i16 = 20;
        /// Padding.
        _pad0: [u8; 2] = 22;
    }

    /// Chooses the version of the table: 1 or 2. (grant_table.h)
    struct GnttabSetVersion = "struct gnttab_set_version", 4 {
        /// Version.
        version: u32 = 0;
    }

    /// Asks for the frames of the status words of version 2. (grant_table.h)
    struct GnttabGetStatusFrames = "struct gnttab_get_status_frames", 16 {
        /// Number of frames.
        nr_frames: u32 = 0;
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 4;
        /// Result: `GNTST_*`.
        status: i16 = 6;
        /// Guest address that receives the frames.
        frame_list: u64 = 8;
    }

    /// Asks for the version of a table. (grant_table.h)
    struct GnttabGetVersion = "struct gnttab_get_version", 8 {
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 0;
        /// Padding that the header names.
        pad: u16 = 2;
        /// Version.
        version: u32 = 4;
    }

    /// Exchanges two entries. (grant_table.h)
    struct GnttabSwapGrantRef = "struct gnttab_swap_grant_ref", 12 {
        /// Grant reference.
        ref_a: u32 = 0;
        /// Grant reference.
        ref_b: u32 = 4;
        /// Result: `GNTST_*`.
        status: i16 = 8;
        /// Padding.
        _pad0: [u8; 2] = 10;
    }

    /// Cleans or invalidates caches of a page. (grant_table.h)
    struct GnttabCacheFlush = "struct gnttab_cache_flush", 16 {
        /// Address for devices, or grant reference.
        a: u64 = 0 { dev_bus_addr: u64, ref_: u32 };
        /// Offset in bytes.
        offset: u16 = 8;
        /// Length in bytes.
        length: u16 = 10;
        /// `GNTTAB_CACHE_*`.
        op: u32 = 12;
    }
}

constants! {
    header "grant_table.h";

    /// Bit number of `GNTCOPY_source_gref`.
    _GNTCOPY_SOURCE_GREF: u32 = 0, "_GNTCOPY_source_gref";
    /// The source is a grant reference.
    GNTCOPY_SOURCE_GREF: u32 = 1 << 0, "GNTCOPY_source_gref";
    /// Bit number of `GNTCOPY_dest_gref`.
    _GNTCOPY_DEST_GREF: u32 = 1, "_GNTCOPY_dest_gref";
    /// The destination is a grant reference.
    GNTCOPY_DEST_GREF: u32 = 1 << 1, "GNTCOPY_dest_gref";
    /// Write back.
    GNTTAB_CACHE_CLEAN: u32 = 1 << 0;
    /// Invalidate.
    GNTTAB_CACHE_INVAL: u32 = 1 << 1;
    /// The page is named by a grant reference.
    GNTTAB_CACHE_SOURCE_GREF: u32 = 0x80000000;
    /// Bit number of `GNTMAP_device_map`.
    _GNTMAP_DEVICE_MAP: u32 = 0, "_GNTMAP_device_map";
    /// Map for devices.
    GNTMAP_DEVICE_MAP: u32 = 1 << 0, "GNTMAP_device_map";
    /// Bit number of `GNTMAP_host_map`.
    _GNTMAP_HOST_MAP: u32 = 1, "_GNTMAP_host_map";
    /// Map for the CPU.
    GNTMAP_HOST_MAP: u32 = 1 << 1, "GNTMAP_host_map";
    /// Bit number of `GNTMAP_readonly`.
    _GNTMAP_READONLY: u32 = 2, "_GNTMAP_readonly";
    /// Map read-only.
    GNTMAP_READONLY: u32 = 1 << 2, "GNTMAP_readonly";
    /// Bit number of `GNTMAP_application_map`.
    _GNTMAP_APPLICATION_MAP: u32 = 3, "_GNTMAP_application_map";
    /// Map for user mode.
    GNTMAP_APPLICATION_MAP: u32 = 1 << 3, "GNTMAP_application_map";
    /// Bit number of `GNTMAP_contains_pte`.
    _GNTMAP_CONTAINS_PTE: u32 = 4, "_GNTMAP_contains_pte";
    /// `host_addr` is the machine address of a page-table entry.
    GNTMAP_CONTAINS_PTE: u32 = 1 << 4, "GNTMAP_contains_pte";
    /// First bit of the software bits to put into the entry.
    _GNTMAP_GUEST_AVAIL0: u32 = 16, "_GNTMAP_guest_avail0";
    /// Mask of those software bits.
    GNTMAP_GUEST_AVAIL_MASK: u32 = 0xffff0000, "GNTMAP_guest_avail_mask";
    /// Done.
    GNTST_OKAY: i16 = 0, "GNTST_okay";
    /// An error not told apart.
    GNTST_GENERAL_ERROR: i16 = -1, "GNTST_general_error";
    /// No such domain.
    GNTST_BAD_DOMAIN: i16 = -2, "GNTST_bad_domain";
    /// No such grant, or not for the caller.
    GNTST_BAD_GNTREF: i16 = -3, "GNTST_bad_gntref";
    /// No such mapping.
    GNTST_BAD_HANDLE: i16 = -4, "GNTST_bad_handle";
    /// Unsuitable virtual address.
    GNTST_BAD_VIRT_ADDR: i16 = -5, "GNTST_bad_virt_addr";
    /// Unsuitable address for devices.
    GNTST_BAD_DEV_ADDR: i16 = -6, "GNTST_bad_dev_addr";
    /// No room in the I/O MMU.
    GNTST_NO_DEVICE_SPACE: i16 = -7, "GNTST_no_device_space";
    /// Not allowed.
    GNTST_PERMISSION_DENIED: i16 = -8, "GNTST_permission_denied";
    /// The page cannot be used.
    GNTST_BAD_PAGE: i16 = -9, "GNTST_bad_page";
    /// The copy crosses a page.
    GNTST_BAD_COPY_ARG: i16 = -10, "GNTST_bad_copy_arg";
    /// The page's address is too large.
    GNTST_ADDRESS_TOO_BIG: i16 = -11, "GNTST_address_too_big";
    /// Try again: the page is not there now.
    GNTST_EAGAIN: i16 = -12, "GNTST_eagain";
    /// No room for another handle.
    GNTST_NO_SPACE: i16 = -13, "GNTST_no_space";
}
