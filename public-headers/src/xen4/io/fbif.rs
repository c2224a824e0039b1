//! Facts of io/fbif.h.

use crate::overlay::Overlay4;

layout! {
    header "io/fbif.h";

    /// `struct xenfb_update`. (io/fbif.h)
    struct XenfbUpdate = "struct xenfb_update", 20 {
        /// `type`.
        type_: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `x`.
        x: i32 = 4;
        /// `y`.
        y: i32 = 8;
        /// `width`.
        width: i32 = 12;
        /// `height`.
        height: i32 = 16;
    }

    /// `struct xenfb_resize`. (io/fbif.h)
    struct XenfbResize = "struct xenfb_resize", 24 {
        /// `type`.
        type_: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `width`.
        width: i32 = 4;
        /// `height`.
        height: i32 = 8;
        /// `stride`.
        stride: i32 = 12;
        /// `depth`.
        depth: i32 = 16;
        /// `offset`.
        offset: i32 = 20;
    }

    /// `union xenfb_out_event`. (io/fbif.h)
    struct XenfbOutEvent = "union xenfb_out_event", 40 {
        /// `u`.
        u: Overlay4<10> = 0 { type_: u8, update: XenfbUpdate, resize: XenfbResize, pad: [u8; 40] };
    }

    /// `struct xenfb_refresh_period`. (io/fbif.h)
    struct XenfbRefreshPeriod = "struct xenfb_refresh_period", 8 {
        /// `type`.
        type_: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `period`.
        period: u32 = 4;
    }

    /// `union xenfb_in_event`. (io/fbif.h)
    struct XenfbInEvent = "union xenfb_in_event", 40 {
        /// `u`.
        u: Overlay4<10> = 0 { type_: u8, refresh_period: XenfbRefreshPeriod, pad: [u8; 40] };
    }

    /// `struct xenfb_page`. (io/fbif.h)
    struct XenfbPage = "struct xenfb_page", 2088 {
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
        _pad0: [u8; 7] = 33;
        /// `pd`.
        pd: [u64; 256] = 40;
    }
}

constants! {
    header "io/fbif.h";

    /// `XENFB_TYPE_UPDATE`.
    XENFB_TYPE_UPDATE: u32 = 2;
    /// `XENFB_TYPE_RESIZE`.
    XENFB_TYPE_RESIZE: u32 = 3;
    /// `XENFB_OUT_EVENT_SIZE`.
    XENFB_OUT_EVENT_SIZE: u32 = 40;
    /// `XENFB_TYPE_REFRESH_PERIOD`.
    XENFB_TYPE_REFRESH_PERIOD: u32 = 1;
    /// `XENFB_NO_REFRESH`.
    XENFB_NO_REFRESH: u32 = 0;
    /// `XENFB_IN_EVENT_SIZE`.
    XENFB_IN_EVENT_SIZE: u32 = 40;
    /// `XENFB_IN_RING_SIZE`.
    XENFB_IN_RING_SIZE: u32 = 1024;
    /// `XENFB_IN_RING_LEN`.
    XENFB_IN_RING_LEN: u32 = 25;
    /// `XENFB_IN_RING_OFFS`.
    XENFB_IN_RING_OFFS: u32 = 1024;
    /// `XENFB_OUT_RING_SIZE`.
    XENFB_OUT_RING_SIZE: u32 = 2048;
    /// `XENFB_OUT_RING_LEN`.
    XENFB_OUT_RING_LEN: u32 = 51;
    /// `XENFB_OUT_RING_OFFS`.
    XENFB_OUT_RING_OFFS: u32 = 2048;
}
