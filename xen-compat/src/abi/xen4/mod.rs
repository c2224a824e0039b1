//! Today's ABI: 64-bit guests.

pub(crate) mod args;
pub(crate) mod exit;
pub(crate) mod guest_entry;
pub(crate) mod hypercall;
pub(crate) mod iret;
pub(crate) mod multicall;
#[cfg(test)]
mod tests;
