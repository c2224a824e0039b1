//! Facts of io.h.

pub mod blkif;
pub mod console;
pub mod fbif;
pub mod kbdif;
pub mod netif;
pub mod pciif;
pub mod protocols;
pub mod xenbus;
pub mod xs_wire;
