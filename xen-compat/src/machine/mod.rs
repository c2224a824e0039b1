//! The machine under the hypervisor: its hardware as a trait, its registers, addresses and tables as plain data.

pub mod address;
pub mod calendar;
pub mod console_input;
pub mod console_ring;
pub mod console_share;
pub mod cr4;
pub mod debugreg;
pub mod decoder;
pub mod e820;
pub mod eflags;
pub mod entry;
pub mod fpu;
pub mod hw;
pub mod limits;
pub mod lock;
pub mod msr_index;
pub mod rate_limit;
pub mod version;
