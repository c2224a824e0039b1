//! Ranges of addresses in entries of page tables.

use mm::int::low64;

/// Returns how many entries of 2^`shift` bytes are needed to map a range.
pub(crate) fn spans(lo: u64, hi: u64, shift: u32) -> u64 {
    let up = low64((hi as u128).div_ceil(1 << shift));
    up - (lo >> shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_counts() {
        assert_eq!(spans(0xffff_ffff_8000_0000, 0xffff_ffff_8500_0000, 21), 40);
        assert_eq!(spans(0xffff_ffff_8000_0000, 0xffff_ffff_8500_0000, 30), 1);
        assert_eq!(spans(0xffff_ffff_8000_0000, 0xffff_ffff_8500_0000, 39), 1);
        assert_eq!(spans(0x3fff_f000, 0x4000_1000, 30), 2);
    }
}
