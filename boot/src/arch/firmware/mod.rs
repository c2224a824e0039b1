//! What the firmware says about the machine.

pub mod acpi;
pub mod tables;
