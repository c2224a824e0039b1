//! Whatever guests do, by hypercalls or by faults, causes only allocations that may fail.

use model::{Choice, Config, World};

use crate::allocator::uncounted;

/// Number of machines, each in its own thread, so that an allocation made once per process is seen wherever it is made.
const MACHINES: u64 = 4;
const STEPS: u64 = 5_000;

#[test]
fn in_whatever_random_guests_do() {
    for seed in 1..=MACHINES {
        let mut world = World::new(Config { cpus: 2, domains: 3, ram: 200, ..Config::default() }, Choice::seed(seed));
        for step in 0..STEPS {
            world.step();
            let size = uncounted();
            assert_eq!(size, None, "an allocation that cannot fail, of seed {seed}, step {step}:\n{}", world.report());
        }
        world.finish();
    }
}
