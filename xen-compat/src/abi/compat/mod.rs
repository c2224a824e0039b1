//! Today's ABI for 32-bit guests, whose page tables are PAE ones and whose kernel runs in ring 1.
//!
//! Hypercalls come by `int 0x82` ([`hypercall`]) and return by `iret` ([`iret`]) where the kernel leaves an exception;
//! entries to the kernel are 32-bit frames ([`frame`]). What such a guest is allowed is what its page tables and descriptors
//! are, which memory management checks; the hypervisor itself lies above 4 GiB, out of its reach.

pub(crate) mod args;
pub(crate) mod entry;
pub(crate) mod frame;
pub(crate) mod gate;
pub(crate) mod hypercall;
pub(crate) mod iret;
pub(crate) mod multicall;
pub(crate) mod privop;
#[cfg(test)]
mod tests;
pub(crate) mod traps;
