//! Hypercalls of the xen4 ABI, each under Xen's name; what only a toolstack asks is in [`crate::control`].

pub mod acquire_resource;
pub mod callback_op;
pub mod console_io;
pub mod fpu_taskswitch;
pub mod grant_table_op;
pub mod memory_map;
pub mod memory_op;
pub mod mmu;
pub mod physdev_op;
pub mod physmap;
pub mod sched_op;
pub mod set_timer_op;
pub mod set_trap_table;
pub mod vcpu_op;
pub mod vm_assist;
pub mod vnuma;
pub mod xen_version;
