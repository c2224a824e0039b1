//! Everything that can happen in a small scene: all sequences of a few operations of two domains on two grants, and, at
//! each access of the hypervisor's to the granter's table, each change that the granter can make to an entry.
//!
//! `EXHAUSTIVE_OPS` is the length of the sequences (2).

mod common;

use common::small::*;

/// Runs the sequence, with a change before access `at` to the table. Returns the number of accesses.
fn run(version: u32, ops: &[Op], at: u32, change: Option<usize>) -> u32 {
    let mut run = Run::new(version);
    let seen = run.change(at, change);
    for op in ops {
        run.step(*op);
    }
    *run.w.m.meddle.lock().unwrap() = None;
    run.check();
    run.end();

    *seen.lock().unwrap()
}

#[test]
fn all_sequences_and_all_changes() {
    let length = std::env::var("EXHAUSTIVE_OPS").ok().and_then(|n| n.parse().ok()).unwrap_or(2u32);
    let (mut sequences, mut runs) = (0u64, 0u64);
    for version in [1, 2] {
        for n in 0..OPS.len().pow(length) {
            let ops: Vec<Op> = (0..length).map(|i| OPS[n / OPS.len().pow(i) % OPS.len()]).collect();
            // A first operation without anything to work on makes this a shorter sequence.
            if matches!(ops[0], Op::Unmap(..) | Op::Overwrite) {
                continue;
            }
            sequences += 1;
            let told = |at: u32, change: Option<usize>| {
                let result = std::panic::catch_unwind(|| run(version, &ops, at, change));
                result.unwrap_or_else(|_| panic!("version {version}, {ops:?}, change {change:?} before access {at}"))
            };
            let accesses = told(0, None);
            runs += 1;
            for at in 0..accesses {
                for change in 0..CHANGES {
                    told(at, Some(change));
                    runs += 1;
                }
            }
        }
    }
    println!("{sequences} sequences of {length} operations, {runs} runs");
    assert!(runs > 10 * sequences);
}
