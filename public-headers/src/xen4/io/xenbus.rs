//! States of a device's two ends, as xenstore has them (io/xenbus.h).

constants! {
    header "io/xenbus.h";

    /// Not there.
    XENBUS_STATE_UNKNOWN: u32 = 0, "XenbusStateUnknown";
    /// Starting.
    XENBUS_STATE_INITIALISING: u32 = 1, "XenbusStateInitialising";
    /// Waiting for the other end.
    XENBUS_STATE_INIT_WAIT: u32 = 2, "XenbusStateInitWait";
    /// Its own details are there.
    XENBUS_STATE_INITIALISED: u32 = 3, "XenbusStateInitialised";
    /// Connected.
    XENBUS_STATE_CONNECTED: u32 = 4, "XenbusStateConnected";
    /// Closing.
    XENBUS_STATE_CLOSING: u32 = 5, "XenbusStateClosing";
    /// Closed.
    XENBUS_STATE_CLOSED: u32 = 6, "XenbusStateClosed";
    /// Changing.
    XENBUS_STATE_RECONFIGURING: u32 = 7, "XenbusStateReconfiguring";
    /// Changed.
    XENBUS_STATE_RECONFIGURED: u32 = 8, "XenbusStateReconfigured";
}
