//! Today's ABI: 64-bit guests.

pub mod exit;
pub mod guest_entry;
pub mod hypercall;
pub(crate) mod hypercall_page;
pub mod iret;
pub mod multicall;
