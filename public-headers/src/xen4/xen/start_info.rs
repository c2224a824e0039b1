//! What a PV guest finds when it starts (xen.h).

use crate::overlay::{Overlay4, Overlay8};

layout! {
    header "xen.h";

    /// Console of a domain other than the first. (xen.h)
    struct StartInfoDomU = "struct start_info:console.domU", 16 {
        /// Frame of the console ring.
        mfn: u64 = 0;
        /// Port of the console.
        evtchn: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// Console of the first domain. (xen.h)
    struct StartInfoDom0 = "struct start_info:console.dom0", 8 {
        /// Offset of `Dom0VgaConsoleInfo` from the start of this page.
        info_off: u32 = 0;
        /// Its size.
        info_size: u32 = 4;
    }

    /// The page a PV guest gets at its start; its address is in RSI. (xen.h)
    struct StartInfo = "struct start_info", 1168 {
        /// `xen-<version>-<platform>`.
        magic: [u8; 32] = 0;
        /// Pages of the domain.
        nr_pages: u64 = 32;
        /// Machine address of `SharedInfo`.
        shared_info: u64 = 40;
        /// `SIF_*`.
        flags: u32 = 48;
        /// Padding.
        _pad0: [u8; 4] = 52;
        /// Frame of the xenstore ring.
        store_mfn: u64 = 56;
        /// Port of xenstore.
        store_evtchn: u32 = 64;
        /// Padding.
        _pad1: [u8; 4] = 68;
        /// Where the console is.
        console: Overlay8<2> = 72 { domU: StartInfoDomU, dom0: StartInfoDom0 };
        /// Virtual address of the top-level page table.
        pt_base: u64 = 88;
        /// Frames of the initial page tables.
        nr_pt_frames: u64 = 96;
        /// Virtual address of the list of the domain's machine frames.
        mfn_list: u64 = 104;
        /// Virtual address (or frame, see `SIF_MOD_START_PFN`) of the ramdisk.
        mod_start: u64 = 112;
        /// Bytes of the ramdisk.
        mod_len: u64 = 120;
        /// Command line, ended by a zero byte.
        cmd_line: [i8; 1024] = 128;
        /// First frame of a list that lies outside the initial mapping.
        first_p2m_pfn: u64 = 1152;
        /// Frames of that list.
        nr_p2m_frames: u64 = 1160;
    }

    /// A module, where `SIF_MULTIBOOT_MOD` is set. (xen.h)
    struct XenMultibootModList = "struct xen_multiboot_mod_list", 16 {
        /// Offset of its first byte.
        mod_start: u32 = 0;
        /// Offset past its last byte.
        mod_end: u32 = 4;
        /// Offset of its command line.
        cmdline: u32 = 8;
        /// Padding that the header names.
        pad: u32 = 12;
    }

    /// Text mode. (xen.h)
    struct Dom0VgaConsoleInfoTextMode3 = "struct dom0_vga_console_info:u.text_mode_3", 10 {
        /// Lines of a character.
        font_height: u16 = 0;
        /// Position of the cursor.
        cursor_x: u16 = 2;
        /// Position of the cursor.
        cursor_y: u16 = 4;
        /// Size in characters.
        rows: u16 = 6;
        /// Size in characters.
        columns: u16 = 8;
    }

    /// Linear frame buffer. (xen.h)
    struct Dom0VgaConsoleInfoVesaLfb = "struct dom0_vga_console_info:u.vesa_lfb", 36 {
        /// Width in pixels.
        width: u16 = 0;
        /// Height in pixels.
        height: u16 = 2;
        /// Bytes from line to line.
        bytes_per_line: u16 = 4;
        /// Bits of a pixel.
        bits_per_pixel: u16 = 6;
        /// Physical address, low half.
        lfb_base: u32 = 8;
        /// Size in 64 KiB.
        lfb_size: u32 = 12;
        /// Lowest bit of this part of a pixel.
        red_pos: u8 = 16;
        /// Bits of this part of a pixel.
        red_size: u8 = 17;
        /// Lowest bit of this part of a pixel.
        green_pos: u8 = 18;
        /// Bits of this part of a pixel.
        green_size: u8 = 19;
        /// Lowest bit of this part of a pixel.
        blue_pos: u8 = 20;
        /// Bits of this part of a pixel.
        blue_size: u8 = 21;
        /// Lowest bit of this part of a pixel.
        rsvd_pos: u8 = 22;
        /// Bits of this part of a pixel.
        rsvd_size: u8 = 23;
        /// VESA capabilities.
        gbl_caps: u32 = 24;
        /// VESA mode attributes.
        mode_attrs: u16 = 28;
        /// Padding that the header names.
        pad: u16 = 30;
        /// Physical address, high half.
        ext_lfb_base: u32 = 32;
    }

    /// The display, for the first domain. (xen.h)
    struct Dom0VgaConsoleInfo = "struct dom0_vga_console_info", 40 {
        /// `XEN_VGATYPE_*`.
        video_type: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// The mode: text or frame buffer.
        u: Overlay4<9> = 4 { text_mode_3: Dom0VgaConsoleInfoTextMode3, vesa_lfb: Dom0VgaConsoleInfoVesaLfb };
    }
}

constants! {
    header "xen.h";

    /// Bytes of the command line, with its zero.
    MAX_GUEST_CMDLINE: u32 = 1024;
    /// The domain may use privileged interfaces.
    SIF_PRIVILEGED: u32 = 1 << 0;
    /// The domain is the first.
    SIF_INITDOMAIN: u32 = 1 << 1;
    /// The modules are described by a list of `XenMultibootModList`.
    SIF_MULTIBOOT_MOD: u32 = 1 << 2;
    /// `mod_start` is a frame number.
    SIF_MOD_START_PFN: u32 = 1 << 3;
    /// The tools understand a linear frame list.
    SIF_VIRT_P2M_4TOOLS: u32 = 1 << 4;
    /// Mask of the power-management options.
    SIF_PM_MASK: u32 = 0xff00;
    /// VGA text mode 3.
    XEN_VGATYPE_TEXT_MODE_3: u32 = 0x3;
    /// VESA linear frame buffer.
    XEN_VGATYPE_VESA_LFB: u32 = 0x23;
    /// EFI linear frame buffer.
    XEN_VGATYPE_EFI_LFB: u32 = 0x70;
}
