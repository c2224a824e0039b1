//! Facts of io/domain_controller.h, io/ring.h (instantiated).

use crate::overlay::Overlay4;

layout! {
    header "io/domain_controller.h, io/ring.h (instantiated)";

    /// `control_msg_t`. (io/domain_controller.h)
    struct ControlMsg = "control_msg_t", 64 {
        /// `type`.
        type_: u8 = 0;
        /// `subtype`.
        subtype: u8 = 1;
        /// `id`.
        id: u8 = 2;
        /// `length`.
        length: u8 = 3;
        /// `msg`.
        msg: [u8; 60] = 4;
    }

    /// `control_if_t`. (io/domain_controller.h)
    struct ControlIf = "control_if_t", 1040 {
        /// `tx_ring`.
        tx_ring: Overlay4<130> = 0 { tx_ring: CtrlSring, __x: [u8; 520] };
        /// `rx_ring`.
        rx_ring: Overlay4<130> = 520 { rx_ring: CtrlSring, __y: [u8; 520] };
    }

    /// `shutdown_sysrq_t`. (io/domain_controller.h)
    struct ShutdownSysrq = "shutdown_sysrq_t", 4 {
        /// `key`.
        key: u8 = 0;
        /// `__pad`.
        __pad: [u8; 3] = 1;
    }

    /// `mem_request_t`. (io/domain_controller.h)
    struct MemRequest = "mem_request_t", 8 {
        /// `target`.
        target: u32 = 0;
        /// `status`.
        status: u32 = 4;
    }

    /// `ctrl_sring_t`. (io/ring.h (instantiated))
    struct CtrlSring = "ctrl_sring_t", 72 {
        /// `req_prod`.
        req_prod: u32 = 0;
        /// `rsp_prod`.
        rsp_prod: u32 = 4;
        /// `ring`.
        ring: [CtrlSringEntry; 1] = 8;
    }

    /// `ctrl_front_ring_t`. (io/ring.h (instantiated))
    struct CtrlFrontRing = "ctrl_front_ring_t", 16 {
        /// `req_prod_pvt`.
        req_prod_pvt: u32 = 0;
        /// `rsp_cons`.
        rsp_cons: u32 = 4;
        /// `nr_ents`.
        nr_ents: u32 = 8;
        /// `sring`.
        sring: u32 = 12;
    }

    /// `ctrl_back_ring_t`. (io/ring.h (instantiated))
    struct CtrlBackRing = "ctrl_back_ring_t", 16 {
        /// `rsp_prod_pvt`.
        rsp_prod_pvt: u32 = 0;
        /// `req_cons`.
        req_cons: u32 = 4;
        /// `nr_ents`.
        nr_ents: u32 = 8;
        /// `sring`.
        sring: u32 = 12;
    }

    /// `union ctrl_sring_entry`. (io/ring.h (instantiated))
    struct CtrlSringEntry = "union ctrl_sring_entry", 64 {
        /// `u`.
        u: Overlay4<16> = 0 { req: ControlMsg, rsp: ControlMsg };
    }
}

constants! {
    header "io/domain_controller.h, io/ring.h (instantiated)";

    /// `CONTROL_RING_SIZE`.
    CONTROL_RING_SIZE: u32 = 8;
    /// `CONTROL_RING_MEM`.
    CONTROL_RING_MEM: u32 = 520;
    /// `CMSG_CONSOLE`.
    CMSG_CONSOLE: u32 = 0;
    /// `CMSG_SHUTDOWN`.
    CMSG_SHUTDOWN: u32 = 6;
    /// `CMSG_MEM_REQUEST`.
    CMSG_MEM_REQUEST: u32 = 7;
    /// `CMSG_CONSOLE_DATA`.
    CMSG_CONSOLE_DATA: u32 = 0;
    /// `USB_PATH_LEN`.
    USB_PATH_LEN: u32 = 0x10;
    /// `CMSG_SHUTDOWN_POWEROFF`.
    CMSG_SHUTDOWN_POWEROFF: u32 = 0;
    /// `CMSG_SHUTDOWN_REBOOT`.
    CMSG_SHUTDOWN_REBOOT: u32 = 1;
    /// `CMSG_SHUTDOWN_SUSPEND`.
    CMSG_SHUTDOWN_SUSPEND: u32 = 2;
    /// `CMSG_SHUTDOWN_SYSRQ`.
    CMSG_SHUTDOWN_SYSRQ: u32 = 3;
    /// `CMSG_MEM_REQUEST_SET`.
    CMSG_MEM_REQUEST_SET: u32 = 0;
}
