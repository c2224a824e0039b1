//! Facts of kexec.h.

layout! {
    header "kexec.h";

    /// `struct xen_kexec_image`. (kexec.h)
    struct XenKexecImage = "struct xen_kexec_image", 152 {
        /// `page_list`.
        page_list: [u64; 17] = 0;
        /// `indirection_page`.
        indirection_page: u64 = 136;
        /// `start_address`.
        start_address: u64 = 144;
    }

    /// `struct xen_kexec_exec`. (kexec.h)
    struct XenKexecExec = "struct xen_kexec_exec", 4 {
        /// `type`.
        type_: i32 = 0;
    }

    /// `struct xen_kexec_load_v1`. (kexec.h)
    struct XenKexecLoadV1 = "struct xen_kexec_load_v1", 160 {
        /// `type`.
        type_: i32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `image`.
        image: XenKexecImage = 8;
    }

    /// `struct xen_kexec_range`. (kexec.h)
    struct XenKexecRange = "struct xen_kexec_range", 24 {
        /// `range`.
        range: i32 = 0;
        /// `nr`.
        nr: i32 = 4;
        /// `size`.
        size: u64 = 8;
        /// `start`.
        start: u64 = 16;
    }

    /// `struct xen_kexec_segment`. (kexec.h)
    struct XenKexecSegment = "struct xen_kexec_segment", 32 {
        /// `buf`.
        buf: u64 = 0 { h: u64, _pad: u64 };
        /// `buf_size`.
        buf_size: u64 = 8;
        /// `dest_maddr`.
        dest_maddr: u64 = 16;
        /// `dest_size`.
        dest_size: u64 = 24;
    }

    /// `struct xen_kexec_load`. (kexec.h)
    struct XenKexecLoad = "struct xen_kexec_load", 24 {
        /// `type`.
        type_: u8 = 0;
        /// `_pad`.
        _pad: u8 = 1;
        /// `arch`.
        arch: u16 = 2;
        /// `nr_segments`.
        nr_segments: u32 = 4;
        /// `segments`.
        segments: u64 = 8 { h: u64, _pad: u64 };
        /// `entry_maddr`.
        entry_maddr: u64 = 16;
    }

    /// `struct xen_kexec_unload`. (kexec.h)
    struct XenKexecUnload = "struct xen_kexec_unload", 1 {
        /// `type`.
        type_: u8 = 0;
    }

    /// `struct xen_kexec_status`. (kexec.h)
    struct XenKexecStatus = "struct xen_kexec_status", 1 {
        /// `type`.
        type_: u8 = 0;
    }
}

constants! {
    header "kexec.h";

    /// `KEXEC_XEN_NO_PAGES`.
    KEXEC_XEN_NO_PAGES: u32 = 17;
    /// `KEXEC_TYPE_DEFAULT`.
    KEXEC_TYPE_DEFAULT: u32 = 0;
    /// `KEXEC_TYPE_CRASH`.
    KEXEC_TYPE_CRASH: u32 = 1;
    /// `KEXEC_CMD_kexec`.
    KEXEC_CMD_KEXEC: u32 = 0, "KEXEC_CMD_kexec";
    /// `KEXEC_CMD_kexec_load_v1`.
    KEXEC_CMD_KEXEC_LOAD_V1: u32 = 1, "KEXEC_CMD_kexec_load_v1";
    /// `KEXEC_CMD_kexec_unload_v1`.
    KEXEC_CMD_KEXEC_UNLOAD_V1: u32 = 2, "KEXEC_CMD_kexec_unload_v1";
    /// `KEXEC_RANGE_MA_CRASH`.
    KEXEC_RANGE_MA_CRASH: u32 = 0;
    /// `KEXEC_RANGE_MA_XEN`.
    KEXEC_RANGE_MA_XEN: u32 = 1;
    /// `KEXEC_RANGE_MA_CPU`.
    KEXEC_RANGE_MA_CPU: u32 = 2;
    /// `KEXEC_RANGE_MA_XENHEAP`.
    KEXEC_RANGE_MA_XENHEAP: u32 = 3;
    /// `KEXEC_RANGE_MA_BOOT_PARAM`.
    KEXEC_RANGE_MA_BOOT_PARAM: u32 = 4;
    /// `KEXEC_RANGE_MA_EFI_MEMMAP`.
    KEXEC_RANGE_MA_EFI_MEMMAP: u32 = 5;
    /// `KEXEC_RANGE_MA_VMCOREINFO`.
    KEXEC_RANGE_MA_VMCOREINFO: u32 = 6;
    /// `KEXEC_CMD_kexec_get_range`.
    KEXEC_CMD_KEXEC_GET_RANGE: u32 = 3, "KEXEC_CMD_kexec_get_range";
    /// `KEXEC_CMD_kexec_load`.
    KEXEC_CMD_KEXEC_LOAD: u32 = 4, "KEXEC_CMD_kexec_load";
    /// `KEXEC_CMD_kexec_unload`.
    KEXEC_CMD_KEXEC_UNLOAD: u32 = 5, "KEXEC_CMD_kexec_unload";
    /// `KEXEC_CMD_kexec_status`.
    KEXEC_CMD_KEXEC_STATUS: u32 = 6, "KEXEC_CMD_kexec_status";
}
