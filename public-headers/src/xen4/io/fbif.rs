//! Frame buffers (io/fbif.h).

use crate::overlay::Overlay4;

layout! {
    header "io/fbif.h";

    /// An area has changed. (io/fbif.h)
    struct XenfbUpdate = "struct xenfb_update", 20 {
        /// `XENFB_TYPE_UPDATE`.
        type_: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// Position in pixels.
        x: i32 = 4;
        /// Position in pixels.
        y: i32 = 8;
        /// Width in pixels.
        width: i32 = 12;
        /// Height in pixels.
        height: i32 = 16;
    }

    /// The size has changed. (io/fbif.h)
    struct XenfbResize = "struct xenfb_resize", 24 {
        /// `XENFB_TYPE_RESIZE`.
        type_: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// Width in pixels.
        width: i32 = 4;
        /// Height in pixels.
        height: i32 = 8;
        /// Bytes of a line.
        stride: i32 = 12;
        /// Bits of a pixel.
        depth: i32 = 16;
        /// First byte in the frame buffer.
        offset: i32 = 20;
    }

    /// An event from the guest. (io/fbif.h)
    struct XenfbOutEvent = "union xenfb_out_event", 40 {
        /// Argument of the command: one of the members.
        u: Overlay4<10> = 0 { type_: u8, update: XenfbUpdate, resize: XenfbResize, pad: [u8; 40] };
    }

    /// How often the display is refreshed. (io/fbif.h)
    struct XenfbRefreshPeriod = "struct xenfb_refresh_period", 8 {
        /// `XENFB_TYPE_REFRESH_PERIOD`.
        type_: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// Milliseconds, or `XENFB_NO_REFRESH`.
        period: u32 = 4;
    }

    /// An event for the guest. (io/fbif.h)
    struct XenfbInEvent = "union xenfb_in_event", 40 {
        /// Argument of the command: one of the members.
        u: Overlay4<10> = 0 { type_: u8, refresh_period: XenfbRefreshPeriod, pad: [u8; 40] };
    }

    /// The shared page. (io/fbif.h)
    struct XenfbPage = "struct xenfb_page", 2088 {
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
        _pad0: [u8; 7] = 33;
        /// Frames that list the frame buffer's frames.
        pd: [u64; 256] = 40;
    }
}

constants! {
    header "io/fbif.h";

    /// Event: an area has changed.
    XENFB_TYPE_UPDATE: u32 = 2;
    /// Event: the size has changed.
    XENFB_TYPE_RESIZE: u32 = 3;
    /// Bytes of an event from the guest.
    XENFB_OUT_EVENT_SIZE: u32 = 40;
    /// Event: how often the display is refreshed.
    XENFB_TYPE_REFRESH_PERIOD: u32 = 1;
    /// The display is not refreshed.
    XENFB_NO_REFRESH: u32 = 0;
    /// Bytes of an event for the guest.
    XENFB_IN_EVENT_SIZE: u32 = 40;
    /// Bytes of the ring for the guest.
    XENFB_IN_RING_SIZE: u32 = 1024;
    /// Events of the ring for the guest.
    XENFB_IN_RING_LEN: u32 = 25;
    /// Offset of the ring for the guest.
    XENFB_IN_RING_OFFS: u32 = 1024;
    /// Bytes of the ring from the guest.
    XENFB_OUT_RING_SIZE: u32 = 2048;
    /// Events of the ring from the guest.
    XENFB_OUT_RING_LEN: u32 = 51;
    /// Offset of the ring from the guest.
    XENFB_OUT_RING_OFFS: u32 = 2048;
}
