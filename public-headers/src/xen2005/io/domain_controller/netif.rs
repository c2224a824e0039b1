//! Facts of io/domain_controller.h.

use zerocopy::little_endian::U32;

layout! {
    header "io/domain_controller.h";

    /// `netif_fe_interface_status_t`. (io/domain_controller.h)
    struct NetifFeInterfaceStatus = "netif_fe_interface_status_t", 18 {
        /// `handle`.
        handle: U32 = 0;
        /// `status`.
        status: U32 = 4;
        /// `evtchn`.
        evtchn: u16 = 8;
        /// `mac`.
        mac: [u8; 6] = 10;
        /// `domid`.
        domid: u16 = 16;
    }

    /// `netif_fe_driver_status_t`. (io/domain_controller.h)
    struct NetifFeDriverStatus = "netif_fe_driver_status_t", 8 {
        /// `status`.
        status: u32 = 0;
        /// `max_handle`.
        max_handle: u32 = 4;
    }

    /// `netif_fe_interface_connect_t`. (io/domain_controller.h)
    struct NetifFeInterfaceConnect = "netif_fe_interface_connect_t", 24 {
        /// `handle`.
        handle: u32 = 0;
        /// `__pad`.
        __pad: u32 = 4;
        /// `tx_shmem_frame`.
        tx_shmem_frame: u32 = 8;
        /// `__pad_375`.
        __pad_375: u32 = 12;
        /// `rx_shmem_frame`.
        rx_shmem_frame: u32 = 16;
        /// `__pad_377`.
        __pad_377: u32 = 20;
    }

    /// `netif_fe_interface_disconnect_t`. (io/domain_controller.h)
    struct NetifFeInterfaceDisconnect = "netif_fe_interface_disconnect_t", 4 {
        /// `handle`.
        handle: u32 = 0;
    }

    /// `netif_fe_interface_query_t`. (io/domain_controller.h)
    struct NetifFeInterfaceQuery = "netif_fe_interface_query_t", 18 {
        /// `handle`.
        handle: U32 = 0;
        /// `status`.
        status: U32 = 4;
        /// `evtchn`.
        evtchn: u16 = 8;
        /// `mac`.
        mac: [u8; 6] = 10;
        /// `domid`.
        domid: u16 = 16;
    }

    /// `netif_be_create_t`. (io/domain_controller.h)
    struct NetifBeCreate = "netif_be_create_t", 28 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad0`.
        __pad0: u16 = 2;
        /// `netif_handle`.
        netif_handle: u32 = 4;
        /// `mac`.
        mac: [u8; 6] = 8;
        /// `__pad1`.
        __pad1: u16 = 14;
        /// `be_mac`.
        be_mac: [u8; 6] = 16;
        /// `__pad2`.
        __pad2: u16 = 22;
        /// `status`.
        status: u32 = 24;
    }

    /// `netif_be_destroy_t`. (io/domain_controller.h)
    struct NetifBeDestroy = "netif_be_destroy_t", 12 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `netif_handle`.
        netif_handle: u32 = 4;
        /// `status`.
        status: u32 = 8;
    }

    /// `netif_be_creditlimit_t`. (io/domain_controller.h)
    struct NetifBeCreditlimit = "netif_be_creditlimit_t", 20 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad0`.
        __pad0: u16 = 2;
        /// `netif_handle`.
        netif_handle: u32 = 4;
        /// `credit_bytes`.
        credit_bytes: u32 = 8;
        /// `period_usec`.
        period_usec: u32 = 12;
        /// `status`.
        status: u32 = 16;
    }

    /// `netif_be_connect_t`. (io/domain_controller.h)
    struct NetifBeConnect = "netif_be_connect_t", 32 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad0`.
        __pad0: u16 = 2;
        /// `netif_handle`.
        netif_handle: u32 = 4;
        /// `tx_shmem_frame`.
        tx_shmem_frame: u32 = 8;
        /// `__pad_504`.
        __pad_504: u32 = 12;
        /// `rx_shmem_frame`.
        rx_shmem_frame: u32 = 16;
        /// `__pad_506`.
        __pad_506: u32 = 20;
        /// `evtchn`.
        evtchn: u16 = 24;
        /// `__pad1`.
        __pad1: u16 = 26;
        /// `status`.
        status: u32 = 28;
    }

    /// `netif_be_disconnect_t`. (io/domain_controller.h)
    struct NetifBeDisconnect = "netif_be_disconnect_t", 12 {
        /// `domid`.
        domid: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `netif_handle`.
        netif_handle: u32 = 4;
        /// `status`.
        status: u32 = 8;
    }

    /// `netif_be_driver_status_t`. (io/domain_controller.h)
    struct NetifBeDriverStatus = "netif_be_driver_status_t", 4 {
        /// `status`.
        status: u32 = 0;
    }
}

constants! {
    header "io/domain_controller.h";

    /// `CMSG_NETIF_BE`.
    CMSG_NETIF_BE: u32 = 3;
    /// `CMSG_NETIF_FE`.
    CMSG_NETIF_FE: u32 = 4;
    /// `CMSG_NETIF_FE_INTERFACE_STATUS`.
    CMSG_NETIF_FE_INTERFACE_STATUS: u32 = 0;
    /// `CMSG_NETIF_FE_DRIVER_STATUS`.
    CMSG_NETIF_FE_DRIVER_STATUS: u32 = 0x20;
    /// `CMSG_NETIF_FE_INTERFACE_CONNECT`.
    CMSG_NETIF_FE_INTERFACE_CONNECT: u32 = 33;
    /// `CMSG_NETIF_FE_INTERFACE_DISCONNECT`.
    CMSG_NETIF_FE_INTERFACE_DISCONNECT: u32 = 34;
    /// `CMSG_NETIF_FE_INTERFACE_QUERY`.
    CMSG_NETIF_FE_INTERFACE_QUERY: u32 = 35;
    /// `NETIF_INTERFACE_STATUS_CLOSED`.
    NETIF_INTERFACE_STATUS_CLOSED: u32 = 0;
    /// `NETIF_INTERFACE_STATUS_DISCONNECTED`.
    NETIF_INTERFACE_STATUS_DISCONNECTED: u32 = 1;
    /// `NETIF_INTERFACE_STATUS_CONNECTED`.
    NETIF_INTERFACE_STATUS_CONNECTED: u32 = 2;
    /// `NETIF_INTERFACE_STATUS_CHANGED`.
    NETIF_INTERFACE_STATUS_CHANGED: u32 = 3;
    /// `NETIF_DRIVER_STATUS_DOWN`.
    NETIF_DRIVER_STATUS_DOWN: u32 = 0;
    /// `NETIF_DRIVER_STATUS_UP`.
    NETIF_DRIVER_STATUS_UP: u32 = 1;
    /// `CMSG_NETIF_BE_CREATE`.
    CMSG_NETIF_BE_CREATE: u32 = 0;
    /// `CMSG_NETIF_BE_DESTROY`.
    CMSG_NETIF_BE_DESTROY: u32 = 1;
    /// `CMSG_NETIF_BE_CONNECT`.
    CMSG_NETIF_BE_CONNECT: u32 = 2;
    /// `CMSG_NETIF_BE_DISCONNECT`.
    CMSG_NETIF_BE_DISCONNECT: u32 = 3;
    /// `CMSG_NETIF_BE_CREDITLIMIT`.
    CMSG_NETIF_BE_CREDITLIMIT: u32 = 4;
    /// `CMSG_NETIF_BE_DRIVER_STATUS`.
    CMSG_NETIF_BE_DRIVER_STATUS: u32 = 0x20;
    /// `NETIF_BE_STATUS_OKAY`.
    NETIF_BE_STATUS_OKAY: u32 = 0;
    /// `NETIF_BE_STATUS_ERROR`.
    NETIF_BE_STATUS_ERROR: u32 = 1;
    /// `NETIF_BE_STATUS_INTERFACE_EXISTS`.
    NETIF_BE_STATUS_INTERFACE_EXISTS: u32 = 2;
    /// `NETIF_BE_STATUS_INTERFACE_NOT_FOUND`.
    NETIF_BE_STATUS_INTERFACE_NOT_FOUND: u32 = 3;
    /// `NETIF_BE_STATUS_INTERFACE_CONNECTED`.
    NETIF_BE_STATUS_INTERFACE_CONNECTED: u32 = 4;
    /// `NETIF_BE_STATUS_OUT_OF_MEMORY`.
    NETIF_BE_STATUS_OUT_OF_MEMORY: u32 = 5;
    /// `NETIF_BE_STATUS_MAPPING_ERROR`.
    NETIF_BE_STATUS_MAPPING_ERROR: u32 = 6;
}
