//! Random hypercalls by several domains on the simulated machine, preempted anywhere: four runs at once, each with its seed.
//! Now and then one of them is put in log-dirty mode.
//!
//! After every step no TLB may hold what it must not; every invariant is checked after each of the first steps, then after
//! some. Environment: `MM_MODEL_STEPS` (of each run), `MM_MODEL_SEED` (the first), `MM_MODEL_CHECK` (check every so many steps:
//! 1 finds the step that did it).
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::player::*;
use common::*;
use mm::pte::PRESENT;
use mm::*;
use test_rng::Rng;

struct Model<'a> {
    env: &'a Env,
    rng: Rng,
    /// Two vcpus for each domain.
    players: Vec<Player<'a>>,
    deaths: u64,
}

impl<'a> Model<'a> {
    fn new(env: &'a Env, seed: u64) -> Model<'a> {
        let cpus = 0..2 * u32::from(DOMAINS);
        let players = cpus.map(|cpu| Player::new(env, (cpu / 2) as u16, cpu, seed * 64 + u64::from(cpu))).collect();
        let mut model = Model { env, rng: Rng::new(seed), players, deaths: 0 };
        for d in 0..DOMAINS {
            model.start(d);
        }
        model
    }

    fn start(&mut self, d: u16) {
        // The last domain is a 32-bit guest every other time.
        let pae = d == DOMAINS - 1 && self.rng.chance(50);
        let g = if pae { pae::new_guest_pae(self.env, d, FRAMES) } else { new_guest(self.env, d, FRAMES) };
        for p in self.players.iter_mut().filter(|p| p.d == d) {
            p.start(&g);
        }
        // The builder's vcpu goes.
        self.env.as_vcpu(d, &g.v, |c| c.vcpu_destroy_pagetables().unwrap());
    }

    fn step(&mut self) {
        if self.rng.chance(3) {
            let d = self.rng.below(DOMAINS.into()) as u16;
            log_dirty::act(self.env, d, &mut self.rng);
        }
        let i = self.rng.below(self.players.len() as u64) as usize;
        if !self.players[i].step() {
            self.die(self.players[i].d);
        }
    }

    fn die(&mut self, d: u16) {
        self.deaths += 1;
        self.env.written.lock().unwrap().retain(|(of, _)| *of != d);
        let mut rng = Rng::new(self.rng.any());
        let vcpus: Vec<&VcpuMm> = self.players.iter().filter(|p| p.d == d).map(|p| &p.v).collect();
        kill(self.env, d, &vcpus, || if rng.chance(70) { rng.below(30) as i64 } else { -1 });
        // Others may still map its frames, or be releasing one of its tables: they let go.
        for p in self.players.iter().filter(|p| p.d != d) {
            self.env.as_vcpu(p.d, &p.v, |c| c.put_old_guest_table().unwrap());
        }
        self.check();
        for p in self.players.iter().filter(|p| p.d != d && p.cpu.0 % 2 == 0) {
            self.let_go(p, d);
        }
        self.check();
        self.env.as_domain(d, |c| {
            assert!(c.d.is_empty(), "domain {d} left {} frames behind", c.d.tot_pages());
        });
        for p in self.players.iter().filter(|p| p.d != d) {
            // Others may have grown over it all.
            if self.env.mm.heap.free_pages() < FRAMES as u64 + 4 {
                self.shrink(p);
            }
        }
        self.start(d);
    }

    /// Takes all entries for frames of `d` out of the L1 tables of another domain.
    fn let_go(&self, p: &Player<'_>, d: u16) {
        for table in p.own() {
            let t = self.env.m.frames()[table.0 as usize].type_info();
            if t & pgt::TYPE != pgt::L1 || t & (pgt::VALIDATED | pgt::PARTIAL) == 0 {
                continue;
            }
            self.env.as_vcpu(p.d, &p.v, |c| {
                for i in 0..512 {
                    let e = self.env.m.load64(table, i * 8);
                    let to = self.env.m.frames().get(pte::mfn(e).0 as usize);
                    if e & PRESENT != 0 && to.is_some_and(|p| p.is_owned_by(DomId(d))) {
                        update(&c, (table.0 << 12) | ((i as u64) * 8), 0).unwrap();
                    }
                }
            });
        }
    }

    /// Gives frames of a domain back that nothing but its ownership holds.
    fn shrink(&self, p: &Player<'_>) {
        self.env.as_vcpu(p.d, &p.v, |c| {
            for mfn in p.own() {
                if self.env.m.frames()[mfn.0 as usize].count_info() & pgc::COUNT == 1 {
                    c.guest_remove_page(c.d, mfn).unwrap();
                }
            }
        });
    }

    fn check(&self) {
        let vcpus: Vec<&VcpuMm> = self.players.iter().map(|p| &p.v).collect();
        self.env.check(&vcpus, &[]);
        (0..DOMAINS).for_each(|d| log_dirty::check(self.env, d));
    }
}

/// Steps of each run.
const STEPS: u64 = 65_000;
/// So many are followed by a check of everything, as they are in tests that are cut short.
const CHECKED: u64 = 1_500;
/// Then one in so many is.
const CHECK_EVERY: u64 = 16;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn run(model: &mut Model<'_>, seed: u64, steps: u64) {
    let every = setting("MM_MODEL_CHECK").unwrap_or(CHECK_EVERY).max(1);
    model.check();
    for step in 0..steps {
        let r = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            // As a machine does before a CPU returns to its guest.
            begin_tlb_period(&model.env.m);
            model.step();
            if step < CHECKED || step % every == 0 {
                model.check();
            } else if let Err(e) = model.env.m.check_tlbs() {
                panic!("{e}");
            }
        }));
        if let Err(e) = r {
            eprintln!("seed {seed}, step {step}");
            for p in &model.players {
                eprintln!("domain {} {:?}: last {:?}, {:x?}", p.d, p.cpu, p.last, p.v);
            }
            std::panic::resume_unwind(e);
        }
    }
}

#[test]
fn random_hypercalls_keep_all_invariants() {
    let steps = setting("MM_MODEL_STEPS").unwrap_or(STEPS);
    let first = setting("MM_MODEL_SEED").unwrap_or(1);
    std::thread::scope(|s| {
        for seed in first..first + 4 {
            s.spawn(move || one_run(seed, steps));
        }
    });
}

fn one_run(seed: u64, steps: u64) {
    let env = Env::new(RAM, DOMAINS as usize, 2 * u32::from(DOMAINS));
    let mut model = Model::new(&env, seed);
    run(&mut model, seed, steps);
    let mut total = std::collections::BTreeMap::<&str, [u64; 2]>::new();
    for (what, [ok, refused]) in model.players.iter().flat_map(|p| &p.done) {
        let t = total.entry(what).or_default();
        *t = [t[0] + ok, t[1] + refused];
    }
    println!("seed {seed}: {} deaths", model.deaths);
    for (what, [ok, refused]) in total {
        println!("seed {seed}: {what:20} {ok:8} done {refused:8} refused");
        assert!(ok > 0 || steps < 10_000, "{what} never succeeded");
    }
}
