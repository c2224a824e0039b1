//! The source of decisions: a seed, or the bytes of a fuzzer.

use test_rng::Rng;

enum Source {
    Random(Rng),
    /// Bytes, and how many have been used.
    Bytes(Vec<u8>, usize),
}

/// A stream of decisions.
pub struct Choice(Source);

impl Choice {
    /// Makes endless pseudo-random decisions from `seed`.
    pub fn seed(seed: u64) -> Self {
        Choice(Source::Random(Rng::new(seed)))
    }

    /// Takes decisions from `bytes`, then zeroes.
    pub fn bytes(bytes: &[u8]) -> Self {
        Choice(Source::Bytes(bytes.to_vec(), 0))
    }

    /// Returns whether the bytes are used up.
    pub fn exhausted(&self) -> bool {
        matches!(&self.0, Source::Bytes(b, at) if *at >= b.len())
    }

    /// Returns a number of about `8 * bytes` significant bits.
    fn raw(&mut self, bytes: usize) -> u64 {
        match &mut self.0 {
            Source::Random(rng) => rng.any() >> 16,
            Source::Bytes(data, at) => {
                let n = bytes.min(data.len() - *at);
                let val = data[*at..*at + n].iter().rev().fold(0, |v, b| v << 8 | u64::from(*b));
                *at += n;
                val
            }
        }
    }

    /// Returns any 48-bit number.
    pub fn any(&mut self) -> u64 {
        self.raw(6)
    }

    /// Returns a number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        let bytes = match n {
            0..=0x100 => 1,
            0x101..=0x1_0000 => 2,
            _ => 6,
        };
        self.raw(bytes) % n.max(1)
    }

    /// Returns true with this probability in percent.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Returns one of several values.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}
