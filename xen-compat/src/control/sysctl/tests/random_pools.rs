//! Random changes of pools while vcpus run: every call is answered as a simple model of Xen's rules says, each CPU is in
//! one pool or free, and each vcpu where its domain's pool is.

use std::collections::BTreeMap;
use std::vec::Vec;

use mm::host::set_this_cpu;
use mm::{CpuId, CpuMask, Errno};
use test_rng::Rng;

use super::pools::{ask, free_cpus, pool_op, pools, ADD, CREATE, DESTROY, MOVE, REMOVE};
use crate::guest_memory::hypercall_result::Hc;
use crate::sched::tests::machine::Sim;
use crate::state::sched::vcpu::State;

/// The pools as they should be.
struct Model {
    cpus: u32,
    /// The CPUs of each pool.
    pools: BTreeMap<u32, u64>,
    /// The pool of each domain.
    domains: Vec<u32>,
}

impl Model {
    fn free(&self) -> u64 {
        self.pools.values().fold((1 << self.cpus) - 1, |free, cpus| free & !cpus)
    }

    fn inhabitants(&self, pool: u32) -> u32 {
        self.domains.iter().filter(|p| **p == pool).count() as u32
    }

    /// Does what a call should do.
    fn call(&mut self, op: u32, pool: u32, cpu: u32, domain: u32) -> Result<(), Errno> {
        let cpus = self.pools.get(&pool).copied();
        match op {
            CREATE if self.pools.len() as u32 >= 2 * self.cpus => return Err(Errno::NOSPC),
            CREATE if cpus.is_some() => return Err(Errno::EXIST),
            CREATE => drop(self.pools.insert(pool, 0)),
            MOVE if domain as usize >= self.domains.len() => return Err(Errno::SRCH),
            MOVE if domain == 0 => return Err(Errno::PERM),
            MOVE if self.domains[domain as usize] == pool => {}
            MOVE if cpus.is_none_or(|cpus| cpus == 0) => return Err(Errno::NOENT),
            MOVE => self.domains[domain as usize] = pool,
            _ => {
                let cpus = cpus.ok_or(Errno::NOENT)?;
                match op {
                    DESTROY if cpus != 0 || self.inhabitants(pool) != 0 => return Err(Errno::BUSY),
                    DESTROY => drop(self.pools.remove(&pool)),
                    _ if cpu >= self.cpus => return Err(Errno::INVAL),
                    ADD if self.free() >> cpu & 1 == 0 => return Err(Errno::NODEV),
                    ADD => drop(self.pools.insert(pool, cpus | 1 << cpu)),
                    _ if (pool, cpu) == (0, 0) => return Err(Errno::INVAL),
                    _ if cpus >> cpu & 1 == 0 => return Err(Errno::ADDRNOTAVAIL),
                    _ if cpus == 1 << cpu && self.inhabitants(pool) != 0 => return Err(Errno::BUSY),
                    _ => drop(self.pools.insert(pool, cpus & !(1 << cpu))),
                }
            }
        }
        Ok(())
    }

    /// Compares the machine with the model.
    fn check(&self, s: &Sim) {
        let dom0 = s.vcpu(0, 0);
        let want: Vec<_> = self.pools.iter().map(|(id, cpus)| (*id, *cpus, self.inhabitants(*id))).collect();
        assert_eq!(pools(&s.hv, &dom0), want);
        assert_eq!(free_cpus(&s.hv, &dom0), self.free());
        for (d, pool) in s.domains.iter().zip(&self.domains) {
            for v in d.vcpus() {
                let (cpus, sched) = (CpuMask::from_low(self.pools[pool]), &v.sched);
                let name = std::format!("d{}v{} {:?} of pool {pool}", d.id.0, v.id.0, sched.state());
                let (allowed, preferred) = (sched.allowed(), sched.preferred());
                assert!(allowed.without(cpus).is_empty() && !allowed.is_empty(), "{name} may run on {allowed:?}");
                assert!(
                    preferred.without(allowed).is_empty() && !preferred.is_empty(),
                    "{name} should on {preferred:?}"
                );
                // A CPU that has it loaded may not have heard yet.
                if matches!(sched.state(), State::Off | State::Queued) {
                    assert!(allowed.contains(sched.processor()), "{name} is on {:?}", sched.processor());
                }
            }
        }
    }

