//! Types at a machine's console, as a user would who waits for what it says.

use std::io::Write;
use std::iter::Peekable;
use std::slice::Iter;

/// Something typed at the machine's console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The text to wait for, after the text that the previous keys had waited for.
    pub after: &'static str,
    /// The keys.
    pub keys: &'static str,
}

/// What is left to type, and what was said since the last keys.
#[derive(Debug)]
pub struct Typist<K> {
    keyboard: K,
    left: Peekable<Iter<'static, Typed>>,
    /// The complete lines since the last keys.
    seen: String,
    /// The bytes at the beginning of the current line that had been said when the last keys were typed: the rest of the
    /// line may arrive later.
    answered: usize,
}

impl<K: Write> Typist<K> {
    /// Returns a typist with all of `typing` left.
    pub fn new(keyboard: K, typing: &'static [Typed]) -> Self {
        Self { keyboard, left: typing.iter().peekable(), seen: String::new(), answered: 0 }
    }

    /// Handles a complete line.
    pub fn line(&mut self, text: &str) {
        if self.left.peek().is_some() {
            self.begun(text);
            self.seen.push_str(text.get(self.answered..).unwrap_or(""));
            self.seen.push('\n');
            self.answered = 0;
        }
    }

    /// Handles the beginning of the current line.
    pub fn begun(&mut self, partial: &str) {
        let text = format!("{}{}", self.seen, partial.get(self.answered..).unwrap_or(""));
        if let Some(next) = self.left.next_if(|t| text.contains(t.after)) {
            self.seen.clear();
            self.answered = partial.len();
            // The machine may have just ended.
            let _ = self.keyboard.write_all(next.keys.as_bytes()).and_then(|()| self.keyboard.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWICE: &[Typed] = &[Typed { after: "READY", keys: "a" }, Typed { after: "READY", keys: "b" }];

    #[test]
    fn a_line_in_two_parts_is_answered_once() {
        let mut t = Typist::new(Vec::new(), TWICE);
        t.begun("[dom1] REA");
        t.begun("[dom1] READY");
        t.begun("[dom1] READY");
        t.line("[dom1] READY");
        t.line("more");
        assert_eq!(t.keyboard, b"a");
        t.line("[dom1] READY");
        assert_eq!(t.keyboard, b"ab");
        t.line("[dom1] READY");
        assert_eq!(t.keyboard, b"ab");
    }

    #[test]
    fn what_follows_an_answer_on_its_line_counts() {
        let mut t = Typist::new(Vec::new(), TWICE);
        t.begun("READY ");
        t.line("READY READY");
        assert_eq!(t.keyboard, b"ab");
        let mut t = Typist::new(Vec::new(), TWICE);
        t.line("two READY");
        t.line("lines READY");
        assert_eq!(t.keyboard, b"ab");
    }
}
