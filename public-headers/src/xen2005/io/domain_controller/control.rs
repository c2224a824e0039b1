//! The control interface: rings, shutdown, memory (io/domain_controller.h).

use crate::overlay::Overlay4;

layout! {
    header "io/domain_controller.h, io/ring.h (instantiated)";

    /// A control message. (io/domain_controller.h)
    struct ControlMsg = "control_msg_t", 64 {
        /// `CMSG_*` of the device.
        type_: u8 = 0;
        /// Message.
        subtype: u8 = 1;
        /// Identifier that the answer repeats.
        id: u8 = 2;
        /// Bytes of `msg`.
        length: u8 = 3;
        /// The message.
        msg: [u8; 60] = 4;
    }

    /// The control interface, at byte 2048 of the shared page. (io/domain_controller.h)
    struct ControlIf = "control_if_t", 1040 {
        /// From the guest.
        tx_ring: Overlay4<130> = 0 { tx_ring: CtrlSring, __x: [u8; 520] };
        /// To the guest.
        rx_ring: Overlay4<130> = 520 { rx_ring: CtrlSring, __y: [u8; 520] };
    }

    /// A system request key. (io/domain_controller.h)
    struct ShutdownSysrq = "shutdown_sysrq_t", 4 {
        /// The key.
        key: u8 = 0;
        /// Padding that the header names.
        __pad: [u8; 3] = 1;
    }

    /// How much memory the guest should have. (io/domain_controller.h)
    struct MemRequest = "mem_request_t", 8 {
        /// Pages.
        target: u32 = 0;
        /// Out: result.
        status: u32 = 4;
    }

    /// The shared part of a control ring. (io/ring.h (instantiated))
    struct CtrlSring = "ctrl_sring_t", 72 {
        /// Index past the last request.
        req_prod: u32 = 0;
        /// Index past the last response.
        rsp_prod: u32 = 4;
        /// Slots.
        ring: [CtrlSringEntry; 1] = 8;
    }

    /// The sender's end. (io/ring.h (instantiated))
    struct CtrlFrontRing = "ctrl_front_ring_t", 16 {
        /// Own index past the last entry.
        req_prod_pvt: u32 = 0;
        /// Index of the next response.
        rsp_cons: u32 = 4;
        /// Slots.
        nr_ents: u32 = 8;
        /// Guest address of the shared page.
        sring: u32 = 12;
    }

    /// The receiver's end. (io/ring.h (instantiated))
    struct CtrlBackRing = "ctrl_back_ring_t", 16 {
        /// Own index past the last entry.
        rsp_prod_pvt: u32 = 0;
        /// Index of the next request.
        req_cons: u32 = 4;
        /// Slots.
        nr_ents: u32 = 8;
        /// Guest address of the shared page.
        sring: u32 = 12;
    }

    /// A slot. (io/ring.h (instantiated))
    struct CtrlSringEntry = "union ctrl_sring_entry", 64 {
        /// A request or a response.
        u: Overlay4<16> = 0 { req: ControlMsg, rsp: ControlMsg };
    }
}

constants! {
    header "io/domain_controller.h, io/ring.h (instantiated)";

    /// Slots of a ring.
    CONTROL_RING_SIZE: u32 = 8;
    /// Bytes of a ring.
    CONTROL_RING_MEM: u32 = 520;
    /// Messages: console.
    CMSG_CONSOLE: u32 = 0;
    /// Messages: shutdown.
    CMSG_SHUTDOWN: u32 = 6;
    /// Messages: memory.
    CMSG_MEM_REQUEST: u32 = 7;
    /// Console: bytes.
    CMSG_CONSOLE_DATA: u32 = 0;
    /// Bytes of the path of a USB port.
    USB_PATH_LEN: u32 = 0x10;
    /// Shutdown: off.
    CMSG_SHUTDOWN_POWEROFF: u32 = 0;
    /// Shutdown: restart.
    CMSG_SHUTDOWN_REBOOT: u32 = 1;
    /// Shutdown: suspend.
    CMSG_SHUTDOWN_SUSPEND: u32 = 2;
    /// Shutdown: a system request key.
    CMSG_SHUTDOWN_SYSRQ: u32 = 3;
    /// Memory: how much.
    CMSG_MEM_REQUEST_SET: u32 = 0;
}
