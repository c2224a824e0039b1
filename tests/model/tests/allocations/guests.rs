//! Whatever guests do, by hypercalls or by faults that they cause, allocates nothing that could not have failed.

use model::{Choice, Config, World};

use crate::allocator::uncounted;

/// Each in a thread of its own, so that the first of what is made once in a process is seen whoever made it.
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
