//! Page types: references to frames, typed references, and what makes a frame a page table.

pub(crate) mod format;
mod l1e;
pub(crate) mod linear;
mod pae;
pub(crate) mod page_refs;
pub(crate) mod segdesc;
pub(crate) mod type_refs;
pub(crate) mod validate;
pub(crate) mod validate_tables;
pub(crate) mod walk;
