//! Facts of io/kbdif.h.

use crate::overlay::{Overlay1, Overlay4};

layout! {
    header "io/kbdif.h";

    /// `struct xenkbd_motion`. (io/kbdif.h)
    struct XenkbdMotion = "struct xenkbd_motion", 16 {
        /// `type`.
        type_: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `rel_x`.
        rel_x: i32 = 4;
        /// `rel_y`.
        rel_y: i32 = 8;
        /// `rel_z`.
        rel_z: i32 = 12;
    }

    /// `struct xenkbd_key`. (io/kbdif.h)
    struct XenkbdKey = "struct xenkbd_key", 8 {
        /// `type`.
        type_: u8 = 0;
        /// `pressed`.
        pressed: u8 = 1;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `keycode`.
        keycode: u32 = 4;
    }

    /// `struct xenkbd_position`. (io/kbdif.h)
    struct XenkbdPosition = "struct xenkbd_position", 16 {
        /// `type`.
        type_: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `abs_x`.
        abs_x: i32 = 4;
        /// `abs_y`.
        abs_y: i32 = 8;
        /// `rel_z`.
        rel_z: i32 = 12;
    }

    /// Part of a union or nested structure. (io/kbdif.h)
    struct XenkbdMtouchPos = "struct xenkbd_mtouch:u.pos", 8 {
        /// `abs_x`.
        abs_x: i32 = 0;
        /// `abs_y`.
        abs_y: i32 = 4;
    }

    /// Part of a union or nested structure. (io/kbdif.h)
    struct XenkbdMtouchShape = "struct xenkbd_mtouch:u.shape", 8 {
        /// `major`.
        major: u32 = 0;
        /// `minor`.
        minor: u32 = 4;
    }

    /// `struct xenkbd_mtouch`. (io/kbdif.h)
    struct XenkbdMtouch = "struct xenkbd_mtouch", 16 {
        /// `type`.
        type_: u8 = 0;
        /// `event_type`.
        event_type: u8 = 1;
        /// `contact_id`.
        contact_id: u8 = 2;
        /// `reserved`.
        reserved: [u8; 5] = 3;
        /// `u`.
        u: Overlay4<2> = 8 { pos: XenkbdMtouchPos, shape: XenkbdMtouchShape, orientation: i16 };
    }

    /// `union xenkbd_in_event`. (io/kbdif.h)
    struct XenkbdInEvent = "union xenkbd_in_event", 40 {
        /// `u`.
        u: Overlay4<10> = 0 {
            type_: u8, motion: XenkbdMotion, key: XenkbdKey, pos: XenkbdPosition, mtouch: XenkbdMtouch,
            pad: [u8; 40],
        };
    }

    /// `union xenkbd_out_event`. (io/kbdif.h)
    struct XenkbdOutEvent = "union xenkbd_out_event", 40 {
        /// `u`.
        u: Overlay1<40> = 0 { type_: u8, pad: [u8; 40] };
    }

    /// `struct xenkbd_page`. (io/kbdif.h)
    struct XenkbdPage = "struct xenkbd_page", 16 {
        /// `in_cons`.
        in_cons: u32 = 0;
        /// `in_prod`.
        in_prod: u32 = 4;
        /// `out_cons`.
        out_cons: u32 = 8;
        /// `out_prod`.
        out_prod: u32 = 12;
    }
}

