//! The console's log, which `xl dmesg` reads: its beginning, which shows how the machine came up, and the latest
//! output.
#![cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot"))]

use alloc::vec::Vec;
use mm::int::index;

/// Size in bytes before [`ConsoleRing::grow`].
pub const SIZE: usize = 32 << 10;

/// A log of the console. Its first half, once written, stays; the second half is a ring. So however much is printed,
/// the log of how the machine came up is kept.
///
/// A byte's position is its number: the first ever shown has 0.
#[derive(Debug)]
pub struct ConsoleRing {
    early: [u8; SIZE],
    grown: Vec<u8>,
    /// Number of bytes ever printed.
    end: u64,
}

impl Default for ConsoleRing {
    fn default() -> Self {
        Self::new()
    }
}

impl ConsoleRing {
    /// Creates an empty log.
    pub const fn new() -> Self {
        Self { early: [0; SIZE], grown: Vec::new(), end: 0 }
    }

    fn bytes(&mut self) -> &mut [u8] {
        if self.grown.is_empty() {
            &mut self.early
        } else {
            &mut self.grown
        }
    }

    /// Adds a byte.
    #[inline]
    pub fn put(&mut self, byte: u8) {
        let end = self.end;
        let bytes = self.bytes();
        bytes[place(bytes.len(), end)] = byte;
        self.end += 1;
    }

    /// Returns the position after the last byte.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Copies from position `from` on, as much as there is in one piece and fits. What is no longer kept is skipped.
    /// Returns how many bytes, and the position of the first of them.
    pub fn read(&self, from: u64, to: &mut [u8]) -> (usize, u64) {
        let bytes = if self.grown.is_empty() { &self.early[..] } else { &self.grown };
        let kept = (bytes.len() / 2) as u64;
        let oldest = self.end.saturating_sub(kept).max(kept);
        let (from, until) = if from < kept { (from, kept) } else { (from.max(oldest), u64::MAX) };
        let count = index(until.min(self.end).saturating_sub(from).min(to.len() as u64));
        for (i, byte) in to[..count].iter_mut().enumerate() {
            *byte = bytes[place(bytes.len(), from + i as u64)];
        }
        (count, from)
    }

    /// Keeps `size` bytes from now on (rounded up to a power of two, never fewer than before). Returns `false` without
    /// memory, or if too much has been printed already.
    pub fn grow(&mut self, size: usize) -> bool {
        let Some(size) = size.checked_next_power_of_two().filter(|size| *size > SIZE) else { return size <= SIZE };
        let mut grown = Vec::new();
        if !self.grown.is_empty() || self.end > SIZE as u64 / 2 || grown.try_reserve_exact(size).is_err() {
            return false;
        }
        // Both begin with the part that stays.
        grown.extend_from_slice(&self.early);
        grown.resize(size, 0);
        self.grown = grown;
        true
    }
}

/// Returns the index of a position in a log of `size` bytes.
#[inline]
fn place(size: usize, position: u64) -> usize {
    let kept = size / 2;
    match usize::try_from(position) {
        Ok(position) if position < kept => position,
        _ => kept + index((position - kept as u64) % kept as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(ring: &mut ConsoleRing, text: &str) {
        text.bytes().for_each(|b| ring.put(b));
    }

    /// Returns all that can be read, and the positions of the pieces.
    fn all(ring: &ConsoleRing, mut from: u64) -> (String, Vec<u64>) {
        let (mut text, mut pieces, mut buf) = (Vec::new(), Vec::new(), [0; 1000]);
        loop {
            let (n, at) = ring.read(from, &mut buf);
            if n == 0 {
                return (String::from_utf8(text).unwrap(), pieces);
            }
            if at != from || pieces.is_empty() {
                pieces.push(at);
            }
            text.extend_from_slice(&buf[..n]);
            from = at + n as u64;
        }
    }

    #[test]
    fn a_flood_leaves_the_beginning() {
        let mut ring = ConsoleRing::new();
        write(&mut ring, "the machine comes up\n");
        assert_eq!(all(&ring, 0), ("the machine comes up\n".into(), vec![0]));
        for i in 0..100_000 {
            write(&mut ring, &format!("flood {i}\n"));
        }
        write(&mut ring, "the end\n");
        let (text, pieces) = all(&ring, 0);
        assert_eq!(text.len(), SIZE);
        assert!(
            text.starts_with("the machine comes up\nflood 0\nflood 1\n") && text.ends_with("flood 99999\nthe end\n")
        );
        assert_eq!(pieces, [0, ring.end() - SIZE as u64 / 2]);
        // From a position that is no longer kept: what is left; from the end: nothing.
        assert_eq!(all(&ring, 20_000).0.len(), SIZE / 2);
        assert_eq!(all(&ring, ring.end() - 8).0, "the end\n");
        assert_eq!((ring.read(ring.end(), &mut [0; 9]).0, ring.read(u64::MAX, &mut [0; 9]).0), (0, 0));
    }

    #[test]
    fn it_grows_while_it_has_the_beginning_only() {
        for shown in [0, 5, SIZE / 2] {
            let mut ring = ConsoleRing::new();
            let first: String = (0..shown).map(|i| char::from(b'a' + (i % 26) as u8)).collect();
            write(&mut ring, &first);
            assert!(ring.grow(SIZE + 1));
            let more = "0123456789".repeat(10_000);
            write(&mut ring, &more);
            let (text, _) = all(&ring, 0);
            let whole = first + &more;
            assert_eq!(text, whole[..SIZE].to_owned() + &whole[whole.len() - SIZE..]);
        }
        let mut ring = ConsoleRing::new();
        assert!(ring.grow(SIZE) && ring.grow(0) && ring.grown.is_empty(), "is as large already");
        assert!(!ring.grow(usize::MAX) && !ring.grow(1 << 62));
        write(&mut ring, &"x".repeat(SIZE / 2 + 1));
        assert!(!ring.grow(SIZE * 2));
    }
}
