//! The steps of the model machine, decided by a fuzzer's bytes. See `docs/model.md`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{Choice, Config, World};

/// Maximum number of steps for one input.
const STEPS: usize = 2_000;

fuzz_target!(|data: &[u8]| {
    let [shape, data @ ..] = data else { return };
    let domains = 2 + u16::from(shape & 3).min(2);
    let cpus = 1 + u32::from(shape >> 2 & 3);
    let config = Config { cpus, domains, ram: 46 * u64::from(domains) + 30, full_check: 16 };
    let mut world = World::new(config, Choice::bytes(data));
    for _ in 0..STEPS {
        if world.choice.exhausted() {
            break;
        }
        world.step();
    }
    world.finish();
});
