//! Messages of USB controllers (io/domain_controller.h).

use zerocopy::little_endian::U32;

layout! {
    header "io/domain_controller.h";

    /// To the front end: state of an interface. (io/domain_controller.h)
    struct UsbifFeInterfaceStatusChanged = "usbif_fe_interface_status_changed_t", 16 {
        /// `USBIF_INTERFACE_STATUS_*`.
        status: u32 = 0;
        /// Event channel port.
        evtchn: u16 = 4;
        /// Domain of the back end.
        domid: u16 = 6;
        /// USB bandwidth in us a frame.
        bandwidth: u32 = 8;
        /// Ports.
        num_ports: u32 = 12;
    }

    /// From the front end: it is there. (io/domain_controller.h)
    struct UsbifFeDriverStatusChanged = "usbif_fe_driver_status_changed_t", 4 {
        /// `USBIF_DRIVER_STATUS_*`.
        status: u32 = 0;
    }

    /// From the front end: connect. (io/domain_controller.h)
    struct UsbifFeInterfaceConnect = "usbif_fe_interface_connect_t", 12 {
        /// Padding that the header names.
        __pad: u32 = 0;
        /// Machine frame of the shared page.
        shmem_frame: u32 = 4;
        /// Padding that the header names.
        __pad_596: u32 = 8;
    }

    /// From the front end: disconnect. (io/domain_controller.h)
    struct UsbifFeInterfaceDisconnect = "usbif_fe_interface_disconnect_t", 0 {
    }

    /// To the back end: make an interface. (io/domain_controller.h)
    struct UsbifBeCreate = "usbif_be_create_t", 8 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Out: `USBIF_BE_STATUS_*`.
        status: u32 = 4;
    }

    /// To the back end: destroy an interface. (io/domain_controller.h)
    struct UsbifBeDestroy = "usbif_be_destroy_t", 8 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Out: `USBIF_BE_STATUS_*`.
        status: u32 = 4;
    }

    /// To the back end: connect an interface. (io/domain_controller.h)
    struct UsbifBeConnect = "usbif_be_connect_t", 24 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Machine frame of the shared page.
        shmem_frame: u32 = 4;
        /// Padding that the header names.
        __pad_681: u32 = 8;
        /// Event channel port.
        evtchn: u32 = 12;
        /// USB bandwidth in us a frame.
        bandwidth: u32 = 16;
        /// Out: `USBIF_BE_STATUS_*`.
        status: u32 = 20;
    }

    /// To the back end: disconnect an interface. (io/domain_controller.h)
    struct UsbifBeDisconnect = "usbif_be_disconnect_t", 8 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Out: `USBIF_BE_STATUS_*`.
        status: u32 = 4;
    }

    /// From the back end: it is there. (io/domain_controller.h)
    struct UsbifBeDriverStatusChanged = "usbif_be_driver_status_changed_t", 4 {
        /// `USBIF_DRIVER_STATUS_*`.
        status: u32 = 0;
    }

    /// To the back end: give a port to an interface. (io/domain_controller.h)
    struct UsbifBeClaimPort = "usbif_be_claim_port_t", 26 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Port of the interface.
        usbif_port: U32 = 2;
        /// Out: `USBIF_BE_STATUS_*`.
        status: U32 = 6;
        /// Path of the port, text.
        path: [u8; 16] = 10;
    }

    /// To the back end: take a port back. (io/domain_controller.h)
    struct UsbifBeReleasePort = "usbif_be_release_port_t", 16 {
        /// Path of the port, text.
        path: [u8; 16] = 0;
    }
}

constants! {
    header "io/domain_controller.h";

    /// Messages: USB back end.
    CMSG_USBIF_BE: u32 = 8;
    /// Messages: USB front end.
    CMSG_USBIF_FE: u32 = 9;
    /// Message: `UsbifFeInterfaceStatusChanged`.
    CMSG_USBIF_FE_INTERFACE_STATUS_CHANGED: u32 = 0;
    /// Message: `UsbifFeDriverStatusChanged`.
    CMSG_USBIF_FE_DRIVER_STATUS_CHANGED: u32 = 0x20;
    /// Message: `UsbifFeInterfaceConnect`.
    CMSG_USBIF_FE_INTERFACE_CONNECT: u32 = 33;
    /// Message: `UsbifFeInterfaceDisconnect`.
    CMSG_USBIF_FE_INTERFACE_DISCONNECT: u32 = 34;
    /// State: there is none.
    USBIF_INTERFACE_STATUS_DESTROYED: u32 = 0;
    /// State: not connected.
    USBIF_INTERFACE_STATUS_DISCONNECTED: u32 = 1;
    /// State: connected.
    USBIF_INTERFACE_STATUS_CONNECTED: u32 = 2;
    /// The driver is gone.
    USBIF_DRIVER_STATUS_DOWN: u32 = 0;
    /// The driver is there.
    USBIF_DRIVER_STATUS_UP: u32 = 1;
    /// Message: `UsbifBeCreate`.
    CMSG_USBIF_BE_CREATE: u32 = 0;
    /// Message: `UsbifBeDestroy`.
    CMSG_USBIF_BE_DESTROY: u32 = 1;
    /// Message: `UsbifBeConnect`.
    CMSG_USBIF_BE_CONNECT: u32 = 2;
    /// Message: `UsbifBeDisconnect`.
    CMSG_USBIF_BE_DISCONNECT: u32 = 3;
    /// Message: `UsbifBeClaimPort`.
    CMSG_USBIF_BE_CLAIM_PORT: u32 = 4;
    /// Message: `UsbifBeReleasePort`.
    CMSG_USBIF_BE_RELEASE_PORT: u32 = 5;
    /// Message: `UsbifBeDriverStatusChanged`.
    CMSG_USBIF_BE_DRIVER_STATUS_CHANGED: u32 = 0x20;
    /// Done.
    USBIF_BE_STATUS_OKAY: u32 = 0;
    /// It failed.
    USBIF_BE_STATUS_ERROR: u32 = 1;
    /// The interface is there already.
    USBIF_BE_STATUS_INTERFACE_EXISTS: u32 = 2;
    /// There is no such interface.
    USBIF_BE_STATUS_INTERFACE_NOT_FOUND: u32 = 3;
    /// The interface is connected already.
    USBIF_BE_STATUS_INTERFACE_CONNECTED: u32 = 4;
    /// Out of memory.
    USBIF_BE_STATUS_OUT_OF_MEMORY: u32 = 7;
    /// A page could not be mapped.
    USBIF_BE_STATUS_MAPPING_ERROR: u32 = 9;
}
