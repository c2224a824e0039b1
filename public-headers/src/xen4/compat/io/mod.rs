//! Interfaces of devices that are split between two domains (io/).

pub mod blkif;
pub mod fbif;
pub mod protocols;
pub mod xs_wire;
