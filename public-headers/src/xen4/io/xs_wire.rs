//! Facts of io/xs_wire.h.

layout! {
    header "io/xs_wire.h";

    /// `struct xsd_errors`. (io/xs_wire.h)
    struct XsdErrors = "struct xsd_errors", 16 {
        /// `errnum`.
        errnum: i32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `errstring`.
        errstring: u64 = 8;
    }

    /// `struct xsd_sockmsg`. (io/xs_wire.h)
    struct XsdSockmsg = "struct xsd_sockmsg", 16 {
        /// `type`.
        type_: u32 = 0;
        /// `req_id`.
        req_id: u32 = 4;
        /// `tx_id`.
        tx_id: u32 = 8;
        /// `len`.
        len: u32 = 12;
    }

    /// `struct xenstore_domain_interface`. (io/xs_wire.h)
    struct XenstoreDomainInterface = "struct xenstore_domain_interface", 2076 {
        /// `req`.
        req: [u8; 1024] = 0;
        /// `rsp`.
        rsp: [u8; 1024] = 1024;
        /// `req_cons`.
        req_cons: u32 = 2048;
        /// `req_prod`.
        req_prod: u32 = 2052;
        /// `rsp_cons`.
        rsp_cons: u32 = 2056;
        /// `rsp_prod`.
        rsp_prod: u32 = 2060;
        /// `server_features`.
        server_features: u32 = 2064;
        /// `connection`.
        connection: u32 = 2068;
        /// `error`.
        error: u32 = 2072;
    }
}

constants! {
    header "io/xs_wire.h";

    /// `XS_CONTROL`.
    XS_CONTROL: u32 = 0;
    /// `XS_DIRECTORY`.
    XS_DIRECTORY: u32 = 1;
    /// `XS_READ`.
    XS_READ: u32 = 2;
    /// `XS_GET_PERMS`.
    XS_GET_PERMS: u32 = 3;
    /// `XS_WATCH`.
    XS_WATCH: u32 = 4;
    /// `XS_UNWATCH`.
    XS_UNWATCH: u32 = 5;
    /// `XS_TRANSACTION_START`.
    XS_TRANSACTION_START: u32 = 6;
    /// `XS_TRANSACTION_END`.
    XS_TRANSACTION_END: u32 = 7;
    /// `XS_INTRODUCE`.
    XS_INTRODUCE: u32 = 8;
    /// `XS_RELEASE`.
    XS_RELEASE: u32 = 9;
    /// `XS_GET_DOMAIN_PATH`.
    XS_GET_DOMAIN_PATH: u32 = 10;
    /// `XS_WRITE`.
    XS_WRITE: u32 = 11;
    /// `XS_MKDIR`.
    XS_MKDIR: u32 = 12;
    /// `XS_RM`.
    XS_RM: u32 = 13;
    /// `XS_SET_PERMS`.
    XS_SET_PERMS: u32 = 14;
    /// `XS_WATCH_EVENT`.
    XS_WATCH_EVENT: u32 = 15;
    /// `XS_ERROR`.
    XS_ERROR: u32 = 16;
    /// `XS_IS_DOMAIN_INTRODUCED`.
    XS_IS_DOMAIN_INTRODUCED: u32 = 17;
    /// `XS_RESUME`.
    XS_RESUME: u32 = 18;
    /// `XS_SET_TARGET`.
    XS_SET_TARGET: u32 = 19;
    /// `XS_RESET_WATCHES`.
    XS_RESET_WATCHES: u32 = 21;
    /// `XS_DIRECTORY_PART`.
    XS_DIRECTORY_PART: u32 = 22;
    /// `XS_TYPE_COUNT`.
    XS_TYPE_COUNT: u32 = 23;
    /// `XS_INVALID`.
    XS_INVALID: u32 = 65535;
    /// `XS_DEBUG`.
    XS_DEBUG: u32 = 0;
    /// `XS_WATCH_PATH`.
    XS_WATCH_PATH: u32 = 0;
    /// `XS_WATCH_TOKEN`.
    XS_WATCH_TOKEN: u32 = 1;
    /// `XENSTORE_RING_SIZE`.
    XENSTORE_RING_SIZE: u32 = 1024;
    /// `XENSTORE_PAYLOAD_MAX`.
    XENSTORE_PAYLOAD_MAX: u32 = 4096;
    /// `XENSTORE_ABS_PATH_MAX`.
    XENSTORE_ABS_PATH_MAX: u32 = 3072;
    /// `XENSTORE_REL_PATH_MAX`.
    XENSTORE_REL_PATH_MAX: u32 = 2048;
    /// `XENSTORE_SERVER_FEATURE_RECONNECTION`.
    XENSTORE_SERVER_FEATURE_RECONNECTION: u32 = 1;
    /// `XENSTORE_SERVER_FEATURE_ERROR`.
    XENSTORE_SERVER_FEATURE_ERROR: u32 = 2;
    /// `XENSTORE_CONNECTED`.
    XENSTORE_CONNECTED: u32 = 0;
    /// `XENSTORE_RECONNECT`.
    XENSTORE_RECONNECT: u32 = 1;
    /// `XENSTORE_ERROR_NONE`.
    XENSTORE_ERROR_NONE: u32 = 0;
    /// `XENSTORE_ERROR_COMM`.
    XENSTORE_ERROR_COMM: u32 = 1;
    /// `XENSTORE_ERROR_RINGIDX`.
    XENSTORE_ERROR_RINGIDX: u32 = 2;
    /// `XENSTORE_ERROR_PROTO`.
    XENSTORE_ERROR_PROTO: u32 = 3;
    /// `XS_WRITE_CREATE`.
    XS_WRITE_CREATE: str = "CREATE";
    /// `XS_WRITE_CREATE_EXCL`.
    XS_WRITE_CREATE_EXCL: str = "CREATE|EXCL";
    /// `XS_WRITE_NONE`.
    XS_WRITE_NONE: str = "NONE";
}
