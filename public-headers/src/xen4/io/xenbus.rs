//! Facts of io/xenbus.h.

constants! {
    header "io/xenbus.h";

    /// `XenbusStateUnknown`.
    XENBUSSTATEUNKNOWN: u32 = 0, "XenbusStateUnknown";
    /// `XenbusStateInitialising`.
    XENBUSSTATEINITIALISING: u32 = 1, "XenbusStateInitialising";
    /// `XenbusStateInitWait`.
    XENBUSSTATEINITWAIT: u32 = 2, "XenbusStateInitWait";
    /// `XenbusStateInitialised`.
    XENBUSSTATEINITIALISED: u32 = 3, "XenbusStateInitialised";
    /// `XenbusStateConnected`.
    XENBUSSTATECONNECTED: u32 = 4, "XenbusStateConnected";
    /// `XenbusStateClosing`.
    XENBUSSTATECLOSING: u32 = 5, "XenbusStateClosing";
    /// `XenbusStateClosed`.
    XENBUSSTATECLOSED: u32 = 6, "XenbusStateClosed";
    /// `XenbusStateReconfiguring`.
    XENBUSSTATERECONFIGURING: u32 = 7, "XenbusStateReconfiguring";
    /// `XenbusStateReconfigured`.
    XENBUSSTATERECONFIGURED: u32 = 8, "XenbusStateReconfigured";
}
