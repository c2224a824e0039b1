//! Interfaces of devices that are split between two domains (io/).

pub mod blkif;
pub mod console;
pub mod fbif;
pub mod kbdif;
pub mod netif;
pub mod pciif;
pub mod protocols;
pub mod xenbus;
pub mod xs_wire;
