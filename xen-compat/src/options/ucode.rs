//! `ucode`: which microcode is loaded at boot, and how it is loaded later.

use mm::Errno;

use crate::options::value::{parse_boolean, parse_number};

/// How microcode is loaded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ucode {
    /// The boot module with it, counted from dom0's kernel, 0, on, or from behind the last, if negative; 0: none.
    pub module: i64,
    /// Whether it is looked for in archives among the boot modules.
    pub scan: bool,
    /// Whether CPUs are kept from NMIs meanwhile.
    pub in_nmi: bool,
    /// Whether the revision that a CPU has may be loaded again.
    pub allow_same: bool,
}

impl Default for Ucode {
    fn default() -> Self {
        Ucode { module: 0, scan: false, in_nmi: true, allow_same: false }
    }
}

impl Ucode {
    /// Parses the value of `ucode`, a list.
    ///
    /// # Errors
    /// EINVAL: some words are unknown; the others take effect.
    pub fn set(&mut self, text: &str) -> Result<(), Errno> {
        let mut understood = true;
        for word in text.split(',') {
            let switches = [("nmi", &mut self.in_nmi), ("allow-same", &mut self.allow_same), ("scan", &mut self.scan)];
            let known = switches.into_iter().find_map(|(name, to)| parse_boolean(name, word).map(|on| *to = on));
            if known.is_some() {
                continue;
            }
            let (digits, sign) = word.strip_prefix('-').map_or((word, 1), |digits| (digits, -1));
            match parse_number(digits).and_then(|n| i64::try_from(n).ok()) {
                Some(n) => self.module = n * sign,
                None => understood = false,
            }
        }
        understood.then_some(()).ok_or(Errno::INVAL)
    }

    /// Returns which of `count` boot modules has it.
    pub fn module_of(&self, count: usize) -> Option<usize> {
        let from_end = i64::try_from(count).ok()?;
        let module = if self.module < 0 { self.module.saturating_add(from_end) } else { self.module };
        usize::try_from(module).ok().filter(|module| (1..count).contains(module))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_counted_from_either_end() {
        let of = |module| Ucode { module, ..Ucode::default() }.module_of(3);
        assert_eq!([1, 2, -1, -2].map(of), [Some(1), Some(2), Some(2), Some(1)]);
        // Neither dom0's kernel nor none at all.
        assert_eq!([0, 3, -3, -4, i64::MIN, i64::MAX].map(of), [None; 6]);
        assert_eq!(Ucode { module: -1, ..Ucode::default() }.module_of(1), None);
    }
}
