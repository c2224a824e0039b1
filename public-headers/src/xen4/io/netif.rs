//! Network devices (io/netif.h).

use crate::overlay::Overlay2;

layout! {
    header "io/netif.h";

    /// A control request. (io/netif.h)
    struct XenNetifCtrlRequest = "struct xen_netif_ctrl_request", 16 {
        /// Identifier that the response repeats.
        id: u16 = 0;
        /// `XEN_NETIF_CTRL_TYPE_*`.
        type_: u16 = 2;
        /// By the type.
        data: [u32; 3] = 4;
    }

    /// A control response. (io/netif.h)
    struct XenNetifCtrlResponse = "struct xen_netif_ctrl_response", 12 {
        /// Identifier that the response repeats.
        id: u16 = 0;
        /// Type of the request.
        type_: u16 = 2;
        /// `XEN_NETIF_CTRL_STATUS_*`.
        status: u32 = 4;
        /// By the type.
        data: u32 = 8;
    }

    /// A grant to keep mapped. (io/netif.h)
    struct XenNetifGref = "struct xen_netif_gref", 8 {
        /// Grant reference.
        ref_: u32 = 0;
        /// `XEN_NETIF_CTRLF_GREF_*`.
        flags: u16 = 4;
        /// Out: result.
        status: u16 = 6;
    }

    /// A piece of a packet to send. (io/netif.h)
    struct NetifTxRequest = "struct netif_tx_request", 12 {
        /// Grant of the page.
        gref: u32 = 0;
        /// First byte in the page.
        offset: u16 = 4;
        /// `NETTXF_*`.
        flags: u16 = 6;
        /// Identifier that the response repeats.
        id: u16 = 8;
        /// Bytes; of the whole packet in its first piece.
        size: u16 = 10;
    }

    /// Segmentation. (io/netif.h)
    struct NetifExtraInfoGso = "struct netif_extra_info:u.gso", 6 {
        /// Bytes of a segment.
        size: u16 = 0;
        /// `XEN_NETIF_GSO_TYPE_*`.
        type_: u8 = 2;
        /// Padding that the header names.
        pad: u8 = 3;
        /// Zero.
        features: u16 = 4;
    }

    /// Multicast. (io/netif.h)
    struct NetifExtraInfoMcast = "struct netif_extra_info:u.mcast", 6 {
        /// Ethernet address.
        addr: [u8; 6] = 0;
    }

    /// Hash of a packet. (io/netif.h)
    struct NetifExtraInfoHash = "struct netif_extra_info:u.hash", 6 {
        /// Kind of hash.
        type_: u8 = 0;
        /// Algorithm.
        algorithm: u8 = 1;
        /// The hash.
        value: [u8; 4] = 2;
    }

    /// More about a packet, in the slot after its first. (io/netif.h)
    struct NetifExtraInfo = "struct netif_extra_info", 8 {
        /// `XEN_NETIF_EXTRA_TYPE_*`.
        type_: u8 = 0;
        /// `XEN_NETIF_EXTRA_FLAG_MORE`.
        flags: u8 = 1;
        /// Argument of the command: one of the members.
        u: Overlay2<3> = 2 {
            gso: NetifExtraInfoGso, mcast: NetifExtraInfoMcast, hash: NetifExtraInfoHash, pad: [u16; 3],
        };
    }

    /// A response to a piece sent. (io/netif.h)
    struct NetifTxResponse = "struct netif_tx_response", 4 {
        /// Identifier that the response repeats.
        id: u16 = 0;
        /// `NETIF_RSP_*`.
        status: i16 = 2;
    }

    /// A page to receive into. (io/netif.h)
    struct NetifRxRequest = "struct netif_rx_request", 8 {
        /// Identifier that the response repeats.
        id: u16 = 0;
        /// Padding that the header names.
        pad: u16 = 2;
        /// Grant of the page.
        gref: u32 = 4;
    }

    /// A piece of a packet received. (io/netif.h)
    struct NetifRxResponse = "struct netif_rx_response", 8 {
        /// Identifier that the response repeats.
        id: u16 = 0;
        /// First byte in the page.
        offset: u16 = 2;
        /// `NETRXF_*`.
        flags: u16 = 4;
        /// Bytes, or `NETIF_RSP_*`.
        status: i16 = 6;
    }
}

