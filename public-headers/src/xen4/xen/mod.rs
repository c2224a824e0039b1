//! The core of the ABI: hypercall numbers, MMU operations, virtual interrupts, shared pages (xen.h).

pub mod call;
pub mod domid;
pub mod hypercall;
pub mod mmu;
pub mod shared_info;
pub mod start_info;
pub mod virq;

pub use call::*;
pub use domid::*;
pub use hypercall::*;
pub use mmu::*;
pub use shared_info::*;
pub use start_info::*;
pub use virq::*;
