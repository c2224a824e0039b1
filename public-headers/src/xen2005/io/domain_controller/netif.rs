//! Messages of network devices (io/domain_controller.h).

use zerocopy::little_endian::U32;

layout! {
    header "io/domain_controller.h";

    /// To the front end: state of an interface. (io/domain_controller.h)
    struct NetifFeInterfaceStatus = "netif_fe_interface_status_t", 18 {
        /// Number of the interface.
        handle: U32 = 0;
        /// `NETIF_INTERFACE_STATUS_*`.
        status: U32 = 4;
        /// Event channel port.
        evtchn: u16 = 8;
        /// Ethernet address.
        mac: [u8; 6] = 10;
        /// Domain of the back end.
        domid: u16 = 16;
    }

    /// From the front end: it is there. (io/domain_controller.h)
    struct NetifFeDriverStatus = "netif_fe_driver_status_t", 8 {
        /// `NETIF_DRIVER_STATUS_*`.
        status: u32 = 0;
        /// Highest number of an interface.
        max_handle: u32 = 4;
    }

    /// From the front end: connect. (io/domain_controller.h)
    struct NetifFeInterfaceConnect = "netif_fe_interface_connect_t", 24 {
        /// Number of the interface.
        handle: u32 = 0;
        /// Padding that the header names.
        __pad: u32 = 4;
        /// Machine frame of the transmit page.
        tx_shmem_frame: u32 = 8;
        /// Padding that the header names.
        __pad_375: u32 = 12;
        /// Machine frame of the receive page.
        rx_shmem_frame: u32 = 16;
        /// Padding that the header names.
        __pad_377: u32 = 20;
    }

    /// From the front end: disconnect. (io/domain_controller.h)
    struct NetifFeInterfaceDisconnect = "netif_fe_interface_disconnect_t", 4 {
        /// Number of the interface.
        handle: u32 = 0;
    }

    /// From the front end: asks for the state. (io/domain_controller.h)
    struct NetifFeInterfaceQuery = "netif_fe_interface_query_t", 18 {
        /// Number of the interface.
        handle: U32 = 0;
        /// Out: `NETIF_INTERFACE_STATUS_*`.
        status: U32 = 4;
        /// Event channel port.
        evtchn: u16 = 8;
        /// Ethernet address.
        mac: [u8; 6] = 10;
        /// Domain.
        domid: u16 = 16;
    }

    /// To the back end: make an interface. (io/domain_controller.h)
    struct NetifBeCreate = "netif_be_create_t", 28 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad0: u16 = 2;
        /// Number of the interface.
        netif_handle: u32 = 4;
        /// Ethernet address.
        mac: [u8; 6] = 8;
        /// Padding that the header names.
        __pad1: u16 = 14;
        /// Ethernet address.
        be_mac: [u8; 6] = 16;
        /// Padding that the header names.
        __pad2: u16 = 22;
        /// Out: `NETIF_BE_STATUS_*`.
        status: u32 = 24;
    }

    /// To the back end: destroy an interface. (io/domain_controller.h)
    struct NetifBeDestroy = "netif_be_destroy_t", 12 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Number of the interface.
        netif_handle: u32 = 4;
        /// Out: `NETIF_BE_STATUS_*`.
        status: u32 = 8;
    }

    /// To the back end: limit an interface. (io/domain_controller.h)
    struct NetifBeCreditlimit = "netif_be_creditlimit_t", 20 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad0: u16 = 2;
        /// Number of the interface.
        netif_handle: u32 = 4;
        /// Bytes in a period.
        credit_bytes: u32 = 8;
        /// Period in us.
        period_usec: u32 = 12;
        /// Out: `NETIF_BE_STATUS_*`.
        status: u32 = 16;
    }

    /// To the back end: connect an interface. (io/domain_controller.h)
    struct NetifBeConnect = "netif_be_connect_t", 32 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad0: u16 = 2;
        /// Number of the interface.
        netif_handle: u32 = 4;
        /// Machine frame of the transmit page.
        tx_shmem_frame: u32 = 8;
        /// Padding that the header names.
        __pad_504: u32 = 12;
        /// Machine frame of the receive page.
        rx_shmem_frame: u32 = 16;
        /// Padding that the header names.
        __pad_506: u32 = 20;
        /// Event channel port.
        evtchn: u16 = 24;
        /// Padding that the header names.
        __pad1: u16 = 26;
        /// Out: `NETIF_BE_STATUS_*`.
        status: u32 = 28;
    }

    /// To the back end: disconnect an interface. (io/domain_controller.h)
    struct NetifBeDisconnect = "netif_be_disconnect_t", 12 {
        /// Domain of the front end.
        domid: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Number of the interface.
        netif_handle: u32 = 4;
        /// Out: `NETIF_BE_STATUS_*`.
        status: u32 = 8;
    }

    /// From the back end: it is there. (io/domain_controller.h)
    struct NetifBeDriverStatus = "netif_be_driver_status_t", 4 {
        /// `NETIF_DRIVER_STATUS_*`.
        status: u32 = 0;
    }
}

