//! The domains' consoles on the machine's one console: output lines prefixed with `[domN]`, and input for one domain.

use core::fmt::{self, Write};

use crate::{DomId, Guests, Nanos};

/// Maximum length of a partial line that is buffered before it is shown.
const LINE: usize = 240;
/// How long the start of a line waits for the rest.
const PATIENCE: Nanos = 50_000_000;
/// Maximum number of typed bytes that a domain has not taken yet.
const TYPED: usize = 256;
/// `CTRL-a`: typed three times, it moves the input to the next domain.
const SWITCH: u8 = 1;
const SWITCH_TIMES: u8 = 3;

/// How much of a terminal's escape sequence has been seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Escape {
    None,
    Begun,
    /// After `ESC [`: the sequence ends with a letter.
    Control,
}

/// Length of the longest prefix of a line, `[dom65535] `.
const PREFIX: usize = 11;

/// A prefix formatted without the heap, because a guest can cause it without limit.
struct Prefix {
    bytes: [u8; PREFIX],
    len: usize,
}

impl Prefix {
    fn of(id: DomId) -> Self {
        let mut prefix = Prefix { bytes: [0; PREFIX], len: 0 };
        // Any number fits.
        let _ = write!(prefix, "[dom{id}] ");
        prefix
    }
}

impl Write for Prefix {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

/// What the screen shows.
#[derive(Default, Debug)]
pub struct Screen {
    /// The domain whose unfinished line the cursor is on.
    open: Option<DomId>,
}

/// Output of a domain that has not been shown yet, less than a line.
#[derive(Debug)]
pub struct Line {
    bytes: [u8; LINE],
    len: usize,
    escape: Escape,
    due: Nanos,
}

impl Default for Line {
    fn default() -> Self {
        Line { bytes: [0; LINE], len: 0, escape: Escape::None, due: Nanos::MAX }
    }
}

impl Line {
    /// Shows the whole lines that `bytes`, printed by domain `id`, complete, and keeps the rest. Drops control
    /// characters and escape sequences, which would act on the operator's terminal.
    pub fn put<G: Guests>(&mut self, g: &G, screen: &mut Screen, id: DomId, bytes: &[u8]) {
        for &b in bytes {
            match (self.escape, b) {
                (Escape::None, b'\n') => self.show(g, screen, id, true),
                (Escape::None, 0x1b) => self.escape = Escape::Begun,
                (Escape::None, b'\t' | 8 | b' '..=0x7e | 0x80..) => self.push(g, screen, id, b),
                (Escape::None, _) => {}
                (Escape::Begun, b'[') => self.escape = Escape::Control,
                (Escape::Begun, _) | (Escape::Control, 0x40..=0x7e | b'\n') => self.escape = Escape::None,
                (Escape::Control, _) => {}
            }
        }
        if self.len == 0 {
            self.due = Nanos::MAX;
        } else if screen.open == Some(id) {
            self.show(g, screen, id, false);
        } else if self.due == Nanos::MAX {
            self.due = g.now().saturating_add(PATIENCE);
        }
    }

    fn push<G: Guests>(&mut self, g: &G, screen: &mut Screen, id: DomId, b: u8) {
        if self.len == LINE {
            self.show(g, screen, id, false);
        }
        self.bytes[self.len] = b;
        self.len += 1;
    }

    /// Shows the buffered part of the line, and ends the line if `end`.
    pub fn show<G: Guests>(&mut self, g: &G, screen: &mut Screen, id: DomId, end: bool) {
        self.due = Nanos::MAX;
        if self.len == 0 && !end {
            return;
        }
        if screen.open != Some(id) {
            screen.close(g);
            let prefix = Prefix::of(id);
            g.console_write(&prefix.bytes[..prefix.len]);
        }
        g.console_write(&self.bytes[..self.len]);
        self.len = 0;
        if end {
            g.console_write(b"\n");
            screen.open = None;
        } else {
            screen.open = Some(id);
        }
    }

    /// Shows the rest of a domain's last line.
    pub fn finish<G: Guests>(&mut self, g: &G, screen: &mut Screen, id: DomId) {
        self.show(g, screen, id, false);
        if screen.open == Some(id) {
            screen.close(g);
        }
    }

    /// Returns when a partial line has waited long enough for the rest; `u64::MAX` if there is none.
    pub fn due(&self) -> Nanos {
        self.due
    }
}

impl Screen {
    /// Ends an unfinished line.
    pub fn close<G: Guests>(&mut self, g: &G) {
        if self.open.take().is_some() {
            g.console_write(b"\n");
        }
    }
}

/// Bytes typed for a domain; what does not fit is dropped, as on a serial line.
#[derive(Debug)]
pub struct Typed {
    bytes: [u8; TYPED],
    len: usize,
}

impl Default for Typed {
    fn default() -> Self {
        Typed { bytes: [0; TYPED], len: 0 }
    }
}

impl Typed {
    /// Adds a byte.
    pub fn push(&mut self, b: u8) {
        if let Some(free) = self.bytes.get_mut(self.len) {
            *free = b;
            self.len += 1;
        }
    }

    /// Returns the pending bytes.
    pub fn waiting(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Removes the first `n` bytes, which have been sent.
    pub fn sent(&mut self, n: usize) {
        let n = n.min(self.len);
        self.bytes.copy_within(n..self.len, 0);
        self.len -= n;
    }
}

/// Counts `CTRL-a`.
#[derive(Default, Debug)]
pub struct SwitchKey {
    seen: u8,
}

impl SwitchKey {
    /// Returns whether `b` completes the sequence that switches the input.
    pub fn typed(&mut self, b: u8) -> bool {
        self.seen = if b == SWITCH { self.seen + 1 } else { 0 };
        if self.seen < SWITCH_TIMES {
            return false;
        }
        self.seen = 0;
        true
    }
}
