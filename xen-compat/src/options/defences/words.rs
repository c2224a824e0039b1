//! Lists of words, and what a word says about a name.

use mm::Errno;

use crate::options::value::parse_boolean;

/// What a word says about a name.
pub(super) enum Named<'a> {
    /// Nothing: it is about something else.
    Not,
    /// `name`, `no-name`, `name=yes`, `name=no`.
    Is(bool),
    /// `name=` and something that is no switch.
    Sub(&'a str),
}

/// Returns what `word` says about `name`.
pub(super) fn named<'a>(name: &str, word: &'a str) -> Named<'a> {
    match parse_boolean(name, word) {
        Some(on) => Named::Is(on),
        None => word.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')).map_or(Named::Not, Named::Sub),
    }
}

/// Hands the items of a list to `take`, each with what follows it from its comma on, and goes on when one is not
/// understood, of which `take` returns `false`.
///
/// # Errors
/// EINVAL: at least one was not understood.
pub(super) fn list<'a>(text: &'a str, mut take: impl FnMut(&'a str, &'a str) -> bool) -> Result<(), Errno> {
    let mut left = text;
    let mut result = Ok(());
    loop {
        let (item, rest) = left.split_at(left.find(',').unwrap_or(left.len()));
        if !take(item, rest) {
            result = Err(Errno::INVAL);
        }
        match rest.strip_prefix(',') {
            Some(rest) => left = rest,
            None => return result,
        }
    }
}
