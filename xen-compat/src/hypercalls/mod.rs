//! Hypercalls of the xen4 ABI, each under Xen's name; those that only a toolstack makes are in [`crate::control`].

pub(crate) mod acquire_resource;
pub(crate) mod callback_op;
pub(crate) mod console_io;
pub(crate) mod fpu_taskswitch;
pub(crate) mod grant_table_op;
pub(crate) mod hypercall_page;
pub(crate) mod kexec_op;
pub(crate) mod mca;
pub(crate) mod memory_map;
pub(crate) mod memory_op;
pub(crate) mod mmu;
pub(crate) mod multicall;
pub(crate) mod physdev_op;
pub(crate) mod physmap;
pub(crate) mod sched_op;
pub(crate) mod set_timer_op;
pub(crate) mod set_trap_table;
#[cfg(test)]
mod tests;
pub(crate) mod vcpu_op;
pub(crate) mod vm_assist;
pub(crate) mod vnuma;
pub(crate) mod xen_version;
