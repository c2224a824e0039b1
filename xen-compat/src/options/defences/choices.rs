//! Options of a few values.

use mm::Errno;

use super::words::{list, named, Named};
use crate::options::value::parse_bool;

/// `tsx`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tsx {
    /// Not given.
    #[default]
    Default,
    /// `tsx=yes` or `tsx=no`.
    Given(bool),
    /// Left on by `spec-ctrl=no`.
    LeftOn,
}

impl Tsx {
    /// Sets it.
    ///
    /// # Errors
    /// EINVAL: it is neither `yes` nor `no`, nor a synonym.
    pub(crate) fn set(&mut self, text: &str) -> Result<(), Errno> {
        *self = Self::Given(parse_bool(text).ok_or(Errno::INVAL)?);
        Ok(())
    }
}

/// `smep` and `smap`: protections of the supervisor from the user's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Supervisor {
    /// Used.
    #[default]
    On,
    /// Hidden from everyone.
    Off,
    /// Left to HVM guests.
    Hvm,
}

impl Supervisor {
    /// Sets it; the option's name alone turns it on.
    ///
    /// # Errors
    /// EINVAL: it is neither a switch nor `hvm`.
    pub(crate) fn set(&mut self, text: &str) -> Result<(), Errno> {
        *self = match parse_bool(text) {
            Some(true) => Self::On,
            Some(false) => Self::Off,
            None if text.is_empty() => Self::On,
            None if text == "hvm" => Self::Hvm,
            None => return Err(Errno::INVAL),
        };
        Ok(())
    }
}

/// `pcid`: which domains' address spaces have identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Pcid {
    /// None.
    Off,
    /// All.
    All,
    /// Those with XPTI.
    #[default]
    Xpti,
    /// Those without.
    NoXpti,
}

impl Pcid {
    /// Sets it.
    ///
    /// # Errors
    /// EINVAL: it is neither a switch nor `xpti` as a switch.
    pub(crate) fn set(&mut self, text: &str) -> Result<(), Errno> {
        *self = match (parse_bool(text), named("xpti", text)) {
            (Some(true), _) => Self::All,
            (Some(false), _) => Self::Off,
            (None, Named::Is(true)) => Self::Xpti,
            (None, Named::Is(false)) => Self::NoXpti,
            (None, _) => return Err(Errno::INVAL),
        };
        Ok(())
    }
}

/// `invpcid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invpcid(pub bool);

impl Default for Invpcid {
    fn default() -> Self {
        Self(true)
    }
}

/// `cet`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cet {
    /// Shadow stacks.
    pub shstk: Option<bool>,
    /// Indirect branch tracking.
    pub ibt: bool,
}

impl Default for Cet {
    fn default() -> Self {
        Self { shstk: None, ibt: true }
    }
}

impl Cet {
    /// Sets what a list says.
    ///
    /// # Errors
    /// EINVAL: an item is neither `shstk` nor `ibt` as a switch; the others count.
    pub(crate) fn set(&mut self, text: &str) -> Result<(), Errno> {
        list(text, |item, _| match (named("shstk", item), named("ibt", item)) {
            (Named::Is(on), _) => {
                self.shstk = Some(on);
                true
            }
            (_, Named::Is(on)) => {
                self.ibt = on;
                true
            }
            _ => false,
        })
    }
}
