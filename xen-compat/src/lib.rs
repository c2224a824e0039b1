//! Domains, vcpus, event channels, time, scheduling, hypercalls: the hypervisor without its hardware.
//!
//! Safe code that accesses the machine through [`machine::hw::Hw`], in rooms that depend only on rooms below them (`./x
//! layers` draws them):
//!
//! - [`machine`]: the hardware as traits and data; [`guest_memory`]: reading and writing a guest's arguments;
//!   [`options`]: the command line; [`defences`]: which of the processor's defences are used.
//! - [`state`]: every structure, from a domain to the hypervisor itself, with the code that needs nothing else.
//! - Operations: [`memory`], [`cpu`], [`sched`], [`frequency`], [`time`], [`event_channel`], [`irq`], [`domain`].
//! - [`hypercalls`] by Xen's names, [`control`] for the toolstack's calls, [`privilege`] for who may make them.
//! - [`abi`]: how a guest enters and leaves, for each age of the interface; [`build`]: domains from boot modules.
//! - [`run_loop`]: the loop of each CPU, above all.
#![cfg_attr(not(any(test, feature = "host")), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::cast_possible_truncation, clippy::cast_sign_loss))]

extern crate alloc;

mod abi;
#[cfg(test)]
mod book_tables;
pub mod build;
mod control;
mod cpu;
pub mod defences;
pub mod domain;
pub mod event_channel;
mod frequency;
pub mod guest_log;
pub mod guest_memory;
#[cfg(any(test, feature = "host"))]
#[allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a process of the host"
)]
pub mod host;
mod hypercalls;
mod irq;
mod keyhandler;
pub mod machine;
mod memory;
pub mod module_domains;
pub mod options;
mod privilege;
mod run_loop;
mod sched;
pub mod state;
mod time;

pub use crate::abi::compat::entry::Compat;
pub use crate::abi::guest_abi::GuestAbi;
pub use crate::abi::xen4::exit::Xen4;
pub use crate::state::hypervisor::{Cur, Hv};
