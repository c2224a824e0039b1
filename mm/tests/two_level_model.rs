//! Random operations by two domains with page tables of two levels, preempted anywhere. After every step shadows are
//! what the tables ask for, all counts are what a recount finds, and no TLB has what it may not have. `MM_MODEL_STEPS`
//! sets the number of steps of each run, `MM_MODEL_SEED` the first seed.
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::two_level::*;
use common::*;
use mm::*;
use std::collections::BTreeMap;
use test_rng::Rng;

const FRAMES: usize = 20;
const RAM: usize = 260;
const FLAGS: [u32; 12] = [0x63, 0x61, 0x67, 0x65, 0x63, 0x61, 0x23, 0x03, 0x01, 0x07, 0x7b, 0x00];

struct Player<'a> {
    env: &'a Env,
    rng: Rng,
    g: Guest32,
    cpu: CpuId,
    done: BTreeMap<&'static str, [u64; 2]>,
    last: String,
}

impl<'a> Player<'a> {
    fn new(env: &'a Env, id: u16, seed: u64) -> Self {
        let rng = Rng::new(seed);
        let cpu = CpuId(id.into());
        let mut p = Player { env, rng, g: start(env, id, cpu), cpu, done: BTreeMap::new(), last: String::new() };
        p.flush();
        p
    }

    fn flush(&mut self) {
        self.env.m.flush_tlb_cpus(CpuMask::of(self.cpu));
    }

    fn own(&self) -> Vec<Mfn> {
        let frames = self.env.m.frames().iter().enumerate();
        frames.filter(|(_, p)| p.is_owned_by(DomId(self.g.id))).map(|(i, _)| Mfn(i as u64)).collect()
    }

    /// Mostly a frame of its own, few of them so that they meet.
    fn mfn(&mut self) -> Mfn {
        match self.rng.below(40) {
            0 => Mfn(self.rng.below(5)),
            1 => Mfn(FIRST_RAM + self.rng.below(RAM as u64 + 4)),
            n => {
                let own = self.own();
                let among = if n < 30 { own.len().min(10) } else { own.len() };
                own.get(self.rng.below(among.max(1) as u64) as usize).copied().unwrap_or(Mfn(0))
            }
        }
    }

    fn entry(&mut self) -> u32 {
        let odd = if self.rng.chance(3) { 1 << self.rng.below(12) } else { 0 };
        entry32(self.mfn(), self.rng.pick(&FLAGS) ^ odd)
    }

    fn slot(&mut self) -> usize {
        self.rng.pick(&[0, 1, 2, 3, 4, 5, 6, 7, 511, 512, SLOT, 1007, 1008, 1023])
    }

    /// Returns an address that is mapped, if one is soon found.
    fn mapped(&mut self) -> Option<u32> {
        let (m, root) = (&self.env.m, self.g.v.guest_top.get());
        let present = |table: Mfn, n: usize| (0..n).filter(|i| m.load32(table, i * 4) & 1 != 0).collect::<Vec<_>>();
        let slots = present(root, FIRST_HV_SLOT);
        let slot = *slots.get(self.rng.below(slots.len().max(1) as u64) as usize)?;
        let table = Mfn((m.load32(root, slot * 4) >> 12).into());
        let pages = present(table, 1024);
        let at = *pages.get(self.rng.below(pages.len().max(1) as u64) as usize)?;
        Some((slot as u32) << 22 | (at as u32) << 12 | self.rng.below(1024) as u32 * 4)
    }

    fn va(&mut self) -> u32 {
        if self.rng.chance(60)
            && let Some(va) = self.mapped()
        {
            return va;
        }
        let slot = self.rng.pick(&[0, 1, 2, SLOT, SLOT, SLOT, 1007, 1008]) as u32;
        let at = if self.rng.chance(80) { self.rng.below(FRAMES as u64 + 4) } else { self.slot() as u64 } as u32;
        slot << 22 | at << 12 | self.rng.below(1024) as u32 * 4
    }

