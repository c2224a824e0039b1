//! Messages between a domain and the domain controller (io/domain_controller.h).

pub mod blkif;
pub mod control;
pub mod netif;
pub mod usbif;

pub use blkif::*;
pub use control::*;
pub use netif::*;
pub use usbif::*;
