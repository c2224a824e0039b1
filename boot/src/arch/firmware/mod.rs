//! What the firmware says about the machine.

pub mod acpi;
pub mod efi;
mod efi_space;
pub mod tables;
