//! The machine under the hypervisor: its hardware as traits, its registers, addresses and tables as plain data.

pub mod address;
pub mod bios;
pub mod calendar;
pub(crate) mod console_input;
pub mod console_ring;
pub mod console_share;
pub mod cpu_watchdog;
pub(crate) mod cr4;
pub mod crash_notes;
pub(crate) mod decoder;
pub mod e820;
pub mod efi;
pub mod entry;
pub mod fpu;
pub mod hw;
pub(crate) mod limits;
pub mod lock;
pub mod memory_region;
pub mod microcode;
pub mod nmi_counter;
pub mod numa;
pub(crate) mod physical_cpu;
pub mod rate_limit;
pub mod screen;
pub mod topology;
pub mod version;
