//! What a guest finds when it starts (xen.h).

layout! {
    header "xen.h";

    /// The page a guest gets at its start; its address is in ESI. (xen.h)
    struct StartInfo = "start_info_t", 320 {
        /// Pages of the domain.
        nr_pages: u32 = 0;
        /// Padding that the header names.
        __pad_A: u32 = 4;
        /// Machine address of the shared page.
        shared_info: u32 = 8;
        /// Padding that the header names.
        __pad_B: u32 = 12;
        /// `SIF_*`.
        flags: u32 = 16;
        /// Port of the domain controller.
        domain_controller_evtchn: u16 = 20;
        /// Padding that the header names.
        __pad: u16 = 22;
        /// Virtual address of the page directory.
        pt_base: u32 = 24;
        /// Padding that the header names.
        __pad_C: u32 = 28;
        /// Frames of the initial page tables.
        nr_pt_frames: u32 = 32;
        /// Padding that the header names.
        __pad_D: u32 = 36;
        /// Virtual address of the list of frames.
        mfn_list: u32 = 40;
        /// Padding that the header names.
        __pad_E: u32 = 44;
        /// Virtual address of the ramdisk.
        mod_start: u32 = 48;
        /// Padding that the header names.
        __pad_F: u32 = 52;
        /// Bytes of the ramdisk.
        mod_len: u32 = 56;
        /// Padding that the header names.
        __pad_G: u32 = 60;
        /// Command line.
        cmd_line: [u8; 256] = 64;
    }
}

constants! {
    header "xen.h";

    /// Bytes of the command line.
    MAX_CMDLINE: u32 = 0x100;
    /// The domain may use privileged interfaces.
    SIF_PRIVILEGED: u32 = 1;
    /// The domain is the first.
    SIF_INITDOMAIN: u32 = 2;
    /// The domain is a block back end.
    SIF_BLK_BE_DOMAIN: u32 = 0x10;
    /// The domain is a network back end.
    SIF_NET_BE_DOMAIN: u32 = 0x20;
    /// The domain is a USB back end.
    SIF_USB_BE_DOMAIN: u32 = 0x40;
}
