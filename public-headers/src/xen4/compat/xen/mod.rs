//! The core of the ABI: hypercall numbers, MMU operations, virtual interrupts, shared pages (xen.h).

pub mod call;
pub mod mmu;
pub mod shared_info;
pub mod start_info;

pub use crate::xen4::xen::domid::*;
pub use crate::xen4::xen::hypercall::*;
pub use crate::xen4::xen::virq::*;
pub use call::*;
pub use mmu::*;
pub use shared_info::*;
pub use start_info::*;