    /// What the tables say and what the CPU sees agree, once the faults in between are dealt with.
    fn compare(&mut self, va: u32, write: bool, user: bool) -> bool {
        let (m, g) = (&self.env.m, &self.g);
        let root = g.v.guest_top.get();
        let said = by_guest_tables(m, root, va, write, user);
        let code = if write { 2 } else { 0 } | if user { 4 } else { 0 };
        let Some(seen) = g.walk(self.env, va, write, user) else {
            let present = g.walk(self.env, va, false, false).is_some();
            match (g.fault(self.env, va, code | u32::from(present)), said) {
                (ShadowFault::Fixed, Ok(mfn)) => {
                    let seen = g.walk(self.env, va, write, user);
                    assert!(seen == Some(mfn) || mfn.0 >= m.frames().len() as u64, "{va:x} {write} {user}");
                    return true;
                }
                (ShadowFault::Deliver(c), Err(e)) => assert_eq!(c, e, "{va:x}"),
                (ShadowFault::EmulateL1Write, Err(3)) => return self.emulate(va),
                // Read-only to everybody; or no memory to show a linear page table.
                (ShadowFault::Deliver(c), Ok(mfn)) => assert!(c & 1 != 0 && (mfn == Mfn(3) || self.linear(va))),
                (f, said) => panic!("{va:x} write {write} user {user}: {f:?}, tables say {said:?}"),
            }
            return false;
        };
        assert_eq!(said, Ok(seen), "{va:x} write {write} user {user}");
        true
    }

    fn linear(&self, va: u32) -> bool {
        let e = self.env.m.load32(self.g.v.guest_top.get(), (va >> 22) as usize * 4);
        self.env.m.frames()[(e >> 12) as usize].type_info() & pgt::TYPE == pgt::L2
    }

    fn emulate(&mut self, va: u32) -> bool {
        let (val, old, bytes) = (self.entry(), self.entry(), self.rng.pick(&[4, 4, 4, 2, 1]));
        let swap = self.rng.chance(20);
        let rc = self.g.run(self.env, |c| match swap {
            true => c.two_level().emulated_cmpxchg(va, old, val, bytes),
            false => c.two_level().emulated_write(va, val, bytes),
        });
        rc.is_ok()
    }

    /// A store by the guest itself, with what its TLB has.
    fn store(&mut self) -> bool {
        let (va, val, user) = (self.va(), self.entry(), self.rng.chance(30));
        let root = self.g.root(self.env);
        let Some(mfn) = self.env.m.touch_as(self.cpu, root, va.into(), true, user) else {
            return self.compare(va, true, user);
        };
        let ram = self.env.m.frames()[mfn.0 as usize].is_owned_by(DomId::IO);
        if !ram {
            self.env.m.store32(mfn, va as usize & 0xffc, val);
        }
        true
    }

