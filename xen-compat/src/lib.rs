//! Domains, vcpus, event channels, time, scheduling, hypercalls: the hypervisor without its hardware.
//!
//! Everything here is safe code that sees the machine through [`hw::Hw`]. A hypercall is found by its name: `memory_op`
//! is in `memory_op.rs`, `event_channel_op` in `event_channel/`.
#![cfg_attr(not(any(test, feature = "host")), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types))]

extern crate alloc;

mod acquire_resource;
pub mod bitmap;
#[cfg(test)]
mod book_tables;
pub mod bounce;
pub mod callback_op;
pub mod console_io;
pub mod console_ring;
pub mod context_switch;
pub mod controller;
pub mod cpuid;
pub mod crash;
pub mod debugreg;
pub mod dom0_build;
pub mod domain;
pub mod domain_create;
pub mod domain_kill;
pub mod domains;
pub mod domctl;
mod edge;
pub mod emul;
pub mod errno;
pub mod event_channel;
pub mod exit;
pub mod fpu_taskswitch;
pub(crate) mod frames;
pub mod grant_table_op;
pub mod guest_access;
pub mod guest_log;
#[cfg(any(test, feature = "host"))]
#[allow(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types)] // a process of the host
pub mod host;
pub mod hv;
pub mod hw;
pub mod hypercall;
pub mod hypercall_result;
pub mod iret;
pub mod irq;
pub mod kernel_image;
pub mod keyhandler;
pub mod lock;
pub mod mca;
pub mod memory_map;
pub mod memory_op;
pub mod mmu;
pub mod msr;
pub mod multicall;
pub mod options;
pub mod percpu;
pub mod physdev_op;
mod physmap;
pub mod platform_op;
pub mod port_ranges;
pub mod privilege;
pub mod rate_limit;
pub mod run;
pub mod sched;
pub mod sched_op;
pub mod segments;
pub mod set_trap_table;
pub mod shutdown;
pub mod sysctl;
pub mod time;
pub mod topology;
pub mod vcpu;
pub mod vcpu_context;
pub mod vcpu_op;
pub mod vm_assist;
pub mod vnuma;
pub mod xen2005;
pub mod xen_version;

pub use errno::Errno;
pub use hv::{Cur, Hv};