constants! {
    header "io/domain_controller.h";

    /// Messages: network back end.
    CMSG_NETIF_BE: u32 = 3;
    /// Messages: network front end.
    CMSG_NETIF_FE: u32 = 4;
    /// Message: `NetifFeInterfaceStatus`.
    CMSG_NETIF_FE_INTERFACE_STATUS: u32 = 0;
    /// Message: `NetifFeDriverStatus`.
    CMSG_NETIF_FE_DRIVER_STATUS: u32 = 0x20;
    /// Message: `NetifFeInterfaceConnect`.
    CMSG_NETIF_FE_INTERFACE_CONNECT: u32 = 33;
    /// Message: `NetifFeInterfaceDisconnect`.
    CMSG_NETIF_FE_INTERFACE_DISCONNECT: u32 = 34;
    /// Message: `NetifFeInterfaceQuery`.
    CMSG_NETIF_FE_INTERFACE_QUERY: u32 = 35;
    /// State: there is none.
    NETIF_INTERFACE_STATUS_CLOSED: u32 = 0;
    /// State: not connected.
    NETIF_INTERFACE_STATUS_DISCONNECTED: u32 = 1;
    /// State: connected.
    NETIF_INTERFACE_STATUS_CONNECTED: u32 = 2;
    /// State: something has changed.
    NETIF_INTERFACE_STATUS_CHANGED: u32 = 3;
    /// The driver is gone.
    NETIF_DRIVER_STATUS_DOWN: u32 = 0;
    /// The driver is there.
    NETIF_DRIVER_STATUS_UP: u32 = 1;
    /// Message: `NetifBeCreate`.
    CMSG_NETIF_BE_CREATE: u32 = 0;
    /// Message: `NetifBeDestroy`.
    CMSG_NETIF_BE_DESTROY: u32 = 1;
    /// Message: `NetifBeConnect`.
    CMSG_NETIF_BE_CONNECT: u32 = 2;
    /// Message: `NetifBeDisconnect`.
    CMSG_NETIF_BE_DISCONNECT: u32 = 3;
    /// Message: `NetifBeCreditlimit`.
    CMSG_NETIF_BE_CREDITLIMIT: u32 = 4;
    /// Message: `NetifBeDriverStatus`.
    CMSG_NETIF_BE_DRIVER_STATUS: u32 = 0x20;
    /// Done.
    NETIF_BE_STATUS_OKAY: u32 = 0;
    /// It failed.
    NETIF_BE_STATUS_ERROR: u32 = 1;
    /// The interface is there already.
    NETIF_BE_STATUS_INTERFACE_EXISTS: u32 = 2;
    /// There is no such interface.
    NETIF_BE_STATUS_INTERFACE_NOT_FOUND: u32 = 3;
    /// The interface is connected already.
    NETIF_BE_STATUS_INTERFACE_CONNECTED: u32 = 4;
    /// Out of memory.
    NETIF_BE_STATUS_OUT_OF_MEMORY: u32 = 5;
    /// A page could not be mapped.
    NETIF_BE_STATUS_MAPPING_ERROR: u32 = 6;
}