    fn act(&mut self) -> (&'static str, bool) {
        let (env, what) = (self.env, self.rng.below(100));
        let (va, val, mfn, slot) = (self.va(), self.entry(), self.mfn(), self.slot());
        let fd = match self.rng.below(8) {
            0 => 1 - self.g.id,
            1 => 0x7ff1,
            _ => DomId::SELF.0,
        };
        let ext = |p: &Self, cmd| p.g.run(env, |c| try_ext32(&c, cmd, mfn.0 as u32, 0, DomId::SELF.0)).is_ok();
        match what {
            0..15 => ("update_va_mapping", {
                let flags = self.rng.pick(&[0, 1, 2, 5, 6, 0]);
                self.g.run(env, |c| c.two_level().update_va_mapping(env, va, val, flags)).is_ok()
            }),
            15..30 => ("mmu_update", self.g.run(env, |c| try_update32(&c, ma(mfn, slot), val, fd)).is_ok()),
            30..35 => {
                let l2 = self.g.v.guest_top.get();
                let slot = if self.rng.chance(5) { SLOT } else { self.rng.pick(&[0, 1, 2, 3, 1007, 1008]) };
                (
                    "mmu_update of the L2",
                    self.g.run(env, |c| try_update32(&c, ma(l2, slot), val | 0x60, DomId::SELF.0)).is_ok(),
                )
            }
            35..38 => ("foreign map", {
                let dom = 1 - self.g.id;
                let frames: Vec<usize> = env
                    .m
                    .frames()
                    .iter()
                    .enumerate()
                    .filter(|(_, p)| p.is_owned_by(DomId(dom)))
                    .map(|(i, _)| i)
                    .collect();
                let frame = Mfn(self.rng.pick(&frames) as u64);
                let at = self.rng.pick(&self.own());
                self.g.run(env, |c| try_update32(&c, ma(at, slot), entry32(frame, val & 0xfff), dom)).is_ok()
            }),
            38..42 => ("pin L1", ext(self, 0)),
            42..45 => ("pin L2", ext(self, 1)),
            45..51 => ("unpin", ext(self, 4)),
            51..53 => ("new base", ext(self, 5)),
            53..64 => ("read", self.compare(va, false, slot % 2 == 0)),
            64..72 => ("write", self.compare(va, true, slot % 2 == 0)),
            72..86 => ("store", self.store()),
            86..88 => ("copy to guest", {
                self.g.run(env, |c| c.two_level().copy_to_guest(va.into(), &val.to_le_bytes())).is_ok()
            }),
            88..90 => ("copy from guest", self.g.run(env, |c| c.two_level().read_u32(va.into())).is_ok()),
            90 => ("flush", {
                self.flush();
                true
            }),
            91 => ("hypervisor's fault", fixup_two_level(env, self.g.root(env), va.into(), slot % 2 == 0)),
            92 => ("set_gdt", self.g.run(env, |c| c.two_level().set_gdt(&[mfn], 296)).is_ok()),
            93 => ("no gdt", {
                self.g.run(env, |c| c.destroy_gdt());
                true
            }),
            94 => ("set_ldt", {
                let _ = self.g.uvm(env, va, entry32(mfn, 0x61));
                self.g.run(env, |c| try_ext32(&c, 13, va & !0xfff, 300, DomId::SELF.0)).is_ok()
            }),
            95 => ("ldt page", {
                let base = self.g.v.ldt_base.get() as u32;
                let _ = self.g.uvm(env, base, entry32(mfn, 0x61));
                self.g.run(env, |c| c.map_ldt_shadow_page(8)).is_some()
            }),
            96..98 => ("decrease", self.memory(ReservationOp::Decrease, mfn)),
            _ => ("increase", self.memory(ReservationOp::Increase, Mfn(0))),
        }
    }

    fn memory(&mut self, op: ReservationOp, mfn: Mfn) -> bool {
        // It keeps some, and its first tables.
        if op == ReservationOp::Decrease && (self.own().len() < FRAMES / 2 || self.g.frames[..2].contains(&mfn)) {
            return false;
        }
        let list = Buffer(std::cell::RefCell::new((mfn.0 as u32).to_le_bytes().to_vec()));
        let end = self.g.run(self.env, |c| c.two_level().dom_mem_op(&list, c.d, op, BUFFER as u32, (1, 0), 0));
        end.nr_done == 1
    }

    fn step(&mut self) {
        host::set_this_cpu(self.cpu.0);
        let fuse = if self.rng.chance(30) { self.rng.below(12) as i64 } else { -1 };
        self.env.m.set_preempt_after(fuse);
        let (what, ok) = self.act();
        self.env.m.set_preempt_after(-1);
        self.last = format!("{what}: {ok}");
        self.done.entry(what).or_default()[usize::from(!ok)] += 1;
    }
}

fn start(env: &Env, id: u16, cpu: CpuId) -> Guest32 {
    let g = new_guest32(env, id, FRAMES);
    g.run(env, |c| {
        c.d.cpu_leaves(CpuId(0));
        c.d.cpu_enters(cpu);
        c.d.set_shadow_limit(60);
        if id == 1 {
            // The other one takes what there is.
            c.two_level().reserve_shadows(c.d).unwrap();
        }
        if id == 0 {
            c.d.iomem_permit(1, 4).unwrap();
        }
    });
    g
}

struct Model<'a> {
    env: &'a Env,
    players: Vec<Player<'a>>,
    rng: Rng,
    deaths: u64,
}

