//! Facts of io/netif.h.

use crate::overlay::Overlay2;

layout! {
    header "io/netif.h";

    /// `struct xen_netif_ctrl_request`. (io/netif.h)
    struct XenNetifCtrlRequest = "struct xen_netif_ctrl_request", 16 {
        /// `id`.
        id: u16 = 0;
        /// `type`.
        type_: u16 = 2;
        /// `data`.
        data: [u32; 3] = 4;
    }

    /// `struct xen_netif_ctrl_response`. (io/netif.h)
    struct XenNetifCtrlResponse = "struct xen_netif_ctrl_response", 12 {
        /// `id`.
        id: u16 = 0;
        /// `type`.
        type_: u16 = 2;
        /// `status`.
        status: u32 = 4;
        /// `data`.
        data: u32 = 8;
    }

    /// `struct xen_netif_gref`. (io/netif.h)
    struct XenNetifGref = "struct xen_netif_gref", 8 {
        /// `ref`.
        ref_: u32 = 0;
        /// `flags`.
        flags: u16 = 4;
        /// `status`.
        status: u16 = 6;
    }

    /// `struct netif_tx_request`. (io/netif.h)
    struct NetifTxRequest = "struct netif_tx_request", 12 {
        /// `gref`.
        gref: u32 = 0;
        /// `offset`.
        offset: u16 = 4;
        /// `flags`.
        flags: u16 = 6;
        /// `id`.
        id: u16 = 8;
        /// `size`.
        size: u16 = 10;
    }

    /// Part of a union or nested structure. (io/netif.h)
    struct NetifExtraInfoGso = "struct netif_extra_info:u.gso", 6 {
        /// `size`.
        size: u16 = 0;
        /// `type`.
        type_: u8 = 2;
        /// `pad`.
        pad: u8 = 3;
        /// `features`.
        features: u16 = 4;
    }

    /// Part of a union or nested structure. (io/netif.h)
    struct NetifExtraInfoMcast = "struct netif_extra_info:u.mcast", 6 {
        /// `addr`.
        addr: [u8; 6] = 0;
    }

    /// Part of a union or nested structure. (io/netif.h)
    struct NetifExtraInfoHash = "struct netif_extra_info:u.hash", 6 {
        /// `type`.
        type_: u8 = 0;
        /// `algorithm`.
        algorithm: u8 = 1;
        /// `value`.
        value: [u8; 4] = 2;
    }

    /// `struct netif_extra_info`. (io/netif.h)
    struct NetifExtraInfo = "struct netif_extra_info", 8 {
        /// `type`.
        type_: u8 = 0;
        /// `flags`.
        flags: u8 = 1;
        /// `u`.
        u: Overlay2<3> = 2 {
            gso: NetifExtraInfoGso, mcast: NetifExtraInfoMcast, hash: NetifExtraInfoHash, pad: [u16; 3],
        };
    }

    /// `struct netif_tx_response`. (io/netif.h)
    struct NetifTxResponse = "struct netif_tx_response", 4 {
        /// `id`.
        id: u16 = 0;
        /// `status`.
        status: i16 = 2;
    }

    /// `struct netif_rx_request`. (io/netif.h)
    struct NetifRxRequest = "struct netif_rx_request", 8 {
        /// `id`.
        id: u16 = 0;
        /// `pad`.
        pad: u16 = 2;
        /// `gref`.
        gref: u32 = 4;
    }

    /// `struct netif_rx_response`. (io/netif.h)
    struct NetifRxResponse = "struct netif_rx_response", 8 {
        /// `id`.
        id: u16 = 0;
        /// `offset`.
        offset: u16 = 2;
        /// `flags`.
        flags: u16 = 4;
        /// `status`.
        status: i16 = 6;
    }
}

