//! Facts of io/domain_controller.h.

layout! {
    header "io/domain_controller.h";

    /// `blkif_fe_interface_status_t`. (io/domain_controller.h)
    struct BlkifFeInterfaceStatus = "blkif_fe_interface_status_t", 12 {
        /// `handle`.
        handle: u32 = 0;
        /// `status`.
        status: u32 = 4;
        /// `evtchn`.
        evtchn: u16 = 8;
        /// `domid`.
        domid: u16 = 10;
    }

    /// `blkif_fe_driver_status_t`. (io/domain_controller.h)
    struct BlkifFeDriverStatus = "blkif_fe_driver_status_t", 8 {
        /// `status`.
        status: u32 = 0;
        /// `max_handle`.
        max_handle: u32 = 4;
    }

    /// `blkif_fe_interface_connect_t`. (io/domain_controller.h)
    struct BlkifFeInterfaceConnect = "blkif_fe_interface_connect_t", 16 {
        /// `handle`.
        handle: u32 = 0;
        /// `__pad`.
        __pad: u32 = 4;
        /// `shmem_frame`.
        shmem_frame: u32 = 8;
        /// `__pad_142`.
        __pad_142: u32 = 12;
    }

    /// `blkif_fe_interface_disconnect_t`. (io/domain_controller.h)
    struct BlkifFeInterfaceDisconnect = "blkif_fe_interface_disconnect_t", 4 {
        /// `handle`.
        handle: u32 = 0;
    }

    /// `blkif_fe_interface_query_t`. (io/domain_controller.h)
    struct BlkifFeInterfaceQuery = "blkif_fe_interface_query_t", 12 {
        /// `handle`.
        handle: u32 = 0;
        /// `status`.
        status: u32 = 4;
        /// `evtchn`.
        evtchn: u16 = 8;
        /// `domid`.
        domid: u16 = 10;
    }

    /// `blkif_be_create_t`. (io/domain_controller.h)
    struct BlkifBeCreate = "blkif_be_create_t", 12 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `blkif_handle`.
        blkif_handle: u32 = 4;
        /// `status`.
        status: u32 = 8;
    }

    /// `blkif_be_destroy_t`. (io/domain_controller.h)
    struct BlkifBeDestroy = "blkif_be_destroy_t", 12 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `blkif_handle`.
        blkif_handle: u32 = 4;
        /// `status`.
        status: u32 = 8;
    }

    /// `blkif_be_connect_t`. (io/domain_controller.h)
    struct BlkifBeConnect = "blkif_be_connect_t", 24 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `blkif_handle`.
        blkif_handle: u32 = 4;
        /// `shmem_frame`.
        shmem_frame: u32 = 8;
        /// `__pad_255`.
        __pad_255: u32 = 12;
        /// `evtchn`.
        evtchn: u32 = 16;
        /// `status`.
        status: u32 = 20;
    }

    /// `blkif_be_disconnect_t`. (io/domain_controller.h)
    struct BlkifBeDisconnect = "blkif_be_disconnect_t", 12 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `blkif_handle`.
        blkif_handle: u32 = 4;
        /// `status`.
        status: u32 = 8;
    }

    /// `blkif_be_vbd_create_t`. (io/domain_controller.h)
    struct BlkifBeVbdCreate = "blkif_be_vbd_create_t", 20 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `blkif_handle`.
        blkif_handle: u32 = 4;
        /// `pdevice`.
        pdevice: u32 = 8;
        /// `vdevice`.
        vdevice: u16 = 12;
        /// `readonly`.
        readonly: u16 = 14;
        /// `status`.
        status: u32 = 16;
    }

    /// `blkif_be_vbd_destroy_t`. (io/domain_controller.h)
    struct BlkifBeVbdDestroy = "blkif_be_vbd_destroy_t", 16 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad0`.
        __pad0: u16 = 2;
        /// `blkif_handle`.
        blkif_handle: u32 = 4;
        /// `vdevice`.
        vdevice: u16 = 8;
        /// `__pad1`.
        __pad1: u16 = 10;
        /// `status`.
        status: u32 = 12;
    }

    /// `blkif_be_driver_status_t`. (io/domain_controller.h)
    struct BlkifBeDriverStatus = "blkif_be_driver_status_t", 4 {
        /// `status`.
        status: u32 = 0;
    }
}

constants! {
    header "io/domain_controller.h";

    /// `CMSG_BLKIF_BE`.
    CMSG_BLKIF_BE: u32 = 1;
    /// `CMSG_BLKIF_FE`.
    CMSG_BLKIF_FE: u32 = 2;
    /// `CMSG_BLKIF_FE_INTERFACE_STATUS`.
    CMSG_BLKIF_FE_INTERFACE_STATUS: u32 = 0;
    /// `CMSG_BLKIF_FE_DRIVER_STATUS`.
    CMSG_BLKIF_FE_DRIVER_STATUS: u32 = 0x20;
    /// `CMSG_BLKIF_FE_INTERFACE_CONNECT`.
    CMSG_BLKIF_FE_INTERFACE_CONNECT: u32 = 33;
    /// `CMSG_BLKIF_FE_INTERFACE_DISCONNECT`.
    CMSG_BLKIF_FE_INTERFACE_DISCONNECT: u32 = 34;
    /// `CMSG_BLKIF_FE_INTERFACE_QUERY`.
    CMSG_BLKIF_FE_INTERFACE_QUERY: u32 = 35;
    /// `BLKIF_INTERFACE_STATUS_CLOSED`.
    BLKIF_INTERFACE_STATUS_CLOSED: u32 = 0;
    /// `BLKIF_INTERFACE_STATUS_DISCONNECTED`.
    BLKIF_INTERFACE_STATUS_DISCONNECTED: u32 = 1;
    /// `BLKIF_INTERFACE_STATUS_CONNECTED`.
    BLKIF_INTERFACE_STATUS_CONNECTED: u32 = 2;
    /// `BLKIF_INTERFACE_STATUS_CHANGED`.
    BLKIF_INTERFACE_STATUS_CHANGED: u32 = 3;
    /// `BLKIF_DRIVER_STATUS_DOWN`.
    BLKIF_DRIVER_STATUS_DOWN: u32 = 0;
    /// `BLKIF_DRIVER_STATUS_UP`.
    BLKIF_DRIVER_STATUS_UP: u32 = 1;
    /// `CMSG_BLKIF_BE_CREATE`.
    CMSG_BLKIF_BE_CREATE: u32 = 0;
    /// `CMSG_BLKIF_BE_DESTROY`.
    CMSG_BLKIF_BE_DESTROY: u32 = 1;
    /// `CMSG_BLKIF_BE_CONNECT`.
    CMSG_BLKIF_BE_CONNECT: u32 = 2;
    /// `CMSG_BLKIF_BE_DISCONNECT`.
    CMSG_BLKIF_BE_DISCONNECT: u32 = 3;
    /// `CMSG_BLKIF_BE_VBD_CREATE`.
    CMSG_BLKIF_BE_VBD_CREATE: u32 = 4;
    /// `CMSG_BLKIF_BE_VBD_DESTROY`.
    CMSG_BLKIF_BE_VBD_DESTROY: u32 = 5;
    /// `CMSG_BLKIF_BE_DRIVER_STATUS`.
    CMSG_BLKIF_BE_DRIVER_STATUS: u32 = 0x20;
    /// `BLKIF_BE_STATUS_OKAY`.
    BLKIF_BE_STATUS_OKAY: u32 = 0;
    /// `BLKIF_BE_STATUS_ERROR`.
    BLKIF_BE_STATUS_ERROR: u32 = 1;
    /// `BLKIF_BE_STATUS_INTERFACE_EXISTS`.
    BLKIF_BE_STATUS_INTERFACE_EXISTS: u32 = 2;
    /// `BLKIF_BE_STATUS_INTERFACE_NOT_FOUND`.
    BLKIF_BE_STATUS_INTERFACE_NOT_FOUND: u32 = 3;
    /// `BLKIF_BE_STATUS_INTERFACE_CONNECTED`.
    BLKIF_BE_STATUS_INTERFACE_CONNECTED: u32 = 4;
    /// `BLKIF_BE_STATUS_VBD_EXISTS`.
    BLKIF_BE_STATUS_VBD_EXISTS: u32 = 5;
    /// `BLKIF_BE_STATUS_VBD_NOT_FOUND`.
    BLKIF_BE_STATUS_VBD_NOT_FOUND: u32 = 6;
    /// `BLKIF_BE_STATUS_OUT_OF_MEMORY`.
    BLKIF_BE_STATUS_OUT_OF_MEMORY: u32 = 7;
    /// `BLKIF_BE_STATUS_PHYSDEV_NOT_FOUND`.
    BLKIF_BE_STATUS_PHYSDEV_NOT_FOUND: u32 = 8;
    /// `BLKIF_BE_STATUS_MAPPING_ERROR`.
    BLKIF_BE_STATUS_MAPPING_ERROR: u32 = 9;
}
