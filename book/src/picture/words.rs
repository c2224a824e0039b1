//! A line of a description as words.

/// A word, or text in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A bare word.
    Bare(String),
    /// Text.
    Text(String),
}

/// A line of a description, as words.
pub(super) type Line = Vec<Word>;

/// Splits a line at blanks; text in quotes is one word.
pub(super) fn split(line: &str) -> Result<Line, String> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"').ok_or_else(|| format!("no closing quote: {line}"))?;
            words.push(Word::Text(quoted[..end].to_owned()));
            rest = &quoted[end + 1..];
        } else {
            let end = rest.find([' ', '"']).unwrap_or(rest.len());
            words.push(Word::Bare(rest[..end].to_owned()));
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    Ok(words)
}
