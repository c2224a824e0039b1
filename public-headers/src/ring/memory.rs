//! Memory shared with another domain, reached without references to its bytes.

use core::sync::atomic::{fence, AtomicU32, Ordering};

/// A piece of shared memory. Offsets are in bytes; what lies outside reads as zero and ignores writes.
pub trait SharedMemory {
    /// Returns its size in bytes.
    fn size(&self) -> usize;
    /// Loads a word once; later reads stay after it.
    fn load(&self, offset: usize) -> u32;
    /// Stores a word once; earlier writes stay before it.
    fn store(&self, offset: usize, value: u32);
    /// Copies bytes out, each read once.
    fn read(&self, offset: usize, bytes: &mut [u8]);
    /// Copies bytes in.
    fn write(&self, offset: usize, bytes: &[u8]);
    /// Orders every access before against every access after.
    fn fence(&self) {
        fence(Ordering::SeqCst);
    }
}

/// A page or part of one as atomic words.
impl SharedMemory for [AtomicU32] {
    #[inline]
    fn size(&self) -> usize {
        self.len() * 4
    }

    #[inline]
    fn load(&self, offset: usize) -> u32 {
        self.get(offset / 4).map_or(0, |word| word.load(Ordering::Acquire))
    }

    #[inline]
    fn store(&self, offset: usize, value: u32) {
        if let Some(word) = self.get(offset / 4) {
            word.store(value, Ordering::Release);
        }
    }

    fn read(&self, offset: usize, bytes: &mut [u8]) {
        let mut at = offset;
        let mut rest = bytes;
        while !rest.is_empty() {
            let word = self.get(at / 4).map_or(0, |word| word.load(Ordering::Relaxed)).to_le_bytes();
            let part = &word[at % 4..];
            let n = part.len().min(rest.len());
            let (now, later) = rest.split_at_mut(n);
            now.copy_from_slice(&part[..n]);
            at += n;
            rest = later;
        }
    }

    fn write(&self, offset: usize, bytes: &[u8]) {
        let mut at = offset;
        let mut rest = bytes;
        while !rest.is_empty() {
            let n = (4 - at % 4).min(rest.len());
            if let Some(word) = self.get(at / 4) {
                let mut value = word.load(Ordering::Relaxed).to_le_bytes();
                value[at % 4..][..n].copy_from_slice(&rest[..n]);
                word.store(u32::from_le_bytes(value), Ordering::Relaxed);
            }
            at += n;
            rest = &rest[n..];
        }
    }
}

impl<T: SharedMemory + ?Sized> SharedMemory for &T {
    #[inline]
    fn size(&self) -> usize {
        (**self).size()
    }

    #[inline]
    fn load(&self, offset: usize) -> u32 {
        (**self).load(offset)
    }

    #[inline]
    fn store(&self, offset: usize, value: u32) {
        (**self).store(offset, value);
    }

    #[inline]
    fn read(&self, offset: usize, bytes: &mut [u8]) {
        (**self).read(offset, bytes);
    }

    #[inline]
    fn write(&self, offset: usize, bytes: &[u8]) {
        (**self).write(offset, bytes);
    }

    #[inline]
    fn fence(&self) {
        (**self).fence();
    }
}
