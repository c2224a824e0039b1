//! Facts of io.h.

pub mod blkif;
pub mod fbif;
pub mod protocols;
pub mod xs_wire;
