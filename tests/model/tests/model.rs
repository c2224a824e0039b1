//! Random hypercalls of several domains on the model machine. `MODEL_STEPS` sets the number of steps, `MODEL_SEED` the
//! first seed; see `docs/model.md`.

use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::{Choice, Config, World};

/// Number of steps on one machine; the next machine has the next seed.
const STEPS_PER_MACHINE: u64 = 10_000;

/// The kinds of guests.
const KINDS: [&str; 2] = ["64-bit", "32-bit"];
/// How much of some calls must succeed, in percent, for each kind of guests: what they lead to is tested only then.
const SHARES: &[(&str, u64)] = &[
    ("mmu_update", 20),
    ("update_va_mapping", 40),
    ("mmuext_op", 20),
    ("new_root", 70),
    ("multicall", 70),
    ("populate_physmap", 80),
    ("memory_exchange", 5),
    ("evtchn_send", 25),
    ("grant_map", 70),
    ("grant_copy", 70),
];
/// What 32-bit guests do not have.
const ONLY_NATIVE: &[&str] = &["set_segment_base"];
/// Number of calls that may all fail, or fail more often than others, by chance.
const FEW: u64 = 200;

/// How often each act of each kind of guests has succeeded and failed.
type Counts = std::collections::BTreeMap<(&'static str, &'static str), [u64; 2]>;

fn var(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|v| v.parse().unwrap_or_else(|_| panic!("{name}={v} is not a number")))
}

/// Returns the machine of a seed: two to four domains, one to four CPUs.
fn config(seed: u64) -> Config {
    let full_check = var("MODEL_CHECK").unwrap_or(Config::default().full_check);
    let domains = 2 + (seed % 3) as u16;
    Config { cpus: 1 + (seed / 3 % 4) as u32, domains, ram: 46 * u64::from(domains) + 30, full_check }
}

/// Ends the process with a message when no step completes for a long time.
fn watchdog(progress: Arc<AtomicU64>, seed: Arc<AtomicU64>) {
    std::thread::spawn(move || {
        let mut last = (u64::MAX, Instant::now());
        loop {
            std::thread::sleep(Duration::from_secs(5));
            let now = progress.load(Relaxed);
            if now != last.0 {
                last = (now, Instant::now());
            } else if last.1.elapsed() > Duration::from_secs(120) {
                let seed = seed.load(Relaxed);
                eprintln!("hangs: MODEL_SEED={seed} MODEL_STEPS={}", now % STEPS_PER_MACHINE + 1);
                std::process::exit(101);
            }
        }
    });
}

/// Prints the hypervisor's log if MODEL_LOG is set.
struct Log;

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, r: &log::Record<'_>) {
        eprintln!("(XEN) {}", r.args());
    }
    fn flush(&self) {}
}

#[test]
fn random_hypercalls_keep_all_invariants() {
    if var("MODEL_LOG").is_some() && log::set_logger(&Log).is_ok() {
        log::set_max_level(log::LevelFilter::Info);
    }
    let total = var("MODEL_STEPS").unwrap_or(1_000_000);
    let first = var("MODEL_SEED").unwrap_or(1);
    let (progress, seed_now) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(first)));
    watchdog(progress.clone(), seed_now.clone());
    let start = Instant::now();
    let (mut done, mut deaths, mut counts) = (0, 0, Counts::new());
    for seed in first.. {
        if done >= total {
            break;
        }
        seed_now.store(seed, Relaxed);
        let steps = STEPS_PER_MACHINE.min(total - done);
        let mut world = World::new(config(seed), Choice::seed(seed));
        let result = catch_unwind(AssertUnwindSafe(|| {
            for _ in 0..steps {
                world.step();
                progress.fetch_add(1, Relaxed);
            }
            world.finish();
        }));
        if let Err(e) = result {
            eprintln!("{}", world.report());
            eprintln!("again with: MODEL_SEED={seed} MODEL_STEPS={} MODEL_CHECK=1", world.steps);
            resume_unwind(e);
        }
        done += steps;
        deaths += world.deaths;
        for (what, n) in &world.done {
            let sum = counts.entry(*what).or_default();
            *sum = [sum[0] + n[0], sum[1] + n[1]];
        }
    }
    println!("{done} steps from seed {first} on, {deaths} deaths, {:.0} s", start.elapsed().as_secs_f64());
    for ((what, kind), [ok, refused]) in &counts {
        println!("{what:32} {kind:8} {ok:9} done {refused:9} refused");
    }
    if done >= 500_000 {
        check_shares(&counts);
    }
}

/// Checks that each kind of call succeeds, and that neither kind of guest only fails.
fn check_shares(counts: &Counts) {
    let of = |what, kind| counts.get(&(what, kind)).copied().unwrap_or_default();
    let percent = |[ok, refused]: [u64; 2]| 100 * ok / (ok + refused).max(1);
    for ((what, kind), [ok, refused]) in counts {
        let hostile = what.ends_with("others") || matches!(*what, "any" | "anything" | "mca" | "platform_op");
        assert!(*ok > 0 || hostile || *refused < FEW, "{what} of {kind} guests never succeeded");
    }
    for (what, least) in SHARES {
        for kind in KINDS {
            let share = percent(of(what, kind));
            assert!(share >= *least, "{share} % of the {what} of {kind} guests succeeded, and not {least} %");
        }
    }
    let [native, pae] = KINDS;
    for (what, _) in counts.keys().filter(|(what, kind)| *kind == native && !ONLY_NATIVE.contains(what)) {
        let [n, p] = KINDS.map(|kind| of(what, kind));
        let calls = [n, p].map(|[ok, refused]| ok + refused);
        assert!(calls[1] >= calls[0] / 2 || calls[0] < FEW, "{calls:?} {what}: of {pae} guests too few");
        let enough = percent(p) >= percent(n) / 2;
        assert!(enough || calls.iter().any(|c| *c < FEW), "{what} of {pae} guests succeeds too rarely: {p:?}, {n:?}");
    }
}
