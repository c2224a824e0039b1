//! Messages of block devices (io/domain_controller.h).

layout! {
    header "io/domain_controller.h";

    /// To the front end: state of an interface. (io/domain_controller.h)
    struct BlkifFeInterfaceStatus = "blkif_fe_interface_status_t", 12 {
        /// Number of the interface.
        handle: u32 = 0;
        /// `BLKIF_INTERFACE_STATUS_*`.
        status: u32 = 4;
        /// Event channel port.
        evtchn: u16 = 8;
        /// Domain.
        domid: u16 = 10;
    }

    /// From the front end: it is there. (io/domain_controller.h)
    struct BlkifFeDriverStatus = "blkif_fe_driver_status_t", 8 {
        /// `BLKIF_DRIVER_STATUS_*`.
        status: u32 = 0;
        /// Highest number of an interface.
        max_handle: u32 = 4;
    }

    /// From the front end: connect. (io/domain_controller.h)
    struct BlkifFeInterfaceConnect = "blkif_fe_interface_connect_t", 16 {
        /// Number of the interface.
        handle: u32 = 0;
        /// Padding that the header names.
        __pad: u32 = 4;
        /// Machine frame of the shared page.
        shmem_frame: u32 = 8;
        /// Padding that the header names.
        __pad_142: u32 = 12;
    }

    /// From the front end: disconnect. (io/domain_controller.h)
    struct BlkifFeInterfaceDisconnect = "blkif_fe_interface_disconnect_t", 4 {
        /// Number of the interface.
        handle: u32 = 0;
    }

    /// From the front end: asks for the state. (io/domain_controller.h)
    struct BlkifFeInterfaceQuery = "blkif_fe_interface_query_t", 12 {
        /// Number of the interface.
        handle: u32 = 0;
        /// Out: `BLKIF_INTERFACE_STATUS_*`.
        status: u32 = 4;
        /// Event channel port.
        evtchn: u16 = 8;
        /// Domain.
        domid: u16 = 10;
    }

    /// To the back end: make an interface. (io/domain_controller.h)
    struct BlkifBeCreate = "blkif_be_create_t", 12 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Number of the interface.
        blkif_handle: u32 = 4;
        /// Out: `BLKIF_BE_STATUS_*`.
        status: u32 = 8;
    }

    /// To the back end: destroy an interface. (io/domain_controller.h)
    struct BlkifBeDestroy = "blkif_be_destroy_t", 12 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Number of the interface.
        blkif_handle: u32 = 4;
        /// Out: `BLKIF_BE_STATUS_*`.
        status: u32 = 8;
    }

    /// To the back end: connect an interface. (io/domain_controller.h)
    struct BlkifBeConnect = "blkif_be_connect_t", 24 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Number of the interface.
        blkif_handle: u32 = 4;
        /// Machine frame of the shared page.
        shmem_frame: u32 = 8;
        /// Padding that the header names.
        __pad_255: u32 = 12;
        /// Event channel port.
        evtchn: u32 = 16;
        /// Out: `BLKIF_BE_STATUS_*`.
        status: u32 = 20;
    }

    /// To the back end: disconnect an interface. (io/domain_controller.h)
    struct BlkifBeDisconnect = "blkif_be_disconnect_t", 12 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Number of the interface.
        blkif_handle: u32 = 4;
        /// Out: `BLKIF_BE_STATUS_*`.
        status: u32 = 8;
    }

    /// To the back end: make a device. (io/domain_controller.h)
    struct BlkifBeVbdCreate = "blkif_be_vbd_create_t", 20 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Number of the interface.
        blkif_handle: u32 = 4;
        /// Number of the device in the back end.
        pdevice: u32 = 8;
        /// Number of the device in the guest.
        vdevice: u16 = 12;
        /// 1 for read-only.
        readonly: u16 = 14;
        /// Out: `BLKIF_BE_STATUS_*`.
        status: u32 = 16;
    }

    /// To the back end: destroy a device. (io/domain_controller.h)
    struct BlkifBeVbdDestroy = "blkif_be_vbd_destroy_t", 16 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad0: u16 = 2;
        /// Number of the interface.
        blkif_handle: u32 = 4;
        /// Number of the device in the guest.
        vdevice: u16 = 8;
        /// Padding that the header names.
        __pad1: u16 = 10;
        /// Out: `BLKIF_BE_STATUS_*`.
        status: u32 = 12;
    }

    /// From the back end: it is there. (io/domain_controller.h)
    struct BlkifBeDriverStatus = "blkif_be_driver_status_t", 4 {
        /// `BLKIF_DRIVER_STATUS_*`.
        status: u32 = 0;
    }
}

