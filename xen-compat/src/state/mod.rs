//! What there is: the structures of domains, vcpus, event channels, interrupts, run queues and timers, and of the
//! hypervisor that owns them all.
//!
//! Nothing here knows [`hypervisor::Hv`]'s methods, which are in the rooms above.

pub mod control;
pub mod controller;
pub mod domain;
pub mod domains;
pub mod emul;
pub mod event_channel;
pub mod grant_counts;
pub mod guest_log;
pub mod hypervisor;
pub mod irq;
pub mod machine_check;
pub mod memory_map;
pub mod msr;
pub mod percpu;
pub mod sched;
pub mod teardown;
pub mod time;
pub mod tsc_info;
pub mod vcpu;
pub mod vm_assist;
pub mod vnuma;
pub mod xen2005;
pub mod xen2005_role;
