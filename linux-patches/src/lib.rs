//! The guest's side: whether a kernel tree has the block drivers as they were when grant tables came to them
//! ([`drivers`]), and whether a kernel is configured with what they need ([`config`]).
#![forbid(unsafe_code)]

pub mod config;
pub mod drivers;
