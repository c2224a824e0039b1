//! The MP table: how the firmware of machines before ACPI says to which IO-APIC inputs PCI devices are wired
//! (MultiProcessor Specification 1.4, chapter 4). Only what is about PCI is kept. The default configurations, which have
//! no table, are not used: they do not say how PCI devices are wired.

mod find;
mod table;
#[cfg(test)]
pub(crate) mod tests;

pub use find::find;
pub use table::{Input, MpTable};
