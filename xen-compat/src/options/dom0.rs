//! What the command line says about dom0: `dom0_mem`, `dom0_max_vcpus`, `dom0_ioports_disable`.

use alloc::vec::Vec;

use mm::Errno;

use crate::options::value::parse_size;

/// An amount of memory: an absolute one plus a share of what is available, or what to leave of that.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MemSize {
    /// Number of frames.
    pub pages: u64,
    /// Percentage of the available memory.
    pub percent: u64,
    /// Whether this is the amount to leave rather than to take.
    pub minus: bool,
}

impl MemSize {
    /// Returns the amount in frames, of `avail` available ones.
    pub fn of(&self, avail: u64) -> u64 {
        let pages = self.pages.saturating_add(self.percent * avail / 100);
        if self.minus {
            avail.saturating_sub(pages)
        } else {
            pages
        }
    }

    /// Parses `[-]size[+n%]` or `[-]n%`.
    fn parse(s: &str) -> Option<Self> {
        let (s, minus) = s.strip_prefix('-').map_or((s, false), |r| (r, true));
        let (first, second) = s.split_once('+').map_or((s, None), |(a, b)| (a, Some(b)));
        let percent = |s: &str| s.strip_suffix('%')?.parse::<u64>().ok().filter(|p| *p < 100);
        Some(match (percent(first), second) {
            (Some(percent), None) => Self { pages: 0, percent, minus },
            (None, None) => Self { pages: parse_size(first)? >> 12, percent: 0, minus },
            (None, Some(p)) => Self { pages: parse_size(first)? >> 12, percent: percent(p)?, minus },
            (Some(_), Some(_)) => return None,
        })
    }
}

/// `dom0_mem=[min:<amount>,][max:<amount>,][<amount>]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Dom0Mem {
    /// The amount; `None`: all but a reserve.
    pub size: Option<MemSize>,
    /// The minimum.
    pub min: Option<MemSize>,
    /// The maximum, now and later.
    pub max: Option<MemSize>,
}

impl Dom0Mem {
    /// Parses the option's value, which adds to earlier ones. EINVAL: some clauses are malformed; the others take
    /// effect.
    pub fn add(&mut self, s: &str) -> Result<(), Errno> {
        let mut understood = true;
        for clause in s.split(',') {
            let (to, amount) = match clause.split_once(':') {
                Some(("min", amount)) => (&mut self.min, amount),
                Some(("max", amount)) => (&mut self.max, amount),
                _ => (&mut self.size, clause),
            };
            match MemSize::parse(amount) {
                Some(size) => *to = Some(size),
                None => understood = false,
            }
        }
        understood.then_some(()).ok_or(Errno::INVAL)
    }

    /// Returns the number of frames that the option asks for, regardless of how many there are; 0: no size given. A
    /// little more than there is means all of it, as on Xen; a multiple of it is a mistake.
    pub fn asked(&self, avail: u64) -> u64 {
        self.size.as_ref().map_or(0, |m| m.of(avail)).max(self.min.as_ref().map_or(0, |m| m.of(avail)))
    }

    /// Returns how many of `avail` frames dom0 gets, and how many it may ever have.
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
    /// The minimum.
    pub min: u32,
    /// The maximum.
    pub max: u32,
}

impl Default for Dom0Vcpus {
    fn default() -> Self {
        Self { min: 1, max: u32::MAX }
    }
}

impl Dom0Vcpus {
    /// Parses the option's value; `None`: it is malformed.
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

    /// Returns the number of vcpus on a machine with `cpus` CPUs.
    pub fn count(&self, cpus: u32) -> u32 {
        cpus.max(self.min).min(self.max).clamp(1, crate::machine::limits::MAX_VIRT_CPUS)
    }
}

/// Parses the value of `dom0_ioports_disable`, a list of `<hex>[-<hex>]`. EINVAL: some ranges are malformed; the others
/// take effect.
pub(crate) fn add_ioports(to: &mut Vec<(u16, u16)>, s: &str) -> Result<(), Errno> {
    let hex = |s: &str| u16::from_str_radix(s.trim_start_matches("0x"), 16).ok();
    let mut understood = true;
    for item in s.split(',') {
        let (lo, hi) = item.split_once('-').unwrap_or((item, item));
        match (hex(lo), hex(hi)) {
            (Some(lo), Some(hi)) if lo <= hi => to.push((lo, hi)),
            _ => understood = false,
        }
    }
    understood.then_some(()).ok_or(Errno::INVAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory() {
        let mem = |s| {
            let mut m = Dom0Mem::default();
            m.add(s).map(|()| m)
        };
        let m = |s| mem(s).unwrap().pages(1 << 18).0;
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
        assert_eq!(mem("512M,max:1G").unwrap().pages(1 << 20).1, 1 << 18);
        for bad in ["", "x", "100%", "5%+5%", "1G+", "min:", "99999999999999T", "5,"] {
            assert_eq!(mem(bad), Err(Errno::INVAL), "{bad}");
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
        let mut ports = Vec::new();
        assert_eq!(add_ioports(&mut ports, "3f8-3ff,60,zz,9-8"), Err(Errno::INVAL));
        assert_eq!(add_ioports(&mut ports, "0x70"), Ok(()));
        assert_eq!(ports, [(0x3f8, 0x3ff), (0x60, 0x60), (0x70, 0x70)]);
    }
}
