//! Calls that need no more than a domain or two, each from a guest's arguments to what it finds afterwards.

mod compat;
mod mca;
mod mmu;
mod set_trap_table;
