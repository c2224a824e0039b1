//! Facts of io/domain_controller.h.

use zerocopy::little_endian::U32;

layout! {
    header "io/domain_controller.h";

    /// `usbif_fe_interface_status_changed_t`. (io/domain_controller.h)
    struct UsbifFeInterfaceStatusChanged = "usbif_fe_interface_status_changed_t", 16 {
        /// `status`.
        status: u32 = 0;
        /// `evtchn`.
        evtchn: u16 = 4;
        /// `domid`.
        domid: u16 = 6;
        /// `bandwidth`.
        bandwidth: u32 = 8;
        /// `num_ports`.
        num_ports: u32 = 12;
    }

    /// `usbif_fe_driver_status_changed_t`. (io/domain_controller.h)
    struct UsbifFeDriverStatusChanged = "usbif_fe_driver_status_changed_t", 4 {
        /// `status`.
        status: u32 = 0;
    }

    /// `usbif_fe_interface_connect_t`. (io/domain_controller.h)
    struct UsbifFeInterfaceConnect = "usbif_fe_interface_connect_t", 12 {
        /// `__pad`.
        __pad: u32 = 0;
        /// `shmem_frame`.
        shmem_frame: u32 = 4;
        /// `__pad_596`.
        __pad_596: u32 = 8;
    }

    /// `usbif_fe_interface_disconnect_t`. (io/domain_controller.h)
    struct UsbifFeInterfaceDisconnect = "usbif_fe_interface_disconnect_t", 0 {
    }

    /// `usbif_be_create_t`. (io/domain_controller.h)
    struct UsbifBeCreate = "usbif_be_create_t", 8 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `status`.
        status: u32 = 4;
    }

    /// `usbif_be_destroy_t`. (io/domain_controller.h)
    struct UsbifBeDestroy = "usbif_be_destroy_t", 8 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `status`.
        status: u32 = 4;
    }

    /// `usbif_be_connect_t`. (io/domain_controller.h)
    struct UsbifBeConnect = "usbif_be_connect_t", 24 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `shmem_frame`.
        shmem_frame: u32 = 4;
        /// `__pad_681`.
        __pad_681: u32 = 8;
        /// `evtchn`.
        evtchn: u32 = 12;
        /// `bandwidth`.
        bandwidth: u32 = 16;
        /// `status`.
        status: u32 = 20;
    }

    /// `usbif_be_disconnect_t`. (io/domain_controller.h)
    struct UsbifBeDisconnect = "usbif_be_disconnect_t", 8 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `status`.
        status: u32 = 4;
    }

    /// `usbif_be_driver_status_changed_t`. (io/domain_controller.h)
    struct UsbifBeDriverStatusChanged = "usbif_be_driver_status_changed_t", 4 {
        /// `status`.
        status: u32 = 0;
    }

    /// `usbif_be_claim_port_t`. (io/domain_controller.h)
    struct UsbifBeClaimPort = "usbif_be_claim_port_t", 26 {
        /// `domid`.
        domid: u16 = 0;
        /// `usbif_port`.
        usbif_port: U32 = 2;
        /// `status`.
        status: U32 = 6;
        /// `path`.
        path: [u8; 16] = 10;
    }

    /// `usbif_be_release_port_t`. (io/domain_controller.h)
    struct UsbifBeReleasePort = "usbif_be_release_port_t", 16 {
        /// `path`.
        path: [u8; 16] = 0;
    }
}

constants! {
    header "io/domain_controller.h";

    /// `CMSG_USBIF_BE`.
    CMSG_USBIF_BE: u32 = 8;
    /// `CMSG_USBIF_FE`.
    CMSG_USBIF_FE: u32 = 9;
    /// `CMSG_USBIF_FE_INTERFACE_STATUS_CHANGED`.
    CMSG_USBIF_FE_INTERFACE_STATUS_CHANGED: u32 = 0;
    /// `CMSG_USBIF_FE_DRIVER_STATUS_CHANGED`.
    CMSG_USBIF_FE_DRIVER_STATUS_CHANGED: u32 = 0x20;
    /// `CMSG_USBIF_FE_INTERFACE_CONNECT`.
    CMSG_USBIF_FE_INTERFACE_CONNECT: u32 = 33;
    /// `CMSG_USBIF_FE_INTERFACE_DISCONNECT`.
    CMSG_USBIF_FE_INTERFACE_DISCONNECT: u32 = 34;
    /// `USBIF_INTERFACE_STATUS_DESTROYED`.
    USBIF_INTERFACE_STATUS_DESTROYED: u32 = 0;
    /// `USBIF_INTERFACE_STATUS_DISCONNECTED`.
    USBIF_INTERFACE_STATUS_DISCONNECTED: u32 = 1;
    /// `USBIF_INTERFACE_STATUS_CONNECTED`.
    USBIF_INTERFACE_STATUS_CONNECTED: u32 = 2;
    /// `USBIF_DRIVER_STATUS_DOWN`.
    USBIF_DRIVER_STATUS_DOWN: u32 = 0;
    /// `USBIF_DRIVER_STATUS_UP`.
    USBIF_DRIVER_STATUS_UP: u32 = 1;
    /// `CMSG_USBIF_BE_CREATE`.
    CMSG_USBIF_BE_CREATE: u32 = 0;
    /// `CMSG_USBIF_BE_DESTROY`.
    CMSG_USBIF_BE_DESTROY: u32 = 1;
    /// `CMSG_USBIF_BE_CONNECT`.
    CMSG_USBIF_BE_CONNECT: u32 = 2;
    /// `CMSG_USBIF_BE_DISCONNECT`.
    CMSG_USBIF_BE_DISCONNECT: u32 = 3;
    /// `CMSG_USBIF_BE_CLAIM_PORT`.
    CMSG_USBIF_BE_CLAIM_PORT: u32 = 4;
    /// `CMSG_USBIF_BE_RELEASE_PORT`.
    CMSG_USBIF_BE_RELEASE_PORT: u32 = 5;
    /// `CMSG_USBIF_BE_DRIVER_STATUS_CHANGED`.
    CMSG_USBIF_BE_DRIVER_STATUS_CHANGED: u32 = 0x20;
    /// `USBIF_BE_STATUS_OKAY`.
    USBIF_BE_STATUS_OKAY: u32 = 0;
    /// `USBIF_BE_STATUS_ERROR`.
    USBIF_BE_STATUS_ERROR: u32 = 1;
    /// `USBIF_BE_STATUS_INTERFACE_EXISTS`.
    USBIF_BE_STATUS_INTERFACE_EXISTS: u32 = 2;
    /// `USBIF_BE_STATUS_INTERFACE_NOT_FOUND`.
    USBIF_BE_STATUS_INTERFACE_NOT_FOUND: u32 = 3;
    /// `USBIF_BE_STATUS_INTERFACE_CONNECTED`.
    USBIF_BE_STATUS_INTERFACE_CONNECTED: u32 = 4;
    /// `USBIF_BE_STATUS_OUT_OF_MEMORY`.
    USBIF_BE_STATUS_OUT_OF_MEMORY: u32 = 7;
    /// `USBIF_BE_STATUS_MAPPING_ERROR`.
    USBIF_BE_STATUS_MAPPING_ERROR: u32 = 9;
}
