//! What the firmware says about the machine.

pub mod acpi;
pub mod efi;
mod efi_space;
pub mod mp_table;
pub mod tables;
