//! The basics: numbers, errors, locks, fallible allocation.

pub(crate) mod account;
pub(crate) mod cpu_mask;
pub(crate) mod errno;
#[cfg(feature = "host")]
pub mod faults;
pub mod int;
pub mod lock;
pub(crate) mod node;
pub(crate) mod page_array;
pub(crate) mod page_vec;
pub mod pte;
pub(crate) mod rangeset;
pub(crate) mod slot;
pub mod try_alloc;
pub(crate) mod types;
