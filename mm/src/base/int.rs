//! Conversions between integers whose names say whether they are lossless or truncate deliberately.

/// As an index. Where addresses do not have 64 bits, this does not compile.
#[inline]
pub(crate) const fn index(n: u64) -> usize {
    usize::from_le_bytes(n.to_le_bytes())
}

/// The low half.
#[inline]
pub(crate) const fn low32(n: u64) -> u32 {
    (n & 0xffff_ffff) as u32
}

/// The low half.
#[inline]
pub(crate) const fn low16(n: u32) -> u16 {
    (n & 0xffff) as u16
}