constants! {
    header "io/netif.h";

    /// Pieces of a packet that every back end takes.
    XEN_NETIF_NR_SLOTS_MIN: u32 = 18;
    /// Bit number of `XEN_NETIF_CTRL_HASH_TYPE_IPV4`.
    _XEN_NETIF_CTRL_HASH_TYPE_IPV4: u32 = 0;
    /// Hash: IPv4 addresses.
    XEN_NETIF_CTRL_HASH_TYPE_IPV4: u32 = 1 << 0;
    /// Bit number of `XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP`.
    _XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP: u32 = 1;
    /// Hash: IPv4 addresses and TCP ports.
    XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP: u32 = 1 << 1;
    /// Bit number of `XEN_NETIF_CTRL_HASH_TYPE_IPV6`.
    _XEN_NETIF_CTRL_HASH_TYPE_IPV6: u32 = 2;
    /// Hash: IPv6 addresses.
    XEN_NETIF_CTRL_HASH_TYPE_IPV6: u32 = 1 << 2;
    /// Bit number of `XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP`.
    _XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP: u32 = 3;
    /// Hash: IPv6 addresses and TCP ports.
    XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP: u32 = 1 << 3;
    /// Algorithm: none.
    XEN_NETIF_CTRL_HASH_ALGORITHM_NONE: u32 = 0;
    /// Algorithm: Toeplitz.
    XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ: u32 = 1;
    /// Request: none.
    XEN_NETIF_CTRL_TYPE_INVALID: u32 = 0;
    /// Request: kinds of hashes that can be had.
    XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS: u32 = 1;
    /// Request: kinds of hashes wanted.
    XEN_NETIF_CTRL_TYPE_SET_HASH_FLAGS: u32 = 2;
    /// Request: key.
    XEN_NETIF_CTRL_TYPE_SET_HASH_KEY: u32 = 3;
    /// Request: most entries of the table of queues.
    XEN_NETIF_CTRL_TYPE_GET_HASH_MAPPING_SIZE: u32 = 4;
    /// Request: entries of the table of queues.
    XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE: u32 = 5;
    /// Request: table of queues.
    XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING: u32 = 6;
    /// Request: algorithm.
    XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM: u32 = 7;
    /// Request: most grants kept mapped.
    XEN_NETIF_CTRL_TYPE_GET_GREF_MAPPING_SIZE: u32 = 8;
    /// Request: keep grants mapped.
    XEN_NETIF_CTRL_TYPE_ADD_GREF_MAPPING: u32 = 9;
    /// Request: unmap grants.
    XEN_NETIF_CTRL_TYPE_DEL_GREF_MAPPING: u32 = 10;
    /// Done.
    XEN_NETIF_CTRL_STATUS_SUCCESS: u32 = 0;
    /// Not supported.
    XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED: u32 = 1;
    /// Bad parameter.
    XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER: u32 = 2;
    /// Too much.
    XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW: u32 = 3;
    /// Bit number of `XEN_NETIF_CTRLF_GREF_readonly`.
    _XEN_NETIF_CTRLF_GREF_READONLY: u32 = 0, "_XEN_NETIF_CTRLF_GREF_readonly";
    /// Flag: map read-only.
    XEN_NETIF_CTRLF_GREF_READONLY: u32 = 1 << 0, "XEN_NETIF_CTRLF_GREF_readonly";
    /// Bit number of `NETTXF_csum_blank`.
    _NETTXF_CSUM_BLANK: u32 = 0, "_NETTXF_csum_blank";
    /// Flag: the checksum is to be filled in.
    NETTXF_CSUM_BLANK: u32 = 1 << 0, "NETTXF_csum_blank";
    /// Bit number of `NETTXF_data_validated`.
    _NETTXF_DATA_VALIDATED: u32 = 1, "_NETTXF_data_validated";
    /// Flag: the data were checked.
    NETTXF_DATA_VALIDATED: u32 = 1 << 1, "NETTXF_data_validated";
    /// Bit number of `NETTXF_more_data`.
    _NETTXF_MORE_DATA: u32 = 2, "_NETTXF_more_data";
    /// Flag: the packet goes on in the next slot.
    NETTXF_MORE_DATA: u32 = 1 << 2, "NETTXF_more_data";
    /// Bit number of `NETTXF_extra_info`.
    _NETTXF_EXTRA_INFO: u32 = 3, "_NETTXF_extra_info";
    /// Flag: more about the packet follows.
    NETTXF_EXTRA_INFO: u32 = 1 << 3, "NETTXF_extra_info";
    /// Most bytes of a packet.
    XEN_NETIF_MAX_TX_SIZE: u32 = 0xffff;
    /// Kind: none.
    XEN_NETIF_EXTRA_TYPE_NONE: u32 = 0;
    /// Kind: segmentation.
    XEN_NETIF_EXTRA_TYPE_GSO: u32 = 1;
    /// Kind: join a multicast group.
    XEN_NETIF_EXTRA_TYPE_MCAST_ADD: u32 = 2;
    /// Kind: leave a multicast group.
    XEN_NETIF_EXTRA_TYPE_MCAST_DEL: u32 = 3;
    /// Kind: hash.
    XEN_NETIF_EXTRA_TYPE_HASH: u32 = 4;
    /// One more than the highest kind.
    XEN_NETIF_EXTRA_TYPE_MAX: u32 = 5;
    /// Bit number of `XEN_NETIF_EXTRA_FLAG_MORE`.
    _XEN_NETIF_EXTRA_FLAG_MORE: u32 = 0;
    /// Flag: another follows.
    XEN_NETIF_EXTRA_FLAG_MORE: u32 = 1 << 0;
    /// Segmentation: none.
    XEN_NETIF_GSO_TYPE_NONE: u32 = 0;
    /// Segmentation: TCP on IPv4.
    XEN_NETIF_GSO_TYPE_TCPV4: u32 = 1;
    /// Segmentation: TCP on IPv6.
    XEN_NETIF_GSO_TYPE_TCPV6: u32 = 2;
    /// Bit number of `NETRXF_data_validated`.
    _NETRXF_DATA_VALIDATED: u32 = 0, "_NETRXF_data_validated";
    /// Flag: the data were checked.
    NETRXF_DATA_VALIDATED: u32 = 1 << 0, "NETRXF_data_validated";
    /// Bit number of `NETRXF_csum_blank`.
    _NETRXF_CSUM_BLANK: u32 = 1, "_NETRXF_csum_blank";
    /// Flag: the checksum is to be filled in.
    NETRXF_CSUM_BLANK: u32 = 1 << 1, "NETRXF_csum_blank";
    /// Bit number of `NETRXF_more_data`.
    _NETRXF_MORE_DATA: u32 = 2, "_NETRXF_more_data";
    /// Flag: the packet goes on in the next slot.
    NETRXF_MORE_DATA: u32 = 1 << 2, "NETRXF_more_data";
    /// Bit number of `NETRXF_extra_info`.
    _NETRXF_EXTRA_INFO: u32 = 3, "_NETRXF_extra_info";
    /// Flag: more about the packet follows.
    NETRXF_EXTRA_INFO: u32 = 1 << 3, "NETRXF_extra_info";
    /// Bit number of `NETRXF_gso_prefix`.
    _NETRXF_GSO_PREFIX: u32 = 4, "_NETRXF_gso_prefix";
    /// Flag: the slot tells of the segmentation only.
    NETRXF_GSO_PREFIX: u32 = 1 << 4, "NETRXF_gso_prefix";
    /// The packet was dropped.
    NETIF_RSP_DROPPED: i32 = -2;
    /// It failed.
    NETIF_RSP_ERROR: i32 = -1;
    /// Done.
    NETIF_RSP_OKAY: u32 = 0;
    /// The slot has no response.
    NETIF_RSP_NULL: u32 = 1;
}
