//! Keyboards, pointers, touch screens (io/kbdif.h).

use crate::overlay::{Overlay1, Overlay4};

layout! {
    header "io/kbdif.h";

    /// The pointer moved. (io/kbdif.h)
    struct XenkbdMotion = "struct xenkbd_motion", 16 {
        /// `XENKBD_TYPE_MOTION`.
        type_: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// By how much.
        rel_x: i32 = 4;
        /// By how much.
        rel_y: i32 = 8;
        /// By how much.
        rel_z: i32 = 12;
    }

    /// A key. (io/kbdif.h)
    struct XenkbdKey = "struct xenkbd_key", 8 {
        /// `XENKBD_TYPE_KEY`.
        type_: u8 = 0;
        /// 1 pressed, 0 released.
        pressed: u8 = 1;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Linux key code.
        keycode: u32 = 4;
    }

    /// The pointer is somewhere. (io/kbdif.h)
    struct XenkbdPosition = "struct xenkbd_position", 16 {
        /// `XENKBD_TYPE_POS`.
        type_: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// Position.
        abs_x: i32 = 4;
        /// Position.
        abs_y: i32 = 8;
        /// Movement of the wheel.
        rel_z: i32 = 12;
    }

    /// Position of a touch. (io/kbdif.h)
    struct XenkbdMtouchPos = "struct xenkbd_mtouch:u.pos", 8 {
        /// Position.
        abs_x: i32 = 0;
        /// Position.
        abs_y: i32 = 4;
    }

    /// Shape of a touch. (io/kbdif.h)
    struct XenkbdMtouchShape = "struct xenkbd_mtouch:u.shape", 8 {
        /// Length of the longer axis.
        major: u32 = 0;
        /// Length of the shorter axis.
        minor: u32 = 4;
    }

    /// A touch. (io/kbdif.h)
    struct XenkbdMtouch = "struct xenkbd_mtouch", 16 {
        /// `XENKBD_TYPE_MTOUCH`.
        type_: u8 = 0;
        /// `XENKBD_MT_EV_*`.
        event_type: u8 = 1;
        /// Finger.
        contact_id: u8 = 2;
        /// Padding that the header names.
        reserved: [u8; 5] = 3;
        /// Position, shape or angle.
        u: Overlay4<2> = 8 { pos: XenkbdMtouchPos, shape: XenkbdMtouchShape, orientation: i16 };
    }

    /// An event for the guest. (io/kbdif.h)
    struct XenkbdInEvent = "union xenkbd_in_event", 40 {
        /// Argument of the command: one of the members.
        u: Overlay4<10> = 0 {
            type_: u8, motion: XenkbdMotion, key: XenkbdKey, pos: XenkbdPosition, mtouch: XenkbdMtouch,
            pad: [u8; 40],
        };
    }

    /// An event from the guest. (io/kbdif.h)
    struct XenkbdOutEvent = "union xenkbd_out_event", 40 {
        /// Argument of the command: one of the members.
        u: Overlay1<40> = 0 { type_: u8, pad: [u8; 40] };
    }

    /// The shared page. (io/kbdif.h)
    struct XenkbdPage = "struct xenkbd_page", 16 {
        /// Index of the events for the guest.
        in_cons: u32 = 0;
        /// Index of the events for the guest.
        in_prod: u32 = 4;
        /// Index of the events from the guest.
        out_cons: u32 = 8;
        /// Index of the events from the guest.
        out_prod: u32 = 12;
    }
}

constants! {
    header "io/kbdif.h";

    /// Event: the pointer moved.
    XENKBD_TYPE_MOTION: u32 = 1;
    /// Event: reserved.
    XENKBD_TYPE_RESERVED: u32 = 2;
    /// Event: a key.
    XENKBD_TYPE_KEY: u32 = 3;
    /// Event: the pointer is somewhere.
    XENKBD_TYPE_POS: u32 = 4;
    /// Event: a touch.
    XENKBD_TYPE_MTOUCH: u32 = 5;
    /// Touch: begins.
    XENKBD_MT_EV_DOWN: u32 = 0;
    /// Touch: ends.
    XENKBD_MT_EV_UP: u32 = 1;
    /// Touch: moves.
    XENKBD_MT_EV_MOTION: u32 = 2;
    /// Touch: a group of events ends.
    XENKBD_MT_EV_SYN: u32 = 3;
    /// Touch: shape.
    XENKBD_MT_EV_SHAPE: u32 = 4;
    /// Touch: angle.
    XENKBD_MT_EV_ORIENT: u32 = 5;
    /// Bytes of an event for the guest.
    XENKBD_IN_EVENT_SIZE: u32 = 40;
    /// Bytes of an event from the guest.
    XENKBD_OUT_EVENT_SIZE: u32 = 40;
    /// Bytes of the ring for the guest.
    XENKBD_IN_RING_SIZE: u32 = 2048;
    /// Events of the ring for the guest.
    XENKBD_IN_RING_LEN: u32 = 51;
    /// Offset of the ring for the guest.
    XENKBD_IN_RING_OFFS: u32 = 1024;
    /// Bytes of the ring from the guest.
    XENKBD_OUT_RING_SIZE: u32 = 1024;
    /// Events of the ring from the guest.
    XENKBD_OUT_RING_LEN: u32 = 25;
    /// Offset of the ring from the guest.
    XENKBD_OUT_RING_OFFS: u32 = 3072;
    /// Name of the device in xenstore.
    XENKBD_DRIVER_NAME: str = "vkbd";
    /// Key: port.
    XENKBD_FIELD_EVT_CHANNEL: str = "event-channel";
    /// Key: absolute positions can be had.
    XENKBD_FIELD_FEAT_ABS_POINTER: str = "feature-abs-pointer";
    /// Key: the keyboard can be turned off.
    XENKBD_FIELD_FEAT_DSBL_KEYBRD: str = "feature-disable-keyboard";
    /// Key: the pointer can be turned off.
    XENKBD_FIELD_FEAT_DSBL_POINTER: str = "feature-disable-pointer";
    /// Key: touches can be had.
    XENKBD_FIELD_FEAT_MTOUCH: str = "feature-multi-touch";
    /// Key: unscaled positions can be had.
    XENKBD_FIELD_FEAT_RAW_POINTER: str = "feature-raw-pointer";
    /// Key: height.
    XENKBD_FIELD_HEIGHT: str = "height";
    /// Key: height of the touch screen.
    XENKBD_FIELD_MT_HEIGHT: str = "multi-touch-height";
    /// Key: most fingers.
    XENKBD_FIELD_MT_NUM_CONTACTS: str = "multi-touch-num-contacts";
    /// Key: width of the touch screen.
    XENKBD_FIELD_MT_WIDTH: str = "multi-touch-width";
    /// Key: absolute positions are wanted.
    XENKBD_FIELD_REQ_ABS_POINTER: str = "request-abs-pointer";
    /// Key: touches are wanted.
    XENKBD_FIELD_REQ_MTOUCH: str = "request-multi-touch";
    /// Key: unscaled positions are wanted.
    XENKBD_FIELD_REQ_RAW_POINTER: str = "request-raw-pointer";
    /// Key: grant of the page.
    XENKBD_FIELD_RING_GREF: str = "page-gref";
    /// Key: frame of the page.
    XENKBD_FIELD_RING_REF: str = "page-ref";
    /// Key: unique name.
    XENKBD_FIELD_UNIQUE_ID: str = "unique-id";
    /// Key: width.
    XENKBD_FIELD_WIDTH: str = "width";
}
