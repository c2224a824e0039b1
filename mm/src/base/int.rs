//! Conversions between integers whose names say whether they are lossless or truncate deliberately.

/// Converts to an index. This does not compile where addresses do not have 64 bits.
#[inline]
pub const fn index(n: u64) -> usize {
    usize::from_le_bytes(n.to_le_bytes())
}

/// Converts to a 32-bit count, for collections that never have 2^32 elements.
#[inline]
pub const fn count32(n: usize) -> u32 {
    debug_assert!(n >> 32 == 0);
    low32(n as u64)
}

/// Returns the low half of the product or quotient of two 64-bit numbers.
#[inline]
pub const fn low64(n: u128) -> u64 {
    (n & 0xffff_ffff_ffff_ffff) as u64
}

/// Returns the low half: an argument that the ABI declares as `unsigned int` leaves the register's upper half
/// undefined.
#[inline]
pub const fn low32(n: u64) -> u32 {
    (n & 0xffff_ffff) as u32
}

/// Returns the low half.
#[inline]
pub const fn low16(n: u32) -> u16 {
    (n & 0xffff) as u16
}

/// Returns the lowest byte.
#[inline]
pub const fn low8(n: u32) -> u8 {
    (n & 0xff) as u8
}
