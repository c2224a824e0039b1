//! Facts of io/fbif.h. Layouts of an i386 guest, where they differ.

pub use crate::xen4::io::fbif::*;

layout! {
    header "io/fbif.h";

    /// `struct xenfb_page`. (io/fbif.h)
    struct XenfbPage = "struct xenfb_page", 1060 {
        /// `in_cons`.
        in_cons: u32 = 0;
        /// `in_prod`.
        in_prod: u32 = 4;
        /// `out_cons`.
        out_cons: u32 = 8;
        /// `out_prod`.
        out_prod: u32 = 12;
        /// `width`.
        width: i32 = 16;
        /// `height`.
        height: i32 = 20;
        /// `line_length`.
        line_length: u32 = 24;
        /// `mem_length`.
        mem_length: u32 = 28;
        /// `depth`.
        depth: u8 = 32;
        /// Padding.
        _pad0: [u8; 3] = 33;
        /// `pd`.
        pd: [u32; 256] = 36;
    }
}
