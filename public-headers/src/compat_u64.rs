//! A 64-bit number as i386 lays it out: aligned to 4 bytes.

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// A `uint64_t` inside an i386 structure: 8 bytes, aligned to 4, low half first.
#[derive(FromBytes, IntoBytes, KnownLayout, Immutable, Clone, Copy, Default, PartialEq, Eq)]
#[repr(C)]
pub struct CompatU64([u32; 2]);

impl CompatU64 {
    /// Wraps a number.
    #[inline]
    pub const fn new(value: u64) -> Self {
        Self([value as u32, (value >> 32) as u32])
    }

    /// Returns the number.
    #[inline]
    pub const fn get(self) -> u64 {
        self.0[0] as u64 | (self.0[1] as u64) << 32
    }
}

impl From<u64> for CompatU64 {
    #[inline]
    fn from(value: u64) -> Self {
        Self::new(value)
    }
}

impl From<CompatU64> for u64 {
    #[inline]
    fn from(value: CompatU64) -> Self {
        value.get()
    }
}

impl fmt::Debug for CompatU64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.get(), f)
    }
}

const _: () = assert!(size_of::<CompatU64>() == 8 && align_of::<CompatU64>() == 4);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_half_first() {
        let v = CompatU64::new(0x1122_3344_5566_7788);
        assert_eq!(v.get(), 0x1122_3344_5566_7788);
        assert_eq!(v.as_bytes(), 0x1122_3344_5566_7788_u64.to_le_bytes());
    }
}
