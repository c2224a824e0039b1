//! One row of the table of options.

use mm::Errno;

use crate::options::settings::Options;
use crate::options::value::Given;

/// Takes in what is given to an option. What of it is understood counts even if it returns an error.
pub(crate) type Set = fn(&mut Options, &Given<'_>) -> Result<(), Errno>;

/// What becomes of an option.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effect {
    /// It acts.
    Acts(Set),
    /// Xen knows it, here it does nothing, which is said: why.
    None(&'static str),
    /// It has no meaning here that anybody could miss.
    Meaningless,
}

/// An option.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "what a page is made of, which a test compares"))]
pub(crate) struct Row {
    /// Name.
    pub name: &'static str,
    /// What stands after the name; empty for what does not act.
    pub syntax: &'static str,
    /// The default value; empty if there is none.
    pub default: &'static str,
    /// What it does.
    pub meaning: &'static str,
    /// What becomes of it.
    pub effect: Effect,
}