constants! {
    header "io/netif.h";

    /// `XEN_NETIF_NR_SLOTS_MIN`.
    XEN_NETIF_NR_SLOTS_MIN: u32 = 18;
    /// `_XEN_NETIF_CTRL_HASH_TYPE_IPV4`.
    _XEN_NETIF_CTRL_HASH_TYPE_IPV4: u32 = 0;
    /// `XEN_NETIF_CTRL_HASH_TYPE_IPV4`.
    XEN_NETIF_CTRL_HASH_TYPE_IPV4: u32 = 1 << 0;
    /// `_XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP`.
    _XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP: u32 = 1;
    /// `XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP`.
    XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP: u32 = 1 << 1;
    /// `_XEN_NETIF_CTRL_HASH_TYPE_IPV6`.
    _XEN_NETIF_CTRL_HASH_TYPE_IPV6: u32 = 2;
    /// `XEN_NETIF_CTRL_HASH_TYPE_IPV6`.
    XEN_NETIF_CTRL_HASH_TYPE_IPV6: u32 = 1 << 2;
    /// `_XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP`.
    _XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP: u32 = 3;
    /// `XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP`.
    XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP: u32 = 1 << 3;
    /// `XEN_NETIF_CTRL_HASH_ALGORITHM_NONE`.
    XEN_NETIF_CTRL_HASH_ALGORITHM_NONE: u32 = 0;
    /// `XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ`.
    XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ: u32 = 1;
    /// `XEN_NETIF_CTRL_TYPE_INVALID`.
    XEN_NETIF_CTRL_TYPE_INVALID: u32 = 0;
    /// `XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS`.
    XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS: u32 = 1;
    /// `XEN_NETIF_CTRL_TYPE_SET_HASH_FLAGS`.
    XEN_NETIF_CTRL_TYPE_SET_HASH_FLAGS: u32 = 2;
    /// `XEN_NETIF_CTRL_TYPE_SET_HASH_KEY`.
    XEN_NETIF_CTRL_TYPE_SET_HASH_KEY: u32 = 3;
    /// `XEN_NETIF_CTRL_TYPE_GET_HASH_MAPPING_SIZE`.
    XEN_NETIF_CTRL_TYPE_GET_HASH_MAPPING_SIZE: u32 = 4;
    /// `XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE`.
    XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE: u32 = 5;
    /// `XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING`.
    XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING: u32 = 6;
    /// `XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM`.
    XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM: u32 = 7;
    /// `XEN_NETIF_CTRL_TYPE_GET_GREF_MAPPING_SIZE`.
    XEN_NETIF_CTRL_TYPE_GET_GREF_MAPPING_SIZE: u32 = 8;
    /// `XEN_NETIF_CTRL_TYPE_ADD_GREF_MAPPING`.
    XEN_NETIF_CTRL_TYPE_ADD_GREF_MAPPING: u32 = 9;
    /// `XEN_NETIF_CTRL_TYPE_DEL_GREF_MAPPING`.
    XEN_NETIF_CTRL_TYPE_DEL_GREF_MAPPING: u32 = 10;
    /// `XEN_NETIF_CTRL_STATUS_SUCCESS`.
    XEN_NETIF_CTRL_STATUS_SUCCESS: u32 = 0;
    /// `XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED`.
    XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED: u32 = 1;
    /// `XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER`.
    XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER: u32 = 2;
    /// `XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW`.
    XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW: u32 = 3;
    /// `_XEN_NETIF_CTRLF_GREF_readonly`.
    _XEN_NETIF_CTRLF_GREF_READONLY: u32 = 0, "_XEN_NETIF_CTRLF_GREF_readonly";
    /// `XEN_NETIF_CTRLF_GREF_readonly`.
    XEN_NETIF_CTRLF_GREF_READONLY: u32 = 1 << 0, "XEN_NETIF_CTRLF_GREF_readonly";
    /// `_NETTXF_csum_blank`.
    _NETTXF_CSUM_BLANK: u32 = 0, "_NETTXF_csum_blank";
    /// `NETTXF_csum_blank`.
    NETTXF_CSUM_BLANK: u32 = 1 << 0, "NETTXF_csum_blank";
    /// `_NETTXF_data_validated`.
    _NETTXF_DATA_VALIDATED: u32 = 1, "_NETTXF_data_validated";
    /// `NETTXF_data_validated`.
    NETTXF_DATA_VALIDATED: u32 = 1 << 1, "NETTXF_data_validated";
    /// `_NETTXF_more_data`.
    _NETTXF_MORE_DATA: u32 = 2, "_NETTXF_more_data";
    /// `NETTXF_more_data`.
    NETTXF_MORE_DATA: u32 = 1 << 2, "NETTXF_more_data";
    /// `_NETTXF_extra_info`.
    _NETTXF_EXTRA_INFO: u32 = 3, "_NETTXF_extra_info";
    /// `NETTXF_extra_info`.
    NETTXF_EXTRA_INFO: u32 = 1 << 3, "NETTXF_extra_info";
    /// `XEN_NETIF_MAX_TX_SIZE`.
    XEN_NETIF_MAX_TX_SIZE: u32 = 0xffff;
    /// `XEN_NETIF_EXTRA_TYPE_NONE`.
    XEN_NETIF_EXTRA_TYPE_NONE: u32 = 0;
    /// `XEN_NETIF_EXTRA_TYPE_GSO`.
    XEN_NETIF_EXTRA_TYPE_GSO: u32 = 1;
    /// `XEN_NETIF_EXTRA_TYPE_MCAST_ADD`.
    XEN_NETIF_EXTRA_TYPE_MCAST_ADD: u32 = 2;
    /// `XEN_NETIF_EXTRA_TYPE_MCAST_DEL`.
    XEN_NETIF_EXTRA_TYPE_MCAST_DEL: u32 = 3;
    /// `XEN_NETIF_EXTRA_TYPE_HASH`.
    XEN_NETIF_EXTRA_TYPE_HASH: u32 = 4;
    /// `XEN_NETIF_EXTRA_TYPE_MAX`.
    XEN_NETIF_EXTRA_TYPE_MAX: u32 = 5;
    /// `_XEN_NETIF_EXTRA_FLAG_MORE`.
    _XEN_NETIF_EXTRA_FLAG_MORE: u32 = 0;
    /// `XEN_NETIF_EXTRA_FLAG_MORE`.
    XEN_NETIF_EXTRA_FLAG_MORE: u32 = 1 << 0;
    /// `XEN_NETIF_GSO_TYPE_NONE`.
    XEN_NETIF_GSO_TYPE_NONE: u32 = 0;
    /// `XEN_NETIF_GSO_TYPE_TCPV4`.
    XEN_NETIF_GSO_TYPE_TCPV4: u32 = 1;
    /// `XEN_NETIF_GSO_TYPE_TCPV6`.
    XEN_NETIF_GSO_TYPE_TCPV6: u32 = 2;
    /// `_NETRXF_data_validated`.
    _NETRXF_DATA_VALIDATED: u32 = 0, "_NETRXF_data_validated";
    /// `NETRXF_data_validated`.
    NETRXF_DATA_VALIDATED: u32 = 1 << 0, "NETRXF_data_validated";
    /// `_NETRXF_csum_blank`.
    _NETRXF_CSUM_BLANK: u32 = 1, "_NETRXF_csum_blank";
    /// `NETRXF_csum_blank`.
    NETRXF_CSUM_BLANK: u32 = 1 << 1, "NETRXF_csum_blank";
    /// `_NETRXF_more_data`.
    _NETRXF_MORE_DATA: u32 = 2, "_NETRXF_more_data";
    /// `NETRXF_more_data`.
    NETRXF_MORE_DATA: u32 = 1 << 2, "NETRXF_more_data";
    /// `_NETRXF_extra_info`.
    _NETRXF_EXTRA_INFO: u32 = 3, "_NETRXF_extra_info";
    /// `NETRXF_extra_info`.
    NETRXF_EXTRA_INFO: u32 = 1 << 3, "NETRXF_extra_info";
    /// `_NETRXF_gso_prefix`.
    _NETRXF_GSO_PREFIX: u32 = 4, "_NETRXF_gso_prefix";
    /// `NETRXF_gso_prefix`.
    NETRXF_GSO_PREFIX: u32 = 1 << 4, "NETRXF_gso_prefix";
    /// `NETIF_RSP_DROPPED`.
    NETIF_RSP_DROPPED: i32 = -2;
    /// `NETIF_RSP_ERROR`.
    NETIF_RSP_ERROR: i32 = -1;
    /// `NETIF_RSP_OKAY`.
    NETIF_RSP_OKAY: u32 = 0;
    /// `NETIF_RSP_NULL`.
    NETIF_RSP_NULL: u32 = 1;
}