impl Model<'_> {
    fn check(&self) {
        let vcpus: Vec<&VcpuMm> = self.players.iter().map(|p| &p.g.v).collect();
        self.env.check(&vcpus, &[]);
        let used: u64 =
            self.players.iter().map(|p| p.g.run(self.env, |c| u64::from(c.d.shadow_pages()) + c.d.tot_pages())).sum();
        let claimed: u64 =
            self.players.iter().map(|p| p.g.run(self.env, |c| u64::from(c.d.shadow_reserve_left()))).sum();
        assert_eq!(self.env.mm.heap.outstanding_claims().1, claimed);
        assert_eq!(used + self.env.mm.heap.free_pages(), RAM as u64, "frames are lost");
    }

    /// A domain dies, preempted anywhere; who maps its frames lets go; nothing is left, and another takes its place.
    fn die(&mut self, i: usize) {
        let (env, id) = (self.env, self.players[i].g.id);
        self.deaths += 1;
        let mut rng = Rng::new(self.rng.any());
        kill(env, id, &[&self.players[i].g.v], || if rng.chance(70) { rng.below(30) as i64 } else { -1 });
        self.check();
        let other = &self.players[1 - i];
        other.g.run(env, |c| c.put_old_guest_table().unwrap());
        for table in other.own() {
            let t = env.m.frames()[table.0 as usize].type_info();
            for slot in (0..1024).filter(|_| t & pgt::TYPE == pgt::L1 && t & pgt::VALIDATED != 0 && t & pgt::COUNT != 0)
            {
                let to = env.m.frames().get((env.m.load32(table, slot * 4) >> 12) as usize);
                if to.is_some_and(|p| p.is_owned_by(DomId(id))) {
                    other.g.update(env, ma(table, slot), 0).unwrap();
                }
            }
        }
        self.check();
        self.players[i].g.run(env, |c| {
            assert!(c.d.is_empty(), "domain {id} left {} frames behind", c.d.tot_pages());
            assert_eq!(c.d.shadow_pages(), 0);
        });
        // The survivor may have grown over it all.
        while env.mm.heap.unclaimed_pages() < FRAMES as u64 + 72 {
            let own = self.players[1 - i].own();
            let mfn = own.iter().find(|m| env.m.frames()[m.0 as usize].count_info() & pgc::COUNT == 1);
            let mfn = *mfn.expect("frames that nobody uses");
            self.players[1 - i].g.run(env, |c| c.guest_remove_page(c.d, mfn).unwrap());
        }
        let cpu = self.players[i].cpu;
        host::set_this_cpu(cpu.0);
        self.players[i].g = start(env, id, cpu);
        self.players[i].flush();
    }
}

fn run(seed: u64, steps: u64) {
    let env = Env::new(RAM, 2, 2);
    let players = (0..2).map(|d| Player::new(&env, d, seed * 2 + u64::from(d))).collect();
    let mut model = Model { env: &env, players, rng: Rng::new(seed), deaths: 0 };
    model.check();
    for step in 0..steps {
        let r = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let i = model.rng.below(2) as usize;
            match model.rng.below(400) {
                0 => model.die(i),
                _ => model.players[i].step(),
            }
            model.check();
        }));
        if let Err(e) = r {
            for p in &model.players {
                eprintln!("domain {}: {}, {:x?}", p.g.id, p.last, p.g.v);
            }
            eprintln!("seed {seed}, step {step}");
            std::panic::resume_unwind(e);
        }
    }
    let mut total = BTreeMap::<&str, [u64; 2]>::new();
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

#[test]
fn random_operations_keep_shadows_in_step() {
    let var = |name: &str| std::env::var(name).ok().and_then(|v| v.parse().ok());
    let steps = var("MM_MODEL_STEPS").unwrap_or(50_000);
    let first = var("MM_MODEL_SEED").unwrap_or(1);
    // One run on each of two threads.
    std::thread::scope(|s| {
        for seed in first..first + 2 {
            s.spawn(move || run(seed, steps));
        }
    });
}

#[test]
fn two_domains_at_once() {
    let env = Env::new(RAM, 2, 2);
    let mut players: Vec<Player<'_>> = (0..2).map(|d| Player::new(&env, d, 77 + u64::from(d))).collect();
    for _ in 0..40 {
        std::thread::scope(|s| {
            for p in &mut players {
                s.spawn(|| (0..500).for_each(|_| p.step()));
            }
        });
        let vcpus: Vec<&VcpuMm> = players.iter().map(|p| &p.g.v).collect();
        env.check(&vcpus, &[]);
    }
    assert!(players.iter().all(|p| p.done.values().map(|d| d[0]).sum::<u64>() > 2000));
}
