//! The output of a machine's serial console, with the wall and CPU seconds of each line.

/// One line of the console.
#[derive(Clone, Debug)]
pub struct Line {
    /// Seconds since QEMU was started.
    pub wall: f64,
    /// CPU seconds QEMU had used.
    pub cpu: f64,
    /// The text, without control sequences.
    pub text: String,
}

/// Splitter of the console's bytes into lines.
#[derive(Default)]
pub struct Splitter {
    rest: Vec<u8>,
}

impl Splitter {
    /// Takes bytes, and returns the lines that are complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        self.rest.extend_from_slice(bytes);
        let mut lines = Vec::new();
        while let Some(at) = self.rest.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=at).collect();
            lines.push(clean(&line));
        }
        lines
    }

    /// Returns the beginning of an unfinished line.
    pub fn partial(&self) -> String {
        clean(&self.rest)
    }
}

/// Removes carriage returns and terminal escape sequences.
fn clean(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            if chars.next_if(|c| *c == '[').is_some() {
                while chars.next().is_some_and(|c| !c.is_ascii_alphabetic()) {}
            } else {
                chars.next();
            }
        } else if !c.is_control() || c == '\t' {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_across_chunks_without_escapes() {
        let mut s = Splitter::default();
        assert!(s.push(b"\x1b[2J\x1b[01;01H(XEN) he").is_empty());
        assert_eq!(s.partial(), "(XEN) he");
        assert_eq!(s.push(b"llo\r\nnext\nx"), ["(XEN) hello", "next"]);
        assert_eq!(s.partial(), "x");
    }
}
