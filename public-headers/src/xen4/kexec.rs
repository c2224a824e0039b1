//! Another kernel instead of this one (kexec.h).

layout! {
    header "kexec.h";

    /// An image, in the old form. (kexec.h)
    struct XenKexecImage = "struct xen_kexec_image", 152 {
        /// Addresses of pages.
        page_list: [u64; 17] = 0;
        /// Machine address of the list of pages to copy.
        indirection_page: u64 = 136;
        /// Machine address of the entry.
        start_address: u64 = 144;
    }

    /// Starts an image. (kexec.h)
    struct XenKexecExec = "struct xen_kexec_exec", 4 {
        /// `KEXEC_TYPE_*`.
        type_: i32 = 0;
    }

    /// Loads an image, in the old form. (kexec.h)
    struct XenKexecLoadV1 = "struct xen_kexec_load_v1", 160 {
        /// `KEXEC_TYPE_*`.
        type_: i32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// The image.
        image: XenKexecImage = 8;
    }

    /// Asks where something is. (kexec.h)
    struct XenKexecRange = "struct xen_kexec_range", 24 {
        /// `KEXEC_RANGE_MA_*`.
        range: i32 = 0;
        /// CPU, for `KEXEC_RANGE_MA_CPU`.
        nr: i32 = 4;
        /// Out: bytes.
        size: u64 = 8;
        /// Out: machine address.
        start: u64 = 16;
    }

    /// A piece of an image. (kexec.h)
    struct XenKexecSegment = "struct xen_kexec_segment", 32 {
        /// Guest address.
        buf: u64 = 0 { h: u64, _pad: u64 };
        /// Bytes there.
        buf_size: u64 = 8;
        /// Machine address it goes to.
        dest_maddr: u64 = 16;
        /// Bytes there.
        dest_size: u64 = 24;
    }

    /// Loads an image. (kexec.h)
    struct XenKexecLoad = "struct xen_kexec_load", 24 {
        /// `KEXEC_TYPE_*`.
        type_: u8 = 0;
        /// Padding that the header names.
        _pad: u8 = 1;
        /// Architecture of the image, as in ELF.
        arch: u16 = 2;
        /// Pieces.
        nr_segments: u32 = 4;
        /// Guest address of the pieces.
        segments: u64 = 8 { h: u64, _pad: u64 };
        /// Machine address of the entry.
        entry_maddr: u64 = 16;
    }

    /// Forgets an image. (kexec.h)
    struct XenKexecUnload = "struct xen_kexec_unload", 1 {
        /// `KEXEC_TYPE_*`.
        type_: u8 = 0;
    }

    /// Whether an image is loaded. (kexec.h)
    struct XenKexecStatus = "struct xen_kexec_status", 1 {
        /// `KEXEC_TYPE_*`.
        type_: u8 = 0;
    }
}

constants! {
    header "kexec.h";

    /// Pages of the old form.
    KEXEC_XEN_NO_PAGES: u32 = 17;
    /// Image for a restart.
    KEXEC_TYPE_DEFAULT: u32 = 0;
    /// Image for a crash.
    KEXEC_TYPE_CRASH: u32 = 1;
    /// Command: `XenKexecExec`.
    KEXEC_CMD_KEXEC: u32 = 0, "KEXEC_CMD_kexec";
    /// Command: `XenKexecLoadV1`.
    KEXEC_CMD_KEXEC_LOAD_V1: u32 = 1, "KEXEC_CMD_kexec_load_v1";
    /// Command: `XenKexecLoadV1`, forgets it.
    KEXEC_CMD_KEXEC_UNLOAD_V1: u32 = 2, "KEXEC_CMD_kexec_unload_v1";
    /// Range: memory of the crash image.
    KEXEC_RANGE_MA_CRASH: u32 = 0;
    /// Range: the hypervisor.
    KEXEC_RANGE_MA_XEN: u32 = 1;
    /// Range: notes of a CPU.
    KEXEC_RANGE_MA_CPU: u32 = 2;
    /// Range: the hypervisor's heap.
    KEXEC_RANGE_MA_XENHEAP: u32 = 3;
    /// Range: boot parameters.
    KEXEC_RANGE_MA_BOOT_PARAM: u32 = 4;
    /// Range: EFI's memory map.
    KEXEC_RANGE_MA_EFI_MEMMAP: u32 = 5;
    /// Range: notes of the hypervisor.
    KEXEC_RANGE_MA_VMCOREINFO: u32 = 6;
    /// Command: `XenKexecRange`.
    KEXEC_CMD_KEXEC_GET_RANGE: u32 = 3, "KEXEC_CMD_kexec_get_range";
    /// Command: `XenKexecLoad`.
    KEXEC_CMD_KEXEC_LOAD: u32 = 4, "KEXEC_CMD_kexec_load";
    /// Command: `XenKexecUnload`.
    KEXEC_CMD_KEXEC_UNLOAD: u32 = 5, "KEXEC_CMD_kexec_unload";
    /// Command: `XenKexecStatus`.
    KEXEC_CMD_KEXEC_STATUS: u32 = 6, "KEXEC_CMD_kexec_status";
}
