//! Why the CPU has left a guest: the codes that the entry code passes to the core besides the CPU's own vectors.

/// The gate of the guests' system calls.
pub const INT80: u8 = 0x80;
/// The gate of hypercalls of 32-bit guests.
pub const INT82: u8 = 0x82;

/// `entry_vector` of a frame that may be left by SYSRET: RCX and R11 are the guest's RIP and RFLAGS.
pub const ENTRY_SYSCALL: u32 = 0x100;
/// `entry_vector` after a SYSCALL from 32-bit code.
pub const ENTRY_SYSCALL32: u32 = 0x101;
/// `entry_vector` after SYSENTER.
pub const ENTRY_SYSENTER: u32 = 0x102;

/// Set in the entry vector when the return to the guest itself faulted, with the fault's vector below.
pub const ENTRY_RETURN_FAULT: u32 = 0x200;
