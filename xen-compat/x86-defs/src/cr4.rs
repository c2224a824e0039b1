//! Bits of CR4.

/// The time stamp counter is for ring 0 alone.
pub const TSD: u64 = 1 << 2;
/// Debugging extensions: I/O breakpoints, and no DR4 and DR5.
pub const DE: u64 = 1 << 3;
/// Physical address extension.
pub const PAE: u64 = 1 << 5;
/// Machine-check exceptions.
pub const MCE: u64 = 1 << 6;
/// Global pages.
pub const PGE: u64 = 1 << 7;
/// FXSAVE, FXRSTOR and SSE.
pub const OSFXSR: u64 = 1 << 9;
/// SIMD floating-point exceptions.
pub const OSXMMEXCPT: u64 = 1 << 10;
/// Instructions that read and write the bases of FS and GS.
pub const FSGSBASE: u64 = 1 << 16;
/// XSAVE and extended states.
pub const OSXSAVE: u64 = 1 << 18;
/// Supervisor-mode execution prevention.
pub const SMEP: u64 = 1 << 20;
