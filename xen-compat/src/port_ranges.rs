//! The I/O ports a domain may use, as a list of ranges `(first, last)` that neither touch nor overlap.

use alloc::vec::Vec;

use crate::domain::Domain;

impl Domain {
    /// Whether all ports from `first` to `last` are among its ranges.
    pub fn ioports_permitted(&self, first: u16, last: u16) -> bool {
        self.ioports.lock().iter().any(|&(lo, hi)| lo <= first && last <= hi)
    }

    /// Lets it use the ports from `first` to `last`; who has ports may choose cache attributes.
    pub fn ioports_permit(&self, first: u16, last: u16) {
        let mut ranges = self.ioports.lock();
        *ranges = with(&ranges, first, last);
        self.mem.allow_cache_attrs();
    }

    /// Takes the ports from `first` to `last` back.
    pub fn ioports_deny(&self, first: u16, last: u16) {
        let mut ranges = self.ioports.lock();
        *ranges = without(&ranges, first, last);
    }
}

/// `ranges` and the ports from `lo` to `hi`.
fn with(ranges: &[(u16, u16)], mut lo: u16, mut hi: u16) -> Vec<(u16, u16)> {
    let mut out = Vec::with_capacity(ranges.len() + 1);
    for &(a, b) in ranges {
        if u32::from(b) + 1 < u32::from(lo) || u32::from(hi) + 1 < u32::from(a) {
            out.push((a, b));
        } else {
            (lo, hi) = (lo.min(a), hi.max(b));
        }
    }
    out.push((lo, hi));
    out
}

/// `ranges` without the ports from `lo` to `hi`.
pub fn without(ranges: &[(u16, u16)], lo: u16, hi: u16) -> Vec<(u16, u16)> {
    let mut out = Vec::with_capacity(ranges.len() + 1);
    for &(a, b) in ranges {
        if hi < a || b < lo {
            out.push((a, b));
            continue;
        }
        if a < lo {
            out.push((a, lo - 1));
        }
        if hi < b {
            out.push((hi + 1, b));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let all = [(0, 0xffff)];
        assert_eq!(without(&all, 0x20, 0x21), [(0, 0x1f), (0x22, 0xffff)]);
        assert_eq!(without(&all, 0, 0xffff), []);
        assert_eq!(without(&without(&all, 0, 5), 3, 9), [(10, 0xffff)]);
        assert_eq!(without(&all, 0xfff0, 0xffff), [(0, 0xffef)]);
        assert_eq!(with(&[(0, 0x1f), (0x30, 0x3f)], 0x20, 0x2f), [(0, 0x3f)]);
        assert_eq!(with(&[(0x30, 0x3f)], 0, 0x2e), [(0x30, 0x3f), (0, 0x2e)]);
        assert_eq!(with(&[(0x10, 0xffff)], 0x8, 0xffff), [(0x8, 0xffff)]);
    }
}
