//! What the firmware says of the machine.

pub mod acpi;
pub mod tables;
