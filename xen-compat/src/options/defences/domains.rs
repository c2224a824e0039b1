//! `xpti` and `pv-l1tf`: defences that dom0 and the other domains have separately.

use mm::Errno;

use super::words::{list, named, Named};
use crate::options::value::parse_bool;

/// A defence that domains have separately; `None`: not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct PerDomain {
    /// dom0.
    pub dom0: Option<bool>,
    /// The others.
    pub dom_u: Option<bool>,
}

impl PerDomain {
    const fn both(on: bool) -> Self {
        Self { dom0: Some(on), dom_u: Some(on) }
    }

    /// Turns it off where it is not given.
    pub(super) fn off_unless_given(&mut self) {
        self.dom0.get_or_insert(false);
        self.dom_u.get_or_insert(false);
    }

    /// Sets what a list of `<switch>`, `dom0=<switch>`, `domu=<switch>` says; nothing at all turns it on. As on Xen,
    /// `default` must come last, and nothing after a comma is an item, but for the end of the list.
    ///
    /// # Errors
    /// EINVAL: an item is something else; the others count.
    pub(crate) fn set(&mut self, text: &str, has_default: bool) -> Result<(), Errno> {
        if text.is_empty() {
            *self = Self::both(true);
        }
        list(text, |item, rest| {
            match (parse_bool(item), named("dom0", item), named("domu", item)) {
                (Some(on), ..) => *self = Self::both(on),
                (_, Named::Is(on), _) => self.dom0 = Some(on),
                (_, _, Named::Is(on)) => self.dom_u = Some(on),
                _ if item == "default" && rest.is_empty() && has_default => *self = Self::default(),
                _ => return item.is_empty() && rest.is_empty(),
            }
            true
        })
    }
}