constants! {
    header "io/domain_controller.h";

    /// Messages: block back end.
    CMSG_BLKIF_BE: u32 = 1;
    /// Messages: block front end.
    CMSG_BLKIF_FE: u32 = 2;
    /// Message: `BlkifFeInterfaceStatus`.
    CMSG_BLKIF_FE_INTERFACE_STATUS: u32 = 0;
    /// Message: `BlkifFeDriverStatus`.
    CMSG_BLKIF_FE_DRIVER_STATUS: u32 = 0x20;
    /// Message: `BlkifFeInterfaceConnect`.
    CMSG_BLKIF_FE_INTERFACE_CONNECT: u32 = 33;
    /// Message: `BlkifFeInterfaceDisconnect`.
    CMSG_BLKIF_FE_INTERFACE_DISCONNECT: u32 = 34;
    /// Message: `BlkifFeInterfaceQuery`.
    CMSG_BLKIF_FE_INTERFACE_QUERY: u32 = 35;
    /// State: there is none.
    BLKIF_INTERFACE_STATUS_CLOSED: u32 = 0;
    /// State: not connected.
    BLKIF_INTERFACE_STATUS_DISCONNECTED: u32 = 1;
    /// State: connected.
    BLKIF_INTERFACE_STATUS_CONNECTED: u32 = 2;
    /// State: something has changed.
    BLKIF_INTERFACE_STATUS_CHANGED: u32 = 3;
    /// The driver is gone.
    BLKIF_DRIVER_STATUS_DOWN: u32 = 0;
    /// The driver is there.
    BLKIF_DRIVER_STATUS_UP: u32 = 1;
    /// Message: `BlkifBeCreate`.
    CMSG_BLKIF_BE_CREATE: u32 = 0;
    /// Message: `BlkifBeDestroy`.
    CMSG_BLKIF_BE_DESTROY: u32 = 1;
    /// Message: `BlkifBeConnect`.
    CMSG_BLKIF_BE_CONNECT: u32 = 2;
    /// Message: `BlkifBeDisconnect`.
    CMSG_BLKIF_BE_DISCONNECT: u32 = 3;
    /// Message: `BlkifBeVbdCreate`.
    CMSG_BLKIF_BE_VBD_CREATE: u32 = 4;
    /// Message: `BlkifBeVbdDestroy`.
    CMSG_BLKIF_BE_VBD_DESTROY: u32 = 5;
    /// Message: `BlkifBeDriverStatus`.
    CMSG_BLKIF_BE_DRIVER_STATUS: u32 = 0x20;
    /// Done.
    BLKIF_BE_STATUS_OKAY: u32 = 0;
    /// It failed.
    BLKIF_BE_STATUS_ERROR: u32 = 1;
    /// The interface is there already.
    BLKIF_BE_STATUS_INTERFACE_EXISTS: u32 = 2;
    /// There is no such interface.
    BLKIF_BE_STATUS_INTERFACE_NOT_FOUND: u32 = 3;
    /// The interface is connected already.
    BLKIF_BE_STATUS_INTERFACE_CONNECTED: u32 = 4;
    /// The device is there already.
    BLKIF_BE_STATUS_VBD_EXISTS: u32 = 5;
    /// There is no such device.
    BLKIF_BE_STATUS_VBD_NOT_FOUND: u32 = 6;
    /// Out of memory.
    BLKIF_BE_STATUS_OUT_OF_MEMORY: u32 = 7;
    /// There is no such device in the back end.
    BLKIF_BE_STATUS_PHYSDEV_NOT_FOUND: u32 = 8;
    /// A page could not be mapped.
    BLKIF_BE_STATUS_MAPPING_ERROR: u32 = 9;
}
