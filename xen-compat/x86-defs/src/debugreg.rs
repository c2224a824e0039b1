//! Debug registers as they are after a reset.

/// Bits of DR6 that are ones unless something cleared them.
pub const DR6_ONE: u64 = 0xffff_0ff0;
/// The bit of DR7 that is always one.
pub const DR7_ONE: u64 = 1 << 10;

/// The debug registers of a new vcpu, by number.
pub const DEBUGREGS_AT_RESET: [u64; 8] = [0, 0, 0, 0, 0, 0, DR6_ONE, DR7_ONE];
