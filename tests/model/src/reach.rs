//! A guest's memory, as its CPU reaches it, and arguments in it.

use mm::{Machine, Mfn};
use public_headers::xen4::compat::translate::Translated;
use xen_compat::machine::address::is_canonical;
use zerocopy::IntoBytes;

use crate::hand::Hand;
use crate::layout::FRAMES;

impl Hand<'_> {
    /// Translates an address as the guest's CPU does. `None`: a page fault, or no address.
    fn translate(&self, va: u64, write: bool) -> Option<Mfn> {
        if !is_canonical(va) {
            return None;
        }
        self.hv.hw.memory.touch_as(self.cpu, self.hv.hw.root(self.cpu), va, write, self.ring3)
    }

    /// Stores 64 bits as the guest's CPU does. Returns `false` on a page fault.
    pub(crate) fn store(&mut self, va: u64, val: u64) -> bool {
        let va = self.l.word(va);
        let to = self.translate(va, true);
        to.inspect(|mfn| self.hv.hw.store64(*mfn, (va & 0xff8) as usize, val)).is_some()
    }

    /// Loads 64 bits as the guest's CPU does.
    pub(crate) fn load(&mut self, va: u64) -> Option<u64> {
        let va = self.l.word(va);
        Some(self.hv.hw.load64(self.translate(va, false)?, (va & 0xff8) as usize))
    }

    /// Stores a word of its kernel's.
    pub(crate) fn store_word(&mut self, va: u64, val: u64) -> bool {
        if !self.l.compat {
            return self.store(va, val);
        }
        let va = self.l.word(va);
        let to = self.translate(va, true);
        to.inspect(|mfn| self.hv.hw.store32(*mfn, (va & 0xffc) as usize, val as u32)).is_some()
    }

    /// Stores words of its kernel's, one after the other.
    pub(crate) fn store_words(&mut self, va: u64, words: &[u64]) {
        for (va, word) in (0..).map(|n| va.wrapping_add(n * self.l.word)).zip(words) {
            self.store_word(va, *word);
        }
    }

    /// Stores 64-bit parts of arguments in memory. Returns their address.
    pub(crate) fn put(&mut self, words: &[u64]) -> u64 {
        let at = self.at;
        for (i, w) in words.iter().enumerate() {
            self.store(at + 8 * i as u64, *w);
        }
        self.at += 8 * words.len() as u64;
        at
    }

    /// Stores bytes in memory. Returns their address.
    pub(crate) fn put_bytes(&mut self, bytes: &[u8]) -> u64 {
        let word = |part: &[u8]| {
            let mut all = [0; 8];
            all[..part.len()].copy_from_slice(part);
            u64::from_le_bytes(all)
        };
        let words: Vec<u64> = bytes.chunks(8).map(word).collect();
        self.put(&words)
    }

    /// Stores structures in memory as its kernel lays them out. Returns their address.
    pub(crate) fn put_as<T: Translated>(&mut self, of: &[T]) -> u64 {
        let bytes: Vec<u8> = if self.l.compat {
            of.iter().flat_map(|s| s.to_compat().as_bytes().to_vec()).collect()
        } else {
            of.as_bytes().to_vec()
        };
        self.put_bytes(&bytes)
    }

    /// As [`Self::put_as`]. Returns their address, or sometimes a bad one.
    pub(crate) fn claim_as<T: Translated>(&mut self, of: &[T]) -> u64 {
        let at = self.put_as(of);
        self.claim(at)
    }

    /// Returns the address of arguments, or sometimes a bad one.
    pub(crate) fn claim(&mut self, at: u64) -> u64 {
        if !self.ch.chance(3) {
            return at;
        }
        let (end, not) = (self.l.va(FRAMES as u64), &self.l.not_guest);
        match self.ch.below(8) {
            0 => 0,
            1 => !0,
            2 => not.end - 1 - self.ch.below(1 << 24),
            3 => not.start - self.ch.below(2) * self.ch.below(64),
            4 => end - 1 - self.ch.below(64),
            5 => at + 1 + self.ch.below(7),
            6 => self.l.args(self.vcpu) + 8192 - self.ch.below(64),
            _ => self.va(),
        }
    }

    /// Stores arguments in memory. Returns their address, or sometimes a bad one.
    pub(crate) fn put_claim(&mut self, words: &[u64]) -> u64 {
        let at = self.put(words);
        self.claim(at)
    }
}
