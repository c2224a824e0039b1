//! The guest's side: whether a kernel tree has the block drivers as they were when they first used grant tables
//! ([`drivers`]), and whether a kernel's configuration has what they need ([`config`]).
#![forbid(unsafe_code)]

pub mod config;
pub mod drivers;
