//! Facts of xen.h.

use crate::overlay::{Overlay4, Overlay8};

layout! {
    header "xen.h";

    /// Part of a union or nested structure. (xen.h)
    struct StartInfoDomU = "struct start_info:console.domU", 16 {
        /// `mfn`.
        mfn: u64 = 0;
        /// `evtchn`.
        evtchn: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// Part of a union or nested structure. (xen.h)
    struct StartInfoDom0 = "struct start_info:console.dom0", 8 {
        /// `info_off`.
        info_off: u32 = 0;
        /// `info_size`.
        info_size: u32 = 4;
    }

    /// `struct start_info`. (xen.h)
    struct StartInfo = "struct start_info", 1168 {
        /// `magic`.
        magic: [u8; 32] = 0;
        /// `nr_pages`.
        nr_pages: u64 = 32;
        /// `shared_info`.
        shared_info: u64 = 40;
        /// `flags`.
        flags: u32 = 48;
        /// Padding.
        _pad0: [u8; 4] = 52;
        /// `store_mfn`.
        store_mfn: u64 = 56;
        /// `store_evtchn`.
        store_evtchn: u32 = 64;
        /// Padding.
        _pad1: [u8; 4] = 68;
        /// `console`.
        console: Overlay8<2> = 72 { domU: StartInfoDomU, dom0: StartInfoDom0 };
        /// `pt_base`.
        pt_base: u64 = 88;
        /// `nr_pt_frames`.
        nr_pt_frames: u64 = 96;
        /// `mfn_list`.
        mfn_list: u64 = 104;
        /// `mod_start`.
        mod_start: u64 = 112;
        /// `mod_len`.
        mod_len: u64 = 120;
        /// `cmd_line`.
        cmd_line: [i8; 1024] = 128;
        /// `first_p2m_pfn`.
        first_p2m_pfn: u64 = 1152;
        /// `nr_p2m_frames`.
        nr_p2m_frames: u64 = 1160;
    }

    /// `struct xen_multiboot_mod_list`. (xen.h)
    struct XenMultibootModList = "struct xen_multiboot_mod_list", 16 {
        /// `mod_start`.
        mod_start: u32 = 0;
        /// `mod_end`.
        mod_end: u32 = 4;
        /// `cmdline`.
        cmdline: u32 = 8;
        /// `pad`.
        pad: u32 = 12;
    }

    /// Part of a union or nested structure. (xen.h)
    struct Dom0VgaConsoleInfoTextMode3 = "struct dom0_vga_console_info:u.text_mode_3", 10 {
        /// `font_height`.
        font_height: u16 = 0;
        /// `cursor_x`.
        cursor_x: u16 = 2;
        /// `cursor_y`.
        cursor_y: u16 = 4;
        /// `rows`.
        rows: u16 = 6;
        /// `columns`.
        columns: u16 = 8;
    }

    /// Part of a union or nested structure. (xen.h)
    struct Dom0VgaConsoleInfoVesaLfb = "struct dom0_vga_console_info:u.vesa_lfb", 36 {
        /// `width`.
        width: u16 = 0;
        /// `height`.
        height: u16 = 2;
        /// `bytes_per_line`.
        bytes_per_line: u16 = 4;
        /// `bits_per_pixel`.
        bits_per_pixel: u16 = 6;
        /// `lfb_base`.
        lfb_base: u32 = 8;
        /// `lfb_size`.
        lfb_size: u32 = 12;
        /// `red_pos`.
        red_pos: u8 = 16;
        /// `red_size`.
        red_size: u8 = 17;
        /// `green_pos`.
        green_pos: u8 = 18;
        /// `green_size`.
        green_size: u8 = 19;
        /// `blue_pos`.
        blue_pos: u8 = 20;
        /// `blue_size`.
        blue_size: u8 = 21;
        /// `rsvd_pos`.
        rsvd_pos: u8 = 22;
        /// `rsvd_size`.
        rsvd_size: u8 = 23;
        /// `gbl_caps`.
        gbl_caps: u32 = 24;
        /// `mode_attrs`.
        mode_attrs: u16 = 28;
        /// `pad`.
        pad: u16 = 30;
        /// `ext_lfb_base`.
        ext_lfb_base: u32 = 32;
    }

    /// `struct dom0_vga_console_info`. (xen.h)
    struct Dom0VgaConsoleInfo = "struct dom0_vga_console_info", 40 {
        /// `video_type`.
        video_type: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `u`.
        u: Overlay4<9> = 4 { text_mode_3: Dom0VgaConsoleInfoTextMode3, vesa_lfb: Dom0VgaConsoleInfoVesaLfb };
    }
}

constants! {
    header "xen.h";

    /// `MAX_GUEST_CMDLINE`.
    MAX_GUEST_CMDLINE: u32 = 1024;
    /// `SIF_PRIVILEGED`.
    SIF_PRIVILEGED: u32 = 1 << 0;
    /// `SIF_INITDOMAIN`.
    SIF_INITDOMAIN: u32 = 1 << 1;
    /// `SIF_MULTIBOOT_MOD`.
    SIF_MULTIBOOT_MOD: u32 = 1 << 2;
    /// `SIF_MOD_START_PFN`.
    SIF_MOD_START_PFN: u32 = 1 << 3;
    /// `SIF_VIRT_P2M_4TOOLS`.
    SIF_VIRT_P2M_4TOOLS: u32 = 1 << 4;
    /// `SIF_PM_MASK`.
    SIF_PM_MASK: u32 = 0xff00;
    /// `XEN_VGATYPE_TEXT_MODE_3`.
    XEN_VGATYPE_TEXT_MODE_3: u32 = 0x3;
    /// `XEN_VGATYPE_VESA_LFB`.
    XEN_VGATYPE_VESA_LFB: u32 = 0x23;
    /// `XEN_VGATYPE_EFI_LFB`.
    XEN_VGATYPE_EFI_LFB: u32 = 0x70;
}