    /// Also checks what is true when all CPUs have heard of the changes.
    fn check_settled(&self, s: &Sim) {
        for (d, pool) in s.domains.iter().zip(&self.domains) {
            for v in d.vcpus() {
                let at = v.sched.processor();
                assert!(CpuMask::from_low(self.pools[pool]).contains(at), "d{}v{} is on {at:?}", d.id.0, v.id.0);
            }
        }
        for cpu in CpuMask::from_low(self.free()).iter() {
            assert!(s.running(cpu.0 as usize).is_none(), "{cpu:?} is in no pool and runs a vcpu");
        }
    }
}

/// Something that the domains or a toolstack do meanwhile.
fn disturb(s: &Sim, r: &mut Rng) {
    let d = r.below(s.domains.len() as u64) as usize;
    let v = s.vcpu(d, r.below(s.domains[d].vcpus().len() as u64) as u32);
    let from = r.below(s.cpus() as u64) as usize;
    set_this_cpu(from as u32);
    let mask = CpuMask::from_low(r.below(1 << s.cpus()));
    match r.below(5) {
        0 => s.block(&v),
        1 | 2 => s.event(&v, from),
        3 => {
            let fits = mask.intersects(s.domains[d].sched.pool_cpus());
            assert_eq!(s.hv.set_hard_affinity(&v.d, v.v(), mask).is_ok(), fits);
        }
        _ => s.hv.set_soft_affinity(&v.d, v.v(), mask).unwrap(),
    }
}

fn run(cpus: u32, domains: &[u32], seed: u64) {
    let mut r = Rng::new(seed);
    let mut s = Sim::new(cpus);
    for &n in domains {
        s.add(n);
    }
    let all = (1 << cpus) - 1;
    let mut model = Model { cpus, pools: BTreeMap::from([(0, all)]), domains: std::vec![0; domains.len()] };
    let mut done = 0;
    for _ in 0..600 {
        let op = [CREATE, DESTROY, ADD, ADD, REMOVE, REMOVE, MOVE, MOVE][r.below(8) as usize];
        let below = |r: &mut Rng, n: u32| r.below(n.into()) as u32;
        let (pool, cpu) = (below(&mut r, 4), below(&mut r, cpus + 1));
        let domain = below(&mut r, domains.len() as u32 + 1);
        let want: Hc = model.call(op, pool, cpu, domain).map(|()| 0).map_err(Into::into);
        let got = pool_op(&s.hv, &s.vcpu(0, 0), &ask(op, pool, cpu, domain)).0;
        assert_eq!(got, want, "operation {op} on pool {pool}, CPU {cpu}, domain {domain}");
        done += u32::from(want.is_ok());
        model.check(&s);
        for _ in 0..r.below(4) {
            disturb(&s, &mut r);
            s.step(r.below(cpus.into()) as usize);
            s.check();
        }
        if r.below(2) == 0 {
            s.settle();
            s.pass(r.below(20_000_000));
            model.check(&s);
            model.check_settled(&s);
        }
    }
    assert!(done > 30, "only {done} calls did something");
    // And all is as it was when everybody has gone home.
    let dom0 = s.vcpu(0, 0);
    for d in 1..domains.len() as u32 {
        assert_eq!(pool_op(&s.hv, &dom0, &ask(MOVE, 0, 0, d)).0, Ok(0));
    }
    for (&pool, &cpus) in model.pools.iter().filter(|(id, _)| **id != 0) {
        for CpuId(cpu) in CpuMask::from_low(cpus).iter() {
            assert_eq!(pool_op(&s.hv, &dom0, &ask(REMOVE, pool, cpu, 0)).0, Ok(0));
        }
        assert_eq!(pool_op(&s.hv, &dom0, &ask(DESTROY, pool, 0, 0)).0, Ok(0));
    }
    for CpuId(cpu) in CpuMask::from_low(free_cpus(&s.hv, &dom0)).iter() {
        assert_eq!(pool_op(&s.hv, &dom0, &ask(ADD, 0, cpu, 0)).0, Ok(0));
    }
    assert_eq!(pools(&s.hv, &dom0), [(0, all, domains.len() as u32)]);
    s.settle();
}

#[test]
fn pools_are_as_the_model_says_on_two_cpus() {
    for seed in 1..10 {
        run(2, &[1, 2, 1], seed);
    }
}

#[test]
fn pools_are_as_the_model_says_on_many_cpus() {
    for seed in 1..10 {
        run(6, &[2, 4, 1, 3], 31 * seed);
    }
}
