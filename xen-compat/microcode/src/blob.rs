//! A file that is read where it lies.

/// The file cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unreadable;

/// A file that is read where it lies.
pub trait Blob {
    /// Returns its length in bytes.
    fn len(&self) -> usize;

    /// Returns whether it has no bytes.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads the bytes at `at`, all of which are within its length.
    ///
    /// # Errors
    /// Its owner has none there.
    fn read(&self, at: usize, to: &mut [u8]) -> Result<(), Unreadable>;
}

impl Blob for [u8] {
    fn len(&self) -> usize {
        <[u8]>::len(self)
    }

    fn read(&self, at: usize, to: &mut [u8]) -> Result<(), Unreadable> {
        let from = at.checked_add(to.len()).and_then(|end| self.get(at..end)).ok_or(Unreadable)?;
        to.copy_from_slice(from);
        Ok(())
    }
}

/// Returns `N` bytes of `file`.
pub(crate) fn bytes<const N: usize>(file: &(impl Blob + ?Sized), at: usize) -> Result<[u8; N], Unreadable> {
    let mut to = [0; N];
    file.read(at, &mut to)?;
    Ok(to)
}

/// Returns a little-endian word of `from`, which has it.
pub(crate) fn u32_at(from: &[u8], at: usize) -> u32 {
    from.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// Returns a little-endian half word of `from`, which has it.
pub(crate) fn u16_at(from: &[u8], at: usize) -> u16 {
    from.get(at..at + 2).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes)
}

/// Returns the sum of the words from `at` on; the last one may be begun only.
pub(crate) fn sum(file: &(impl Blob + ?Sized), at: usize, len: usize) -> Result<u32, Unreadable> {
    const PIECE: usize = 512;
    let mut sum = 0u32;
    let mut done = 0;
    let len = len.next_multiple_of(4);
    while done < len {
        let mut piece = [0; PIECE];
        let piece = &mut piece[..PIECE.min(len - done)];
        file.read(at + done, piece)?;
        sum = piece.chunks_exact(4).fold(sum, |sum, word| sum.wrapping_add(u32_at(word, 0)));
        done += piece.len();
    }
    Ok(sum)
}
