//! `crashkernel`: the memory that is kept for a kernel that is started after a crash.

use alloc::string::String;
use alloc::vec::Vec;
use alloc::{format, vec};

use mm::Errno;

/// Maximum number of sizes by the machine's RAM.
const MAX_RANGES: usize = 16;

/// The memory that is kept for a crash kernel, as the command line asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrashKernel {
    /// Size in bytes; 0: none, or one of those by the machine's RAM.
    pub size: u64,
    /// Machine address; 0: as high as possible.
    pub start: u64,
    /// The address that it must end at or below, if `start` is 0.
    pub limit: u64,
    /// Sizes by the machine's RAM.
    ranges: Vec<SizeFor>,
}

/// A size for machines whose RAM is in a range, all in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SizeFor {
    /// The least RAM.
    least: u64,
    /// From here on the range ends.
    end: u64,
    size: u64,
}

impl Default for CrashKernel {
    fn default() -> Self {
        Self { size: 0, start: 0, limit: u64::MAX, ranges: Vec::new() }
    }
}

/// Splits a number in C's notation, with its unit, off the front: KiB without one. As on Xen, a unit by itself is zero, and
/// a number that is too large wraps.
fn take_size(text: &str) -> (u64, &str) {
    let (radix, digits) = match text.as_bytes() {
        [b'0', b'x' | b'X', next, ..] if next.is_ascii_hexdigit() => (16, &text[2..]),
        [b'0', ..] => (8, text),
        _ => (10, text),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let add = |n: u64, c: char| n.wrapping_mul(radix.into()).wrapping_add(c.to_digit(radix).unwrap_or(0).into());
    let number = digits[..end].chars().fold(0, add);
    let rest = &digits[end..];
    let (shift, unit) = match rest.as_bytes().first() {
        Some(b'T' | b't') => (40, 1),
        Some(b'G' | b'g') => (30, 1),
        Some(b'M' | b'm') => (20, 1),
        Some(b'K' | b'k') => (10, 1),
        Some(b'B' | b'b') => (0, 1),
        _ => (10, 0),
    };
    (number << shift, &rest[unit..])
}

/// What is wrong, in Xen's words.
type Words = Vec<String>;

/// A number was expected.
fn no_number() -> String {
    "crashkernel: memory value expected".into()
}

impl CrashKernel {
    /// Parses the value of the option: `<size>[@<start>|<<limit>|,below=<limit>]`, or for `<size>` a list of
    /// `<least RAM>-[<end>]:<size>`. What is understood takes effect.
    ///
    /// # Errors
    /// EINVAL: some of it is not understood; `say` gets why.
    pub(crate) fn set(&mut self, text: &str, say: &mut Words) -> Result<(), Errno> {
        let before = say.len();
        let rest = if text.contains(':') { self.take_ranges(text, say) } else { self.take_plain(text, say) };
        if let Some(rest) = rest {
            self.take_place(rest, say);
        }
        (say.len() == before).then_some(()).ok_or(Errno::INVAL)
    }

    /// Parses one size. Returns what follows.
    fn take_plain<'a>(&mut self, text: &'a str, say: &mut Words) -> Option<&'a str> {
        let (size, rest) = take_size(text);
        self.size = size;
        if rest.len() == text.len() {
            say.push(no_number());
            return None;
        }
        Some(rest)
    }

    /// Parses sizes by the machine's RAM. Returns what follows them, `None` if a number is missing.
    fn take_ranges<'a>(&mut self, text: &'a str, say: &mut Words) -> Option<&'a str> {
        self.ranges = vec![];
        let mut at = text;
        loop {
            if self.ranges.len() == MAX_RANGES {
                say.push("crashkernel: too many ranges".into());
                return Some(at);
            }
            let list = at.strip_prefix(',').filter(|_| !self.ranges.is_empty()).unwrap_or(at);
            let number = |at: &'a str, say: &mut Words| {
                let (n, rest) = take_size(at);
                if rest.len() == at.len() {
                    say.push(no_number());
                    return None;
                }
                Some((n, rest))
            };
            let (least, rest) = number(list, say)?;
            let Some(rest) = rest.strip_prefix('-') else {
                say.push("crashkernel: '-' expected".into());
                return Some(rest);
            };
            let (end, rest) = if rest.starts_with(':') { (u64::MAX, rest) } else { number(rest, say)? };
            if end <= least {
                say.push("crashkernel: end <= start".into());
                return Some(rest);
            }
            let Some(rest) = rest.strip_prefix(':') else {
                say.push("crashkernel: ':' expected".into());
                return Some(rest);
            };
            let (size, rest) = number(rest, say)?;
            self.ranges.push(SizeFor { least, end, size });
            if !rest.starts_with(',') {
                return Some(rest);
            }
            at = rest;
        }
    }

    /// Parses where the memory must be.
    fn take_place(&mut self, text: &str, say: &mut Words) {
        let (to, text) = if let Some(start) = text.strip_prefix('@') {
            (&mut self.start, start)
        } else if let Some(limit) = text.strip_prefix('<').or_else(|| text.strip_prefix(",below=")) {
            (&mut self.limit, limit)
        } else {
            if !text.is_empty() {
                say.push(format!("crashkernel: '{text}' ignored"));
            }
            return;
        };
        let (value, rest) = take_size(text);
        *to = value;
        if rest.len() == text.len() {
            say.push(no_number());
        }
    }

    /// Returns the size for a machine with `ram` bytes of RAM, and how many of the sizes in the list for it are not less than
    /// that.
    pub fn size_for(&self, ram: u64) -> (u64, usize) {
        let mut too_large = 0;
        let mut size = self.size;
        for r in self.ranges.iter().take_while(|r| r.size != 0) {
            if size != 0 {
                break;
            }
            if r.size >= ram {
                too_large += 1;
            } else if (r.least..r.end).contains(&ram) {
                size = r.size;
            }
        }
        (size, too_large)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const M: u64 = 1 << 20;
    const G: u64 = 1 << 30;

    /// What is understood of a value, for machines of 256 MiB, 1 GiB and 8 GiB, and what is said of it.
    type Case = (&'static str, [u64; 3], u64, u64, &'static [&'static str]);

    const CASES: &[Case] = &[
        ("64M", [64 * M; 3], 0, u64::MAX, &[]),
        ("64", [64 << 10; 3], 0, u64::MAX, &[]),
        ("0x40M", [64 * M; 3], 0, u64::MAX, &[]),
        ("010M", [8 * M; 3], 0, u64::MAX, &[]),
        ("64m@16m", [64 * M; 3], 16 * M, u64::MAX, &[]),
        ("64M<4G", [64 * M; 3], 0, 4 * G, &[]),
        ("64M,below=4G", [64 * M; 3], 0, 4 * G, &[]),
        ("512M-:128M", [0, 128 * M, 128 * M], 0, u64::MAX, &[]),
        ("512M-2G:64M,2G-:128M", [0, 64 * M, 128 * M], 0, u64::MAX, &[]),
        ("512M-2G:64M,2G-:128M@32M", [0, 64 * M, 128 * M], 32 * M, u64::MAX, &[]),
        ("0-:64M<2G", [64 * M; 3], 0, 2 * G, &[]),
        ("", [0; 3], 0, u64::MAX, &["memory value expected"]),
        ("no", [0; 3], 0, u64::MAX, &["memory value expected"]),
        ("64M@", [64 * M; 3], 0, u64::MAX, &["memory value expected"]),
        ("64M,high", [64 * M; 3], 0, u64::MAX, &["',high' ignored"]),
        ("512M:128M", [0; 3], 0, u64::MAX, &["'-' expected", "':128M' ignored"]),
        ("2G-1G:64M", [0; 3], 0, u64::MAX, &["end <= start", "':64M' ignored"]),
        ("1G-2G,3G-:64M", [0; 3], 0, u64::MAX, &["':' expected", "',3G-:64M' ignored"]),
        ("512M-:64M,1G-x:32M", [0, 64 * M, 64 * M], 0, u64::MAX, &["memory value expected"]),
        // As on Xen, where the list takes the `b` for a unit.
        ("512M-:64M,below=4G", [0, 64 * M, 64 * M], 0, u64::MAX, &["'-' expected", "'elow=4G' ignored"]),
    ];

    #[test]
    fn each_form_is_understood_as_by_xen() {
        for &(text, sizes, start, limit, words) in CASES {
            let (mut c, mut said) = (CrashKernel::default(), Words::new());
            let result = c.set(text, &mut said);
            assert_eq!([M << 8, G, 8 * G].map(|ram| c.size_for(ram).0), sizes, "{text}");
            assert_eq!((c.start, c.limit), (start, limit), "{text}");
            let want: Vec<_> = words.iter().map(|w| format!("crashkernel: {w}")).collect();
            assert_eq!((said, result), (want, if words.is_empty() { Ok(()) } else { Err(Errno::INVAL) }), "{text}");
        }
    }

    #[test]
    fn sixteen_sizes_are_as_many_as_there_may_be() {
        let text = |n: u64| (0..n).map(|i| format!("{i}G-{}G:{}M", i + 1, i + 1)).collect::<Vec<_>>().join(",");
        let (mut c, mut said) = (CrashKernel::default(), Words::new());
        assert_eq!((c.set(&text(16), &mut said), c.size_for(15 * G).0), (Ok(()), 16 * M));
        assert_eq!((c.set(&text(17), &mut said), c.size_for(16 * G).0), (Err(Errno::INVAL), 0));
        assert_eq!(said, ["crashkernel: too many ranges", "crashkernel: ',16G-17G:17M' ignored"]);
    }

    #[test]
    fn a_size_that_the_machine_has_not_is_reported() {
        let mut c = CrashKernel::default();
        c.set("0-:2G,0-:64M", &mut Words::new()).unwrap();
        assert_eq!((c.size_for(G), c.size_for(4 * G)), ((64 * M, 1), (2 * G, 0)));
    }
}
