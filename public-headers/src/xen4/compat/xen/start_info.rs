//! What a PV guest finds when it starts (xen.h). Layouts of an i386 guest, where they differ.

use crate::overlay::Overlay4;
pub use crate::xen4::xen::start_info::*;

layout! {
    header "xen.h";

    /// Console of a domain other than the first. (xen.h)
    struct StartInfoDomU = "struct start_info:console.domU", 8 {
        /// Frame of the console ring.
        mfn: u32 = 0;
        /// Port of the console.
        evtchn: u32 = 4;
    }

    /// Console of the first domain. (xen.h)
    struct StartInfoDom0 = "struct start_info:console.dom0", 8 {
        /// Offset of `Dom0VgaConsoleInfo` from the start of this page.
        info_off: u32 = 0;
        /// Its size.
        info_size: u32 = 4;
    }

    /// The page a PV guest gets at its start; its address is in RSI. (xen.h)
    struct StartInfo = "struct start_info", 1112 {
        /// `xen-<version>-<platform>`.
        magic: [u8; 32] = 0;
        /// Pages of the domain.
        nr_pages: u32 = 32;
        /// Machine address of `SharedInfo`.
        shared_info: u32 = 36;
        /// `SIF_*`.
        flags: u32 = 40;
        /// Frame of the xenstore ring.
        store_mfn: u32 = 44;
        /// Port of xenstore.
        store_evtchn: u32 = 48;
        /// Where the console is.
        console: Overlay4<2> = 52 { domU: StartInfoDomU, dom0: StartInfoDom0 };
        /// Virtual address of the top-level page table.
        pt_base: u32 = 60;
        /// Frames of the initial page tables.
        nr_pt_frames: u32 = 64;
        /// Virtual address of the list of the domain's machine frames.
        mfn_list: u32 = 68;
        /// Virtual address (or frame, see `SIF_MOD_START_PFN`) of the ramdisk.
        mod_start: u32 = 72;
        /// Bytes of the ramdisk.
        mod_len: u32 = 76;
        /// Command line, ended by a zero byte.
        cmd_line: [i8; 1024] = 80;
        /// First frame of a list that lies outside the initial mapping.
        first_p2m_pfn: u32 = 1104;
        /// Frames of that list.
        nr_p2m_frames: u32 = 1108;
    }
}
