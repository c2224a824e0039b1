//! Changes of page tables: by hypercall, by an emulated store, by grants.

pub(crate) mod gdt;
pub(crate) mod grant_mapping;
pub(crate) mod grant_tracking;
pub(crate) mod mmu_update;
pub(crate) mod mmuext;
pub(crate) mod mmuext_pages;
pub(crate) mod mmuext_pin;
pub(crate) mod mmuext_request;
pub(crate) mod old_table;
pub(crate) mod pae_base;
pub(crate) mod ptwr;
pub(crate) mod update;
pub(crate) mod update_va;
