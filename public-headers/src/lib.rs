#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

#[macro_use]
mod macros;

pub mod compat_u64;
pub mod overlay;
#[cfg(feature = "registry")]
pub mod registry;
#[cfg(feature = "ring")]
pub mod ring;
#[cfg(feature = "xen2005")]
pub mod xen2005;
pub mod xen4;
