//! Bits of CR0.

/// Protected mode.
pub const PE: u64 = 1 << 0;
/// WAIT heeds TS.
pub const MP: u64 = 1 << 1;
/// A task switch has happened: the next FPU instruction raises #NM.
pub const TS: u64 = 1 << 3;
/// The FPU is a 387 or newer.
pub const ET: u64 = 1 << 4;
/// FPU errors are exceptions.
pub const NE: u64 = 1 << 5;
/// Supervisors heed read-only pages.
pub const WP: u64 = 1 << 16;
/// EFLAGS.AC is heeded.
pub const AM: u64 = 1 << 18;
/// Paging.
pub const PG: u64 = 1 << 31;
