//! Bit streams: forward for table descriptions, backward for the data that the tables encode.

use crate::decompress::output::{Why, CUT};

/// Reads up to 57 bits from bit `pos` on; zeros past the end.
#[inline]
fn peek(data: &[u8], pos: usize, n: u32) -> u64 {
    let at = pos / 8;
    let rest = data.get(at..).unwrap_or(&[]);
    let word = match rest.first_chunk() {
        Some(w) => u64::from_le_bytes(*w),
        None => rest.iter().rev().fold(0, |v, &b| v << 8 | u64::from(b)),
    };
    word >> (pos % 8) & ((1 << n) - 1)
}

/// A reader from the first bit on, least significant first.
pub(super) struct Forward<'a> {
    data: &'a [u8],
    pos: usize,
}

impl<'a> Forward<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, pos: 0 }
    }

    /// Returns the next `n` bits without taking them.
    pub(super) fn peek(&self, n: u32) -> u32 {
        peek(self.data, self.pos, n) as u32
    }

    pub(super) fn skip(&mut self, n: u32) -> Result<(), Why> {
        self.pos += n as usize;
        if self.pos > self.data.len() * 8 {
            return Err(CUT);
        }
        Ok(())
    }

    pub(super) fn take(&mut self, n: u32) -> Result<u32, Why> {
        let v = self.peek(n);
        self.skip(n)?;
        Ok(v)
    }

    /// Returns the number of bytes used, the last perhaps partially.
    pub(super) fn bytes(&self) -> usize {
        self.pos.div_ceil(8)
    }
}

/// A reader from the last bit back. The highest set bit of the last byte marks the end and is not data.
pub(super) struct Backward<'a> {
    data: &'a [u8],
    /// Number of bits left; negative if more were taken than existed.
    left: isize,
}

impl<'a> Backward<'a> {
    pub(super) fn new(data: &'a [u8]) -> Result<Self, Why> {
        match data.last() {
            None | Some(0) => Err("bit stream without an end"),
            Some(last) => Ok(Self { data, left: data.len() as isize * 8 - 1 - last.leading_zeros() as isize }),
        }
    }

    /// Returns the next `n` (at most 32) bits without taking them; zeros past the end.
    #[inline]
    pub(super) fn peek(&self, n: u32) -> u32 {
        let from = self.left - n as isize;
        if from >= 0 {
            peek(self.data, from as usize, n) as u32
        } else if self.left <= 0 {
            0
        } else {
            (peek(self.data, 0, self.left as u32) << -from) as u32
        }
    }

    #[inline]
    pub(super) fn skip(&mut self, n: u32) {
        self.left -= n as isize;
    }

    #[inline]
    pub(super) fn take(&mut self, n: u32) -> u32 {
        let v = self.peek(n);
        self.skip(n);
        v
    }

    /// Returns the number of bits left.
    #[inline]
    pub(super) fn left(&self) -> isize {
        self.left
    }
}