constants! {
    header "io/kbdif.h";

    /// `XENKBD_TYPE_MOTION`.
    XENKBD_TYPE_MOTION: u32 = 1;
    /// `XENKBD_TYPE_RESERVED`.
    XENKBD_TYPE_RESERVED: u32 = 2;
    /// `XENKBD_TYPE_KEY`.
    XENKBD_TYPE_KEY: u32 = 3;
    /// `XENKBD_TYPE_POS`.
    XENKBD_TYPE_POS: u32 = 4;
    /// `XENKBD_TYPE_MTOUCH`.
    XENKBD_TYPE_MTOUCH: u32 = 5;
    /// `XENKBD_MT_EV_DOWN`.
    XENKBD_MT_EV_DOWN: u32 = 0;
    /// `XENKBD_MT_EV_UP`.
    XENKBD_MT_EV_UP: u32 = 1;
    /// `XENKBD_MT_EV_MOTION`.
    XENKBD_MT_EV_MOTION: u32 = 2;
    /// `XENKBD_MT_EV_SYN`.
    XENKBD_MT_EV_SYN: u32 = 3;
    /// `XENKBD_MT_EV_SHAPE`.
    XENKBD_MT_EV_SHAPE: u32 = 4;
    /// `XENKBD_MT_EV_ORIENT`.
    XENKBD_MT_EV_ORIENT: u32 = 5;
    /// `XENKBD_IN_EVENT_SIZE`.
    XENKBD_IN_EVENT_SIZE: u32 = 40;
    /// `XENKBD_OUT_EVENT_SIZE`.
    XENKBD_OUT_EVENT_SIZE: u32 = 40;
    /// `XENKBD_IN_RING_SIZE`.
    XENKBD_IN_RING_SIZE: u32 = 2048;
    /// `XENKBD_IN_RING_LEN`.
    XENKBD_IN_RING_LEN: u32 = 51;
    /// `XENKBD_IN_RING_OFFS`.
    XENKBD_IN_RING_OFFS: u32 = 1024;
    /// `XENKBD_OUT_RING_SIZE`.
    XENKBD_OUT_RING_SIZE: u32 = 1024;
    /// `XENKBD_OUT_RING_LEN`.
    XENKBD_OUT_RING_LEN: u32 = 25;
    /// `XENKBD_OUT_RING_OFFS`.
    XENKBD_OUT_RING_OFFS: u32 = 3072;
    /// `XENKBD_DRIVER_NAME`.
    XENKBD_DRIVER_NAME: str = "vkbd";
    /// `XENKBD_FIELD_EVT_CHANNEL`.
    XENKBD_FIELD_EVT_CHANNEL: str = "event-channel";
    /// `XENKBD_FIELD_FEAT_ABS_POINTER`.
    XENKBD_FIELD_FEAT_ABS_POINTER: str = "feature-abs-pointer";
    /// `XENKBD_FIELD_FEAT_DSBL_KEYBRD`.
    XENKBD_FIELD_FEAT_DSBL_KEYBRD: str = "feature-disable-keyboard";
    /// `XENKBD_FIELD_FEAT_DSBL_POINTER`.
    XENKBD_FIELD_FEAT_DSBL_POINTER: str = "feature-disable-pointer";
    /// `XENKBD_FIELD_FEAT_MTOUCH`.
    XENKBD_FIELD_FEAT_MTOUCH: str = "feature-multi-touch";
    /// `XENKBD_FIELD_FEAT_RAW_POINTER`.
    XENKBD_FIELD_FEAT_RAW_POINTER: str = "feature-raw-pointer";
    /// `XENKBD_FIELD_HEIGHT`.
    XENKBD_FIELD_HEIGHT: str = "height";
    /// `XENKBD_FIELD_MT_HEIGHT`.
    XENKBD_FIELD_MT_HEIGHT: str = "multi-touch-height";
    /// `XENKBD_FIELD_MT_NUM_CONTACTS`.
    XENKBD_FIELD_MT_NUM_CONTACTS: str = "multi-touch-num-contacts";
    /// `XENKBD_FIELD_MT_WIDTH`.
    XENKBD_FIELD_MT_WIDTH: str = "multi-touch-width";
    /// `XENKBD_FIELD_REQ_ABS_POINTER`.
    XENKBD_FIELD_REQ_ABS_POINTER: str = "request-abs-pointer";
    /// `XENKBD_FIELD_REQ_MTOUCH`.
    XENKBD_FIELD_REQ_MTOUCH: str = "request-multi-touch";
    /// `XENKBD_FIELD_REQ_RAW_POINTER`.
    XENKBD_FIELD_REQ_RAW_POINTER: str = "request-raw-pointer";
    /// `XENKBD_FIELD_RING_GREF`.
    XENKBD_FIELD_RING_GREF: str = "page-gref";
    /// `XENKBD_FIELD_RING_REF`.
    XENKBD_FIELD_RING_REF: str = "page-ref";
    /// `XENKBD_FIELD_UNIQUE_ID`.
    XENKBD_FIELD_UNIQUE_ID: str = "unique-id";
    /// `XENKBD_FIELD_WIDTH`.
    XENKBD_FIELD_WIDTH: str = "width";
}
