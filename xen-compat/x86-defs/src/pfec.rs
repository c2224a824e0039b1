//! Bits of a page fault's error code.

/// The page was present: its protection was violated.
pub const PRESENT: u32 = 1 << 0;
/// The access was a write.
pub const WRITE: u32 = 1 << 1;
/// The access came from user mode.
pub const USER: u32 = 1 << 2;
/// A reserved bit was set in a page-table entry.
pub const RESERVED: u32 = 1 << 3;
/// The access was an instruction fetch.
pub const FETCH: u32 = 1 << 4;
