//! Facts of xen.h. Layouts of an i386 guest, where they differ.

use crate::overlay::Overlay4;
pub use crate::xen4::xen::start_info::*;

layout! {
    header "xen.h";

    /// Part of a union or nested structure. (xen.h)
    struct StartInfoDomU = "struct start_info:console.domU", 8 {
        /// `mfn`.
        mfn: u32 = 0;
        /// `evtchn`.
        evtchn: u32 = 4;
    }

    /// Part of a union or nested structure. (xen.h)
    struct StartInfoDom0 = "struct start_info:console.dom0", 8 {
        /// `info_off`.
        info_off: u32 = 0;
        /// `info_size`.
        info_size: u32 = 4;
    }

    /// `struct start_info`. (xen.h)
    struct StartInfo = "struct start_info", 1112 {
        /// `magic`.
        magic: [u8; 32] = 0;
        /// `nr_pages`.
        nr_pages: u32 = 32;
        /// `shared_info`.
        shared_info: u32 = 36;
        /// `flags`.
        flags: u32 = 40;
        /// `store_mfn`.
        store_mfn: u32 = 44;
        /// `store_evtchn`.
        store_evtchn: u32 = 48;
        /// `console`.
        console: Overlay4<2> = 52 { domU: StartInfoDomU, dom0: StartInfoDom0 };
        /// `pt_base`.
        pt_base: u32 = 60;
        /// `nr_pt_frames`.
        nr_pt_frames: u32 = 64;
        /// `mfn_list`.
        mfn_list: u32 = 68;
        /// `mod_start`.
        mod_start: u32 = 72;
        /// `mod_len`.
        mod_len: u32 = 76;
        /// `cmd_line`.
        cmd_line: [i8; 1024] = 80;
        /// `first_p2m_pfn`.
        first_p2m_pfn: u32 = 1104;
        /// `nr_p2m_frames`.
        nr_p2m_frames: u32 = 1108;
    }
}
