//! Facts of xen.h.

layout! {
    header "xen.h";

    /// `start_info_t`. (xen.h)
    struct StartInfo = "start_info_t", 320 {
        /// `nr_pages`.
        nr_pages: u32 = 0;
        /// `__pad_A`.
        __pad_A: u32 = 4;
        /// `shared_info`.
        shared_info: u32 = 8;
        /// `__pad_B`.
        __pad_B: u32 = 12;
        /// `flags`.
        flags: u32 = 16;
        /// `domain_controller_evtchn`.
        domain_controller_evtchn: u16 = 20;
        /// `__pad`.
        __pad: u16 = 22;
        /// `pt_base`.
        pt_base: u32 = 24;
        /// `__pad_C`.
        __pad_C: u32 = 28;
        /// `nr_pt_frames`.
        nr_pt_frames: u32 = 32;
        /// `__pad_D`.
        __pad_D: u32 = 36;
        /// `mfn_list`.
        mfn_list: u32 = 40;
        /// `__pad_E`.
        __pad_E: u32 = 44;
        /// `mod_start`.
        mod_start: u32 = 48;
        /// `__pad_F`.
        __pad_F: u32 = 52;
        /// `mod_len`.
        mod_len: u32 = 56;
        /// `__pad_G`.
        __pad_G: u32 = 60;
        /// `cmd_line`.
        cmd_line: [u8; 256] = 64;
    }
}

constants! {
    header "xen.h";

    /// `MAX_CMDLINE`.
    MAX_CMDLINE: u32 = 0x100;
    /// `SIF_PRIVILEGED`.
    SIF_PRIVILEGED: u32 = 1;
    /// `SIF_INITDOMAIN`.
    SIF_INITDOMAIN: u32 = 2;
    /// `SIF_BLK_BE_DOMAIN`.
    SIF_BLK_BE_DOMAIN: u32 = 0x10;
    /// `SIF_NET_BE_DOMAIN`.
    SIF_NET_BE_DOMAIN: u32 = 0x20;
    /// `SIF_USB_BE_DOMAIN`.
    SIF_USB_BE_DOMAIN: u32 = 0x40;
}
