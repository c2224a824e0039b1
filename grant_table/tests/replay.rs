//! Inputs of the fuzz target `grants`, replayed in every test run: a corpus of random ones, and `REPLAY`, a file.

mod common;

use common::small::play;
use test_rng::Rng;

fn input(seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    // Many short ones, few long ones.
    let steps = 1 + rng.below(8) * rng.below(8);
    (0..1 + 2 * steps).map(|_| rng.any() as u8).collect()
}

#[test]
fn a_corpus() {
    let n = std::env::var("REPLAY_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1500);
    for seed in 0..n {
        let bytes = input(seed);
        let result = std::panic::catch_unwind(|| play(&bytes));
        assert!(result.is_ok(), "seed {seed}: {bytes:02x?}");
    }
    println!("{n} inputs");
}

#[test]
fn a_file() {
    let Ok(path) = std::env::var("REPLAY") else { return play(&input(1)) };
    play(&std::fs::read(path).expect("REPLAY names a file"));
}
