//! Random numbers for all tests: the same for the same seed, which is printed when a test fails.
#![forbid(unsafe_code)]

/// A source of random numbers.
pub struct Rng {
    seed: u64,
    numbers: fastrand::Rng,
}

impl Rng {
    /// Creates the source for a seed. Neighbouring seeds give unrelated numbers.
    pub fn new(seed: u64) -> Self {
        Self { seed, numbers: fastrand::Rng::with_seed(seed) }
    }

    /// Returns any number.
    pub fn any(&mut self) -> u64 {
        self.numbers.u64(..)
    }

    /// Returns any number of 32 bits.
    pub fn any32(&mut self) -> u32 {
        self.numbers.u32(..)
    }

    /// Returns a number below `n`, which must not be 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.numbers.u64(..n)
    }

    /// Returns true with this probability in percent.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Returns one of several values.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.numbers.usize(..of.len())]
    }

    /// Fills `bytes` with random bytes.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        self.numbers.fill(bytes);
    }
}

impl Drop for Rng {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("random numbers were those of seed {:#x}", self.seed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_has_its_numbers() {
        let numbers = |seed| {
            let mut rng = Rng::new(seed);
            [0; 8].map(|_| rng.any())
        };
        assert_eq!(numbers(1), numbers(1));
        assert_ne!(numbers(1), numbers(2));
        assert_ne!(numbers(0), [0; 8]);
    }

    #[test]
    fn numbers_are_where_they_should_be() {
        let mut rng = Rng::new(7);
        let mut seen = [0; 5];
        (0..5000).for_each(|_| seen[rng.below(5) as usize] += 1);
        assert!(seen.iter().all(|n| (800..1200).contains(n)), "{seen:?}");
        let often = (0..1000).filter(|_| rng.chance(20)).count();
        assert!((150..250).contains(&often), "{often}");
        assert!((0..100).all(|_| [3, 5].contains(&rng.pick(&[3, 5]))));
    }
}
