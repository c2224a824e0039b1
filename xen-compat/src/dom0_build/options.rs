//! What the command line says about dom0: `dom0_mem`, `dom0_max_vcpus`, `dom0_ioports_disable`.

use alloc::vec::Vec;

/// An amount of memory: an absolute one plus a share of what there is, or what to leave of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MemSize {
    /// Frames.
    pub pages: u64,
    /// Percent of the available memory.
    pub percent: u64,
    /// Leave that much, rather than take it.
    pub minus: bool,
}

impl MemSize {
    /// In frames, of `avail` there are.
    pub fn of(&self, avail: u64) -> u64 {
        let pages = self.pages.saturating_add(self.percent * avail / 100);
        if self.minus {
            avail.saturating_sub(pages)
        } else {
            pages
        }
    }

    /// `[-]size[+n%]` or `[-]n%`.
    fn parse(s: &str) -> Option<Self> {
        let (s, minus) = s.strip_prefix('-').map_or((s, false), |r| (r, true));
        let (first, second) = s.split_once('+').map_or((s, None), |(a, b)| (a, Some(b)));
        let percent = |s: &str| s.strip_suffix('%')?.parse::<u64>().ok().filter(|p| *p < 100);
        Some(match (percent(first), second) {
            (Some(percent), None) => Self { pages: 0, percent, minus },
            (None, None) => Self { pages: size(first)? >> 12, percent: 0, minus },
            (None, Some(p)) => Self { pages: size(first)? >> 12, percent: percent(p)?, minus },
            (Some(_), Some(_)) => return None,
        })
    }
}

/// A size with a unit: B, K (also without one), M, G or T.
fn size(s: &str) -> Option<u64> {
    let (digits, shift) = match s.as_bytes().last()? {
        b'T' | b't' => (&s[..s.len() - 1], 40),
        b'G' | b'g' => (&s[..s.len() - 1], 30),
        b'M' | b'm' => (&s[..s.len() - 1], 20),
        b'K' | b'k' => (&s[..s.len() - 1], 10),
        b'B' | b'b' => (&s[..s.len() - 1], 0),
        _ => (s, 10),
    };
    let n = match digits.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    n.checked_mul(1 << shift)
}

/// `dom0_mem=[min:<amount>,][max:<amount>,][<amount>]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Dom0Mem {
    /// How much; `None`: all but a reserve.
    pub size: Option<MemSize>,
    /// At least.
    pub min: Option<MemSize>,
    /// At most, now and later.
    pub max: Option<MemSize>,
}

impl Dom0Mem {
    /// Parses the option's value; `None`: malformed.
    pub fn parse(s: &str) -> Option<Self> {
        let mut m = Self::default();
        for item in s.split(',') {
            if let Some(s) = item.strip_prefix("min:") {
                m.min = Some(MemSize::parse(s)?);
            } else if let Some(s) = item.strip_prefix("max:") {
                m.max = Some(MemSize::parse(s)?);
            } else {
                m.size = Some(MemSize::parse(item)?);
            }
        }
        Some(m)
    }

    /// Frames the option asks for, whatever there is; 0: no size given. A little more than there is, is a request for
    /// all of it, as on Xen; a multiple of it is a mistake.
    pub fn asked(&self, avail: u64) -> u64 {
        self.size.as_ref().map_or(0, |m| m.of(avail)).max(self.min.as_ref().map_or(0, |m| m.of(avail)))
    }

    /// How many of `avail` frames dom0 gets, and how many it may ever have.
    pub fn pages(&self, avail: u64) -> (u64, u64) {
        /// 128 MiB.
        const MOST_RESERVED: u64 = 128 << 8;
        let default = || avail - (avail / 16).min(MOST_RESERVED);
        let of = |m: &Option<MemSize>| m.as_ref().map_or(0, |m| m.of(avail));
        let max = self.max.as_ref().map_or(u64::MAX, |m| m.of(avail));
        let wanted = match of(&self.size) {
            0 => default(),
            n => n,
        };
        (wanted.max(of(&self.min)).min(max).min(avail), max.min(u32::MAX as u64))
    }
}

/// `dom0_max_vcpus=<n>`, `<n>-`, `-<m>` or `<n>-<m>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dom0Vcpus {
    /// At least.
    pub min: u32,
    /// At most.
    pub max: u32,
}

impl Default for Dom0Vcpus {
    fn default() -> Self {
        Self { min: 1, max: u32::MAX }
    }
}

impl Dom0Vcpus {
    /// Parses the option's value; `None`: malformed.
    pub fn parse(s: &str) -> Option<Self> {
        let (lo, hi) = match s.split_once('-') {
            None => (s, Some(s)),
            Some((lo, "")) => (lo, None),
            Some((lo, hi)) => (lo, Some(hi)),
        };
        let min = if lo.is_empty() { 1 } else { lo.parse::<u32>().ok()?.max(1) };
        let max = hi.map_or(Some(u32::MAX), |h| h.parse().ok())?;
        Some(Self { min, max: if lo == hi.unwrap_or("") { min } else { max } })
    }

    /// The number of vcpus on a machine of `cpus` CPUs.
    pub fn count(&self, cpus: u32) -> u32 {
        cpus.max(self.min).min(self.max).clamp(1, crate::domain_create::MAX_VIRT_CPUS)
    }
}

/// `dom0_ioports_disable=<hex>[-<hex>],…`; malformed items are left out.
pub fn parse_ioports(s: &str) -> Vec<(u16, u16)> {
    let hex = |s: &str| u16::from_str_radix(s.trim_start_matches("0x"), 16).ok();
    s.split(',')
        .filter_map(|item| {
            let (lo, hi) = item.split_once('-').unwrap_or((item, item));
            Some((hex(lo)?, hex(hi)?)).filter(|(lo, hi)| lo <= hi)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory() {
        let m = |s| Dom0Mem::parse(s).unwrap().pages(1 << 18).0;
        assert_eq!(Dom0Mem::default().pages(1 << 18).0, (1 << 18) - (1 << 14));
        assert_eq!(Dom0Mem::default().pages(1 << 22).0, (1 << 22) - (128 << 8));
        assert_eq!(m("512M"), 1 << 17);
        assert_eq!(m("512M,max:256M"), 1 << 16);
        assert_eq!(m("524288"), 1 << 17);
        assert_eq!(m("-256M"), (1 << 18) - (1 << 16));
        assert_eq!(m("50%"), 1 << 17);
        assert_eq!(m("256M+25%"), 1 << 17);
        assert_eq!(m("min:768M,256M"), 3 << 16);
        assert_eq!(m("4G"), 1 << 18);
        assert_eq!(Dom0Mem::parse("512M,max:1G").unwrap().pages(1 << 20).1, 1 << 18);
        for bad in ["", "x", "100%", "5%+5%", "1G+", "min:", "99999999999999T", "5,"] {
            assert_eq!(Dom0Mem::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn vcpus() {
        let n = |s, cpus| Dom0Vcpus::parse(s).unwrap().count(cpus);
        assert_eq!(Dom0Vcpus::default().count(4), 4);
        assert_eq!((n("1", 4), n("8", 4), n("2-", 1), n("-2", 4), n("2-3", 1), n("2-3", 8)), (1, 8, 2, 2, 2, 3));
        assert_eq!(n("0", 4), 1);
        assert_eq!(Dom0Vcpus::parse("two"), None);
    }

    #[test]
    fn ioports() {
        assert_eq!(parse_ioports("3f8-3ff,60,zz,9-8"), [(0x3f8, 0x3ff), (0x60, 0x60)]);
    }
}
