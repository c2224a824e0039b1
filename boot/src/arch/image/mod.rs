//! The image itself: the layout of the address space, its sections, what is patched into it, the names of its functions,
//! how it was built.

pub mod alternatives;
pub mod build_info;
pub mod layout;
pub mod sections;
pub mod symbols;
