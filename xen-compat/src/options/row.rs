//! One row of the table of options.

use alloc::string::String;
use alloc::vec::Vec;

use mm::Errno;

use crate::options::settings::Options;
use crate::options::value::Given;

/// Applies what the command line says about an option. The part that is understood takes effect even if it returns an
/// error.
pub(crate) type Set = fn(&mut Options, &Given<'_>) -> Result<(), Errno>;
/// As [`Set`]; adds lines of its own to the messages.
pub(crate) type SetAndSay = fn(&mut Options, &Given<'_>, &mut Vec<String>) -> Result<(), Errno>;

/// The effect of an option.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effect {
    /// It takes effect.
    Acts(Set),
    /// It takes effect, and says in words of its own what is wrong with its value.
    ActsAndSays(SetAndSay),
    /// Xen knows it; it does nothing here, which is reported with this reason.
    None(&'static str),
    /// The same, but its value is read, for the console's line about [defences](crate::defences::list) that are missing.
    Read(Set, &'static str),
    /// It has no meaning here that anyone could miss.
    Meaningless,
}

/// An option.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "what a page is made of, which a test compares"))]
pub(crate) struct Row {
    /// Name.
    pub name: &'static str,
    /// The text after the name; empty for options without effect.
    pub syntax: &'static str,
    /// The default value; empty if there is none.
    pub default: &'static str,
    /// Its meaning.
    pub meaning: &'static str,
    /// Its effect.
    pub effect: Effect,
}
