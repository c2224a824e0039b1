//! The size and abilities of grant tables: `gnttab_max_frames`, `gnttab_max_maptrack_frames` and `gnttab` on the
//! command line, and, within those bounds, what a domain is created with.

use grant_table::{Limits, MAX_FRAMES, MAX_MAPTRACK_FRAMES};
use mm::Errno;

use crate::options::value::{parse_boolean, parse_number};

/// Limits that apply to all domains.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GrantOptions {
    /// Maximum number of shared frames in a table (`gnttab_max_frames`).
    pub max_frames: u32,
    /// Maximum number of frames of handles (`gnttab_max_maptrack_frames`).
    pub max_maptrack_frames: u32,
    /// Highest version (`gnttab=max-ver:N`).
    pub max_version: u32,
    /// Whether transitive grants may be used (`gnttab=transitive`).
    pub transitive: bool,
    /// Whether pages may be transferred (`gnttab=transfer`).
    pub transfer: bool,
}

impl Default for GrantOptions {
    fn default() -> Self {
        GrantOptions {
            max_frames: MAX_FRAMES,
            max_maptrack_frames: MAX_MAPTRACK_FRAMES,
            max_version: 2,
            transitive: true,
            transfer: true,
        }
    }
}

/// What a domain is created with; `None`: as much as the command line allows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct GrantConfig {
    /// Maximum number of shared frames.
    pub max_frames: Option<u32>,
    /// Maximum number of frames of handles.
    pub max_maptrack_frames: Option<u32>,
    /// Highest version.
    pub max_version: Option<u32>,
}

impl GrantOptions {
    /// Parses the value of `gnttab`, a list. EINVAL: some parts are not understood; the others take effect.
    pub fn set_abilities(&mut self, value: &str) -> Result<(), Errno> {
        let mut understood = true;
        for part in value.split(',') {
            understood &= self.set_part(part).is_some();
        }
        understood.then_some(()).ok_or(Errno::INVAL)
    }

    /// Parses the value of `gnttab_max_frames`. EINVAL: it is not a number. ERANGE: it makes no sense.
    pub fn set_max_frames(&mut self, value: &str) -> Result<(), Errno> {
        self.max_frames = count(value, 1)?;
        Ok(())
    }

    /// Parses the value of `gnttab_max_maptrack_frames`. EINVAL: it is not a number. ERANGE: it makes no sense.
    pub fn set_max_maptrack_frames(&mut self, value: &str) -> Result<(), Errno> {
        self.max_maptrack_frames = count(value, 0)?;
        Ok(())
    }

    fn set_part(&mut self, part: &str) -> Option<()> {
        // The second spelling was in the first patch for XSA-226.
        if let Some(version) = part.strip_prefix("max-ver:").or_else(|| part.strip_prefix("max_ver:")) {
            self.max_version = version.parse().ok().filter(|v| (1..=2).contains(v))?;
        } else if let Some(on) = parse_boolean("transitive", part) {
            self.transitive = on;
        } else {
            self.transfer = parse_boolean("transfer", part)?;
        }
        Some(())
    }

    /// Returns the limits of a new domain. EINVAL: more than the command line allows, or not even one frame.
    pub fn limits(&self, c: &GrantConfig) -> Result<Limits, Errno> {
        let within = |asked: Option<u32>, least: u32, most: u32| {
            asked.map_or(Some(most), |n| (least..=most).contains(&n).then_some(n)).ok_or(Errno::INVAL)
        };
        Ok(Limits {
            version: within(c.max_version, 1, self.max_version)?,
            frames: within(c.max_frames, 1, self.max_frames)?,
            maptrack_frames: within(c.max_maptrack_frames, 0, self.max_maptrack_frames)?,
            transitive: self.transitive,
            transfer: self.transfer,
        })
    }
}

/// Parses a number of frames.
fn count(value: &str, least: u32) -> Result<u32, Errno> {
    let n = parse_number(value).ok_or(Errno::INVAL)?;
    u32::try_from(n).ok().filter(|n| (least..=i32::MAX as u32).contains(n)).ok_or(Errno::RANGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_numbers_of_any_base() {
        let mut o = GrantOptions::default();
        for (value, want) in [("64", 64), ("0x40", 64), ("0100", 64), ("2147483647", i32::MAX as u32), ("1", 1)] {
            o.set_max_frames(value).unwrap();
            assert_eq!(o.max_frames, want, "{value}");
        }
        for (value, why) in [
            ("", Errno::INVAL),
            ("12k", Errno::INVAL),
            ("-1", Errno::INVAL),
            ("09", Errno::INVAL),
            ("0x", Errno::INVAL),
            ("0", Errno::RANGE),
            ("2147483648", Errno::RANGE),
            ("0x100000000", Errno::RANGE),
        ] {
            assert_eq!(o.set_max_frames(value), Err(why), "{value}");
        }
        assert_eq!(o.max_frames, 1, "what is refused changes nothing");
        o.set_max_maptrack_frames("0").unwrap();
        assert_eq!(o.max_maptrack_frames, 0);
    }

    #[test]
    fn a_list_of_switches() {
        let all = GrantOptions::default();
        let set = |value: &str| {
            let mut o = all;
            let end = o.set_abilities(value);
            (end, o)
        };
        let v1 = GrantOptions { max_version: 1, ..all };
        assert_eq!(set("max-ver:1"), (Ok(()), v1));
        assert_eq!(set("max_ver:1"), (Ok(()), v1));
        assert_eq!(set("max-ver:1,max-ver:2"), (Ok(()), all));
        let none = GrantOptions { transitive: false, transfer: false, ..v1 };
        assert_eq!(set("max-ver:1,no-transitive,transfer=off"), (Ok(()), none));
        assert_eq!(set("transitive=0,max-ver:1,transfer=disable"), (Ok(()), none));
        assert_eq!(set("transitive=false,no-transitive,transitive,transfer=no,transfer=enable"), (Ok(()), all));
        // The rest takes effect.
        for bad in
            ["max-ver:3", "max-ver:0", "max-ver:", "max-ver:1x", "transitive=maybe", "no-transfer=1", "", "x", "no-"]
        {
            assert_eq!(set(&format!("no-transitive,{bad},no-transfer,max-ver:1")), (Err(Errno::INVAL), none), "{bad}");
        }
    }

    #[test]
    fn a_domain_gets_what_it_asks_for_within_bounds() {
        let o = GrantOptions { max_frames: 32, max_maptrack_frames: 10, max_version: 1, ..GrantOptions::default() };
        let all = Limits { frames: 32, maptrack_frames: 10, version: 1, transitive: true, transfer: true };
        assert_eq!(o.limits(&GrantConfig::default()), Ok(all));
        let less = GrantConfig { max_frames: Some(4), max_maptrack_frames: Some(0), max_version: Some(1) };
        assert_eq!(o.limits(&less), Ok(Limits { frames: 4, maptrack_frames: 0, ..all }));
        for bad in [
            GrantConfig { max_frames: Some(33), ..less },
            GrantConfig { max_frames: Some(0), ..less },
            GrantConfig { max_maptrack_frames: Some(11), ..less },
            GrantConfig { max_version: Some(0), ..less },
            GrantConfig { max_version: Some(2), ..less },
        ] {
            assert_eq!(o.limits(&bad), Err(Errno::INVAL));
        }
    }
}
