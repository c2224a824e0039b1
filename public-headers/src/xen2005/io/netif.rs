//! Facts of io/netif.h.

use crate::overlay::Overlay4;

layout! {
    header "io/netif.h";

    /// `netif_tx_request_t`. (io/netif.h)
    struct NetifTxRequest = "netif_tx_request_t", 12 {
        /// `addr`.
        addr: u32 = 0;
        /// `__pad_14`.
        __pad_14: u32 = 4;
        /// `id`.
        id: u16 = 8;
        /// `size`.
        size: u16 = 10;
    }

    /// `netif_tx_response_t`. (io/netif.h)
    struct NetifTxResponse = "netif_tx_response_t", 4 {
        /// `id`.
        id: u16 = 0;
        /// `status`.
        status: i8 = 2;
        /// `__pad`.
        __pad: u8 = 3;
    }

    /// `netif_rx_request_t`. (io/netif.h)
    struct NetifRxRequest = "netif_rx_request_t", 2 {
        /// `id`.
        id: u16 = 0;
    }

    /// `netif_rx_response_t`. (io/netif.h)
    struct NetifRxResponse = "netif_rx_response_t", 12 {
        /// `addr`.
        addr: u32 = 0;
        /// `__pad_31`.
        __pad_31: u32 = 4;
        /// `id`.
        id: u16 = 8;
        /// `status`.
        status: i16 = 10;
    }

    /// `netif_tx_interface_t:ring[0]`. (io/netif.h)
    struct NetifTxInterfaceRing = "netif_tx_interface_t:ring[0]", 12 {
        /// `req`.
        req: Overlay4<3> = 0 { req: NetifTxRequest, resp: NetifTxResponse };
    }

    /// `netif_tx_interface_t`. (io/netif.h)
    struct NetifTxInterface = "netif_tx_interface_t", 3088 {
        /// `req_prod`.
        req_prod: u32 = 0;
        /// `req_cons`.
        req_cons: u32 = 4;
        /// `resp_prod`.
        resp_prod: u32 = 8;
        /// `event`.
        event: u32 = 12;
        /// `ring`.
        ring: [NetifTxInterfaceRing; 256] = 16;
    }

    /// `netif_rx_interface_t:ring[0]`. (io/netif.h)
    struct NetifRxInterfaceRing = "netif_rx_interface_t:ring[0]", 12 {
        /// `req`.
        req: Overlay4<3> = 0 { req: NetifRxRequest, resp: NetifRxResponse };
    }

    /// `netif_rx_interface_t`. (io/netif.h)
    struct NetifRxInterface = "netif_rx_interface_t", 3084 {
        /// `req_prod`.
        req_prod: u32 = 0;
        /// `resp_prod`.
        resp_prod: u32 = 4;
        /// `event`.
        event: u32 = 8;
        /// `ring`.
        ring: [NetifRxInterfaceRing; 256] = 12;
    }
}

constants! {
    header "io/netif.h";

    /// `NETIF_TX_RING_SIZE`.
    NETIF_TX_RING_SIZE: u32 = 0x100;
    /// `NETIF_RX_RING_SIZE`.
    NETIF_RX_RING_SIZE: u32 = 0x100;
    /// `NETIF_RSP_DROPPED`.
    NETIF_RSP_DROPPED: i32 = -2;
    /// `NETIF_RSP_ERROR`.
    NETIF_RSP_ERROR: i32 = -1;
    /// `NETIF_RSP_OKAY`.
    NETIF_RSP_OKAY: u32 = 0;
}
