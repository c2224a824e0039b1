//! The model's players on threads of their own, so that hypercalls of several vcpus and the death of a domain meet
//! anywhere. Invariants are checked when all stand still. `MM_STRESS_ROUNDS` sets the number of rounds.
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::player::*;
use common::*;
use mm::*;

const STEPS: u64 = 300;

/// Starts domain `d`, of which the last is a 32-bit guest in every other `round`.
fn start(env: &Env, players: &mut [Player<'_>], d: u16, round: u64) {
    let pae = d == DOMAINS - 1 && round.is_multiple_of(2);
    let g = if pae { pae::new_guest_pae(env, d, FRAMES) } else { new_guest(env, d, FRAMES) };
    for p in players.iter_mut().filter(|p| p.d == d) {
        p.start(&g);
    }
    env.as_vcpu(d, &g.v, |c| c.vcpu_destroy_pagetables().unwrap());
}

fn check(env: &Env, players: &[Player<'_>]) {
    let vcpus: Vec<&VcpuMm> = players.iter().map(|p| &p.v).collect();
    env.check(&vcpus, &[]);
}

/// The hypervisor's part of what is left of `d` goes: entries for its frames in the tables of others.
fn let_go(env: &Env, players: &[Player<'_>], d: u16) {
    for p in players.iter().filter(|p| p.d != d) {
        env.as_vcpu(p.d, &p.v, |c| c.put_old_guest_table().unwrap());
        for table in p.own() {
            let t = env.m.frames()[table.0 as usize].type_info();
            if t & pgt::TYPE != pgt::L1 || t & (pgt::VALIDATED | pgt::PARTIAL) == 0 {
                continue;
            }
            env.as_vcpu(p.d, &p.v, |c| {
                for i in 0..512 {
                    let e = env.m.load64(table, i * 8);
                    let to = env.m.frames().get(pte::mfn(e).0 as usize);
                    if e & pte::PRESENT != 0 && to.is_some_and(|p| p.is_owned_by(DomId(d))) {
                        update(&c, (table.0 << 12) | ((i as u64) * 8), 0).unwrap();
                    }
                }
                for mfn in p.own() {
                    if env.mm.heap.free_pages() < FRAMES as u64 + 4
                        && env.m.frames()[mfn.0 as usize].count_info() & pgc::COUNT == 1
                    {
                        c.guest_remove_page(c.d, mfn).unwrap();
                    }
                }
            });
        }
    }
}

#[test]
fn concurrent_hypercalls_keep_all_invariants() {
    mm::lock::set_hooks(std::thread::yield_now, mm::host::this_cpu_index);
    let rounds = std::env::var("MM_STRESS_ROUNDS").ok().and_then(|v| v.parse().ok());
    let rounds = rounds.unwrap_or(if cfg!(debug_assertions) { 30 } else { 400 });
    let env = Env::new(RAM, DOMAINS as usize, 2 * u32::from(DOMAINS) + 1);
    let cpus = 0..2 * u32::from(DOMAINS);
    let mut players: Vec<_> = cpus.map(|cpu| Player::new(&env, (cpu / 2) as u16, cpu, u64::from(cpu) + 1)).collect();
    for d in 0..DOMAINS {
        start(&env, &mut players, d, 0);
    }
    for round in 0..rounds {
        let dies = (round % u64::from(DOMAINS)) as u16;
        std::thread::scope(|s| {
            let mut dying = Vec::new();
            for p in &mut players {
                let steps = if p.d == dies { STEPS / 2 } else { STEPS };
                let this_dies = p.d == dies;
                let t = s.spawn(move || {
                    for _ in 0..steps {
                        p.step();
                    }
                    p
                });
                if this_dies {
                    dying.push(t);
                }
            }
            // The others go on while this domain is taken apart.
            mm::host::set_this_cpu(2 * u32::from(DOMAINS));
            let stopped: Vec<_> = dying.into_iter().map(|t| t.join().expect("vcpu")).collect();
            let vcpus: Vec<&VcpuMm> = stopped.iter().map(|p| &p.v).collect();
            kill(&env, dies, &vcpus, || -1);
        });
        env.m.set_preempt_after(-1);
        check(&env, &players);
        let_go(&env, &players, dies);
        check(&env, &players);
        env.as_domain(dies, |c| {
            assert!(c.d.is_empty(), "round {round}: domain {dies} left {} frames behind", c.d.tot_pages());
        });
        start(&env, &mut players, dies, round / u64::from(DOMAINS) + 1);
        check(&env, &players);
    }
}
