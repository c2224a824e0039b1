//! Interfaces of devices that are split between two domains (io/).

pub mod blkif;
pub mod domain_controller;
pub mod netif;
pub mod ring;
