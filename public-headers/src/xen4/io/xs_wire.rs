//! The protocol of xenstore (io/xs_wire.h).

layout! {
    header "io/xs_wire.h";

    /// An error and its name on the wire. (io/xs_wire.h)
    struct XsdErrors = "struct xsd_errors", 16 {
        /// Number.
        errnum: i32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Name.
        errstring: u64 = 8;
    }

    /// Header of a message. (io/xs_wire.h)
    struct XsdSockmsg = "struct xsd_sockmsg", 16 {
        /// `XS_*`.
        type_: u32 = 0;
        /// Number that the answer repeats.
        req_id: u32 = 4;
        /// Transaction.
        tx_id: u32 = 8;
        /// Bytes that follow.
        len: u32 = 12;
    }

    /// The page of a domain's connection. (io/xs_wire.h)
    struct XenstoreDomainInterface = "struct xenstore_domain_interface", 2076 {
        /// Requests.
        req: [u8; 1024] = 0;
        /// Answers and watch events.
        rsp: [u8; 1024] = 1024;
        /// Index of `req`.
        req_cons: u32 = 2048;
        /// Index of `req`.
        req_prod: u32 = 2052;
        /// Index of `rsp`.
        rsp_cons: u32 = 2056;
        /// Index of `rsp`.
        rsp_prod: u32 = 2060;
        /// `XENSTORE_SERVER_FEATURE_*`.
        server_features: u32 = 2064;
        /// `XENSTORE_CONNECTED` or `XENSTORE_RECONNECT`.
        connection: u32 = 2068;
        /// `XENSTORE_ERROR_*`.
        error: u32 = 2072;
    }
}

constants! {
    header "io/xs_wire.h";

    /// Message: control of the daemon.
    XS_CONTROL: u32 = 0;
    /// Message: list a directory.
    XS_DIRECTORY: u32 = 1;
    /// Message: read.
    XS_READ: u32 = 2;
    /// Message: read permissions.
    XS_GET_PERMS: u32 = 3;
    /// Message: watch.
    XS_WATCH: u32 = 4;
    /// Message: stop watching.
    XS_UNWATCH: u32 = 5;
    /// Message: begin a transaction.
    XS_TRANSACTION_START: u32 = 6;
    /// Message: end a transaction.
    XS_TRANSACTION_END: u32 = 7;
    /// Message: a domain is there.
    XS_INTRODUCE: u32 = 8;
    /// Message: a domain is gone.
    XS_RELEASE: u32 = 9;
    /// Message: a domain's directory.
    XS_GET_DOMAIN_PATH: u32 = 10;
    /// Message: write.
    XS_WRITE: u32 = 11;
    /// Message: make a directory.
    XS_MKDIR: u32 = 12;
    /// Message: remove.
    XS_RM: u32 = 13;
    /// Message: set permissions.
    XS_SET_PERMS: u32 = 14;
    /// Message: something watched has changed.
    XS_WATCH_EVENT: u32 = 15;
    /// Message: an error.
    XS_ERROR: u32 = 16;
    /// Message: whether a domain is known.
    XS_IS_DOMAIN_INTRODUCED: u32 = 17;
    /// Message: a domain goes on after a suspend.
    XS_RESUME: u32 = 18;
    /// Message: a domain may act for another.
    XS_SET_TARGET: u32 = 19;
    /// Message: drop all watches and transactions.
    XS_RESET_WATCHES: u32 = 21;
    /// Message: list a directory in parts.
    XS_DIRECTORY_PART: u32 = 22;
    /// One more than the highest message.
    XS_TYPE_COUNT: u32 = 23;
    /// No message.
    XS_INVALID: u32 = 65535;
    /// Message: control of the daemon, by its old name.
    XS_DEBUG: u32 = 0;
    /// Part of a watch event: path.
    XS_WATCH_PATH: u32 = 0;
    /// Part of a watch event: token.
    XS_WATCH_TOKEN: u32 = 1;
    /// Bytes of a ring.
    XENSTORE_RING_SIZE: u32 = 1024;
    /// Most bytes after a header.
    XENSTORE_PAYLOAD_MAX: u32 = 4096;
    /// Most bytes of an absolute path.
    XENSTORE_ABS_PATH_MAX: u32 = 3072;
    /// Most bytes of a relative path.
    XENSTORE_REL_PATH_MAX: u32 = 2048;
    /// Feature: the connection can be made again.
    XENSTORE_SERVER_FEATURE_RECONNECTION: u32 = 1;
    /// Feature: errors are reported in the page.
    XENSTORE_SERVER_FEATURE_ERROR: u32 = 2;
    /// The connection is up.
    XENSTORE_CONNECTED: u32 = 0;
    /// The guest wants the connection made again.
    XENSTORE_RECONNECT: u32 = 1;
    /// No error.
    XENSTORE_ERROR_NONE: u32 = 0;
    /// Communication failed.
    XENSTORE_ERROR_COMM: u32 = 1;
    /// A ring index is impossible.
    XENSTORE_ERROR_RINGIDX: u32 = 2;
    /// The protocol was violated.
    XENSTORE_ERROR_PROTO: u32 = 3;
    /// Old flag of a write: create.
    XS_WRITE_CREATE: str = "CREATE";
    /// Old flag of a write: create, and fail if it is there.
    XS_WRITE_CREATE_EXCL: str = "CREATE|EXCL";
    /// Old flag of a write: none.
    XS_WRITE_NONE: str = "NONE";
}
