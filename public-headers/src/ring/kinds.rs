//! The rings of the devices.

use super::{entries, Header, Ring, XEN2005, XEN4};
use crate::xen4::io::{blkif, netif};
use crate::{xen2005, xen4};

macro_rules! kind {
    ($(#[$meta:meta])* $name:ident, $request:ty, $response:ty, $header:expr) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}

        impl Ring for $name {
            type Request = $request;
            type Response = $response;
            const HEADER: Header = $header;
        }
    };
}

kind!(
    /// Block device of xen4, protocol `x86_64-abi`.
    Blkif, blkif::BlkifRequest, blkif::BlkifResponse, XEN4
);
kind!(
    /// Block device of xen4, protocol `x86_32-abi`.
    BlkifI386, xen4::compat::io::blkif::BlkifRequest, xen4::compat::io::blkif::BlkifResponse, XEN4
);
kind!(
    /// Network transmit of xen4.
    NetifTransmit, netif::NetifTxRequest, netif::NetifTxResponse, XEN4
);
kind!(
    /// Network receive of xen4.
    NetifReceive, netif::NetifRxRequest, netif::NetifRxResponse, XEN4
);
kind!(
    /// Network control of xen4.
    NetifControl, netif::XenNetifCtrlRequest, netif::XenNetifCtrlResponse, XEN4
);
kind!(
    /// Block device of xen2005.
    Blkif2005, xen2005::io::blkif::BlkifRequest, xen2005::io::blkif::BlkifResponse, XEN2005
);
kind!(
    /// Control messages of xen2005, in either direction.
    Control2005,
    xen2005::io::domain_controller::ControlMsg,
    xen2005::io::domain_controller::ControlMsg,
    XEN2005
);

/// Slots of a one-page block ring, protocol `x86_64-abi`.
pub const BLKIF_ENTRIES: u32 = entries(XEN4, Blkif::SLOT, 4096);
/// Slots of a one-page block ring, protocol `x86_32-abi`.
pub const BLKIF_ENTRIES_I386: u32 = entries(XEN4, BlkifI386::SLOT, 4096);

const _: () = {
    use xen2005::derived as facts;
    assert!(Blkif::SLOT == 112 && BlkifI386::SLOT == 108 && BLKIF_ENTRIES == 32 && BLKIF_ENTRIES_I386 == 32);
    assert!(NetifTransmit::SLOT == 12 && NetifReceive::SLOT == 8);
    assert!(entries(XEN4, NetifTransmit::SLOT, 4096) == 256 && entries(XEN4, NetifReceive::SLOT, 4096) == 256);
    assert!(Blkif2005::SLOT == facts::BLKIF_RING_SLOT_SIZE as usize);
    assert!(Control2005::SLOT == facts::CTRL_RING_SLOT_SIZE as usize);
    assert!(XEN2005.slots == facts::BLKIF_RING_FIRST_SLOT_OFFSET as usize);
    assert!(entries(XEN2005, Blkif2005::SLOT, 4096) == facts::BLKIF_RING_ENTRIES_4096);
    assert!(entries(XEN2005, Control2005::SLOT, 520) == facts::CTRL_RING_ENTRIES_520);
};
