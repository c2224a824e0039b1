//! Bits of an error code that names a selector or a gate.

/// The event came from outside the program.
pub const EXTERNAL: u32 = 1 << 0;
/// The code names a gate of the IDT.
pub const IDT: u32 = 1 << 1;
/// The code names a selector of the LDT.
pub const LDT: u32 = 1 << 2;

/// Returns the code that names the gate of `vector`.
#[inline]
pub const fn of_gate(vector: u8) -> u32 {
    (vector as u32) << 3 | IDT
}
