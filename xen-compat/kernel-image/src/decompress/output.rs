//! The unpacked kernel while it is written: the decoders use it as their history and need no separate window.

/// Why decoding stopped.
pub(super) type Why = &'static str;

/// More bytes than the kernel's build declared.
pub(super) const TOO_LONG: Why = "more data than declared";
/// The compressed data ends too early.
pub(super) const CUT: Why = "unexpected end";

/// A buffer of the declared length, filled from its start.
pub(super) struct Output<'a> {
    buf: &'a mut [u8],
    len: usize,
}

impl<'a> Output<'a> {
    /// Creates an empty output.
    pub(super) fn new(buf: &'a mut [u8]) -> Self {
        Self { buf, len: 0 }
    }

    /// Returns the number of bytes written.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Returns the number of bytes that still fit.
    pub(super) fn room(&self) -> usize {
        self.buf.len() - self.len
    }

    /// Returns the bytes written from `start` on.
    pub(super) fn since(&self, start: usize) -> &[u8] {
        self.buf.get(start..self.len).unwrap_or(&[])
    }

    /// The same, for filters.
    pub(super) fn since_mut(&mut self, start: usize) -> &mut [u8] {
        self.buf.get_mut(start..self.len).unwrap_or(&mut [])
    }

    /// Returns the byte `distance` (from 1 on) bytes back; 0 before the start.
    #[inline]
    pub(super) fn back(&self, distance: usize) -> u8 {
        self.len.checked_sub(distance).and_then(|at| self.buf.get(at)).copied().unwrap_or(0)
    }

    /// Writes a byte.
    #[inline]
    pub(super) fn push(&mut self, byte: u8) -> Result<(), Why> {
        *self.buf.get_mut(self.len).ok_or(TOO_LONG)? = byte;
        self.len += 1;
        Ok(())
    }

    /// Returns the next `n` bytes, for the caller to write.
    pub(super) fn take(&mut self, n: usize) -> Result<&mut [u8], Why> {
        let to = self.buf[self.len..].get_mut(..n).ok_or(TOO_LONG)?;
        self.len += n;
        Ok(to)
    }

    /// Discards what was written from `len` on.
    pub(super) fn rewind(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// Writes `bytes`.
    #[inline]
    pub(super) fn extend(&mut self, bytes: &[u8]) -> Result<(), Why> {
        self.take(bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    /// Copies `n` bytes from `distance` bytes back, but not from before `start`. Source and destination may overlap.
    #[inline]
    pub(super) fn repeat(&mut self, distance: usize, n: usize, start: usize) -> Result<(), Why> {
        if distance == 0 || distance > self.len - start {
            return Err("distance beyond the start");
        }
        if n > self.room() {
            return Err(TOO_LONG);
        }
        let (from, end) = (self.len - distance, self.len + n);
        while self.len < end {
            let piece = (self.len - from).min(end - self.len);
            self.buf.copy_within(from..from + piece, self.len);
            self.len += piece;
        }
        Ok(())
    }
}
