//! Network devices (io/netif.h).

use crate::overlay::Overlay4;

layout! {
    header "io/netif.h";

    /// A packet to send. (io/netif.h)
    struct NetifTxRequest = "netif_tx_request_t", 12 {
        /// Machine address of the packet.
        addr: u32 = 0;
        /// Padding that the header names.
        __pad_14: u32 = 4;
        /// Identifier that the response repeats.
        id: u16 = 8;
        /// Bytes.
        size: u16 = 10;
    }

    /// A response to a piece sent. (io/netif.h)
    struct NetifTxResponse = "netif_tx_response_t", 4 {
        /// Identifier that the response repeats.
        id: u16 = 0;
        /// `NETIF_RSP_*`.
        status: i8 = 2;
        /// Padding that the header names.
        __pad: u8 = 3;
    }

    /// A page to receive into. (io/netif.h)
    struct NetifRxRequest = "netif_rx_request_t", 2 {
        /// Identifier that the response repeats.
        id: u16 = 0;
    }

    /// A packet received. (io/netif.h)
    struct NetifRxResponse = "netif_rx_response_t", 12 {
        /// Machine address of the packet.
        addr: u32 = 0;
        /// Padding that the header names.
        __pad_31: u32 = 4;
        /// Identifier that the response repeats.
        id: u16 = 8;
        /// Bytes, or `NETIF_RSP_*`.
        status: i16 = 10;
    }

    /// A slot. (io/netif.h)
    struct NetifTxInterfaceRing = "netif_tx_interface_t:ring[0]", 12 {
        /// A request.
        req: Overlay4<3> = 0 { req: NetifTxRequest, resp: NetifTxResponse };
    }

    /// The page packets are sent through. (io/netif.h)
    struct NetifTxInterface = "netif_tx_interface_t", 3088 {
        /// Index past the last request.
        req_prod: u32 = 0;
        /// Index of the next request.
        req_cons: u32 = 4;
        /// Index past the last response.
        resp_prod: u32 = 8;
        /// Index at which to notify.
        event: u32 = 12;
        /// Slots.
        ring: [NetifTxInterfaceRing; 256] = 16;
    }

    /// A slot. (io/netif.h)
    struct NetifRxInterfaceRing = "netif_rx_interface_t:ring[0]", 12 {
        /// A request.
        req: Overlay4<3> = 0 { req: NetifRxRequest, resp: NetifRxResponse };
    }

    /// The page packets are received through. (io/netif.h)
    struct NetifRxInterface = "netif_rx_interface_t", 3084 {
        /// Index past the last request.
        req_prod: u32 = 0;
        /// Index past the last response.
        resp_prod: u32 = 4;
        /// Index at which to notify.
        event: u32 = 8;
        /// Slots.
        ring: [NetifRxInterfaceRing; 256] = 12;
    }
}

constants! {
    header "io/netif.h";

    /// Slots of the transmit ring.
    NETIF_TX_RING_SIZE: u32 = 0x100;
    /// Slots of the receive ring.
    NETIF_RX_RING_SIZE: u32 = 0x100;
    /// The packet was dropped.
    NETIF_RSP_DROPPED: i32 = -2;
    /// It failed.
    NETIF_RSP_ERROR: i32 = -1;
    /// Done.
    NETIF_RSP_OKAY: u32 = 0;
}
