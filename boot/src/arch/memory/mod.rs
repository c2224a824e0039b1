//! Physical memory: which range is used for what, the hypervisor's page tables, the heap.

pub mod arena;
pub mod compat_tables;
mod crash_area;
mod error;
pub mod frame_arrays;
pub mod heap;
pub mod init;
pub mod ioremap;
pub mod map;
pub mod pages;
pub mod paging;
pub mod ranges;

pub use error::MemoryError;
