//! The image as an EFI application: what it is asked for, which files that takes, and what the hypervisor is told.
//!
//! The firmware, systemd-boot or the EFI shell start the application, which holds the hypervisor's image. It reads a
//! configuration and files as Xen's `xen.efi` does (Xen's `docs/misc/efi.pandoc`), and then is to the image what any
//! Multiboot2 loader is that has ended the firmware's boot services. What calls the firmware is in the binary of this
//! crate; here is everything else.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod arguments;
pub mod config;
pub mod error;
pub mod image;
pub mod information;
pub mod load;
pub mod memory;
pub mod path;
pub mod screen;
pub mod sections;
#[cfg(test)]
mod tests;
