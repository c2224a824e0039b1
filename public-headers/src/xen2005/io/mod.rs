//! Facts of io.h.

pub mod blkif;
pub mod domain_controller;
pub mod netif;
pub mod ring;
