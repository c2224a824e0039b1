//! Frame buffers (io/fbif.h). Layouts of an i386 guest, where they differ.

pub use crate::xen4::io::fbif::*;

layout! {
    header "io/fbif.h";

    /// The shared page. (io/fbif.h)
    struct XenfbPage = "struct xenfb_page", 1060 {
        /// Index of the events for the guest.
        in_cons: u32 = 0;
        /// Index of the events for the guest.
        in_prod: u32 = 4;
        /// Index of the events from the guest.
        out_cons: u32 = 8;
        /// Index of the events from the guest.
        out_prod: u32 = 12;
        /// Width in pixels.
        width: i32 = 16;
        /// Height in pixels.
        height: i32 = 20;
        /// Bytes of a line.
        line_length: u32 = 24;
        /// Bytes of the frame buffer.
        mem_length: u32 = 28;
        /// Bits of a pixel.
        depth: u8 = 32;
        /// Padding.
        _pad0: [u8; 3] = 33;
        /// Frames that list the frame buffer's frames.
        pd: [u32; 256] = 36;
    }
}
