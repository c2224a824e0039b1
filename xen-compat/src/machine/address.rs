//! Addresses that a processor in long mode accepts.

/// Whether a 48-bit linear address is canonical.
#[inline]
pub fn is_canonical(va: u64) -> bool {
    ((va as i64) << 16 >> 16) as u64 == va
}
