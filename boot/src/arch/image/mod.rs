//! The image itself: the layout of the address space, its sections, the names of its functions, how it was built.

pub mod build_info;
pub mod layout;
pub mod sections;
pub mod symbols;
