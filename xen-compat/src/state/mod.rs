//! State: the structures of domains, vcpus, event channels, interrupts, run queues and timers, and of the hypervisor
//! that owns them all.
//!
//! Nothing here knows [`hypervisor::Hv`]'s methods, which are in the rooms above.

pub(crate) mod console_ring;
pub(crate) mod control;
pub(crate) mod controller;
pub(crate) mod cpu_hotplug;
pub mod domain;
pub(crate) mod domains;
pub(crate) mod emul;
pub mod event_channel;
pub mod file;
pub(crate) mod frequency;
pub(crate) mod grant_counts;
pub(crate) mod guest_log;
pub(crate) mod hypervisor;
pub(crate) mod idle;
pub(crate) mod irq;
pub(crate) mod kexec;
pub(crate) mod machine_check;
pub(crate) mod memory_map;
pub(crate) mod microcode;
pub(crate) mod msr;
pub mod percpu;
pub mod sched;
pub(crate) mod suspend;
pub(crate) mod teardown;
pub mod time;
pub mod vcpu;
pub(crate) mod vcpu_life;
pub(crate) mod vm_assist;
pub(crate) mod vnuma;
pub(crate) mod xen2005;
pub(crate) mod xen2005_image;
pub(crate) mod xen2005_role;
