//! Interrupt controllers: local APIC, IO-APICs, the 8259s; and the hypervisor's own vectors.

pub mod interrupt;
pub mod ioapic;
pub mod lapic;
pub mod pic;
pub mod vector;
