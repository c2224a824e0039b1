//! Vectors of exceptions.

/// Debug.
pub const DB: u8 = 1;
/// Interrupt that cannot be masked.
pub const NMI: u8 = 2;
/// Breakpoint: `int3`.
pub const BP: u8 = 3;
/// Overflow: `into`.
pub const OF: u8 = 4;
/// Invalid opcode.
pub const UD: u8 = 6;
/// The FPU is not available.
pub const NM: u8 = 7;
/// Double fault.
pub const DF: u8 = 8;
/// Invalid TSS: here, a bad stack segment for another ring.
pub const TS: u8 = 10;
/// A segment that is not present.
pub const NP: u8 = 11;
/// Stack fault.
pub const SS: u8 = 12;
/// General protection.
pub const GP: u8 = 13;
/// Page fault.
pub const PF: u8 = 14;
/// Alignment check.
pub const AC: u8 = 17;
/// Machine check.
pub const MC: u8 = 18;
/// Control protection.
pub const CP: u8 = 21;

/// The highest vector that is an exception's.
pub const LAST: u8 = 0x1f;

/// Those that push an error code, as bits.
const WITH_ERROR_CODE: u32 = 1 << DF | 1 << TS | 1 << NP | 1 << SS | 1 << GP | 1 << PF | 1 << AC | 1 << CP;

/// Returns whether the exception `vector` pushes an error code.
#[inline]
pub const fn has_error_code(vector: u8) -> bool {
    vector <= LAST && WITH_ERROR_CODE & 1 << vector != 0
}
