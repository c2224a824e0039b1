//! Domains on the simulated machine, for tests.
#![allow(dead_code, missing_docs, reason = "each test binary uses a part of it")]

mod actions;
pub(crate) mod log_dirty;
pub(crate) mod pae;
pub(crate) mod player;
pub(crate) mod two_level;

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, RwLock};

use mm::host::HostMachine;
use mm::pte::{ACCESSED, DIRTY, PRESENT, RW, USER};
use mm::*;

pub(crate) const FIRST_RAM: u64 = 256;
pub(crate) const TABLE: u64 = PRESENT | RW | USER | ACCESSED | DIRTY;

pub(crate) struct Env {
    pub m: HostMachine,
    pub mm: Mm,
    pub domains: Vec<RwLock<Option<DomainMem>>>,
    pub emptied: AtomicU64,
    /// Domains that may map the frames of all others, a bit each.
    pub back_ends: AtomicU64,
    /// Frame numbers that domains in log-dirty mode have written to in this round.
    pub written: Mutex<HashSet<(u16, u64)>>,
}

impl MmEnv for Env {
    type M = HostMachine;
    fn machine(&self) -> &HostMachine {
        &self.m
    }
    fn mm(&self) -> &Mm {
        &self.mm
    }
    fn with_domain<R>(&self, id: DomId, f: impl FnOnce(Option<&DomainMem>) -> R) -> R {
        match self.domains.get(id.0 as usize) {
            Some(d) => f(d.read().unwrap().as_ref()),
            None => f(None),
        }
    }
    fn mmio_ro(&self, mfn: Mfn) -> bool {
        mfn == Mfn(3)
    }
    fn may_map_foreign(&self, by: &DomainMem, owner: DomId, mfn: Option<Mfn>) -> bool {
        // One frame is nobody's to map.
        let back_end = self.back_ends.load(Ordering::Relaxed) >> by.id().0 & 1 != 0 && mfn != Some(Mfn(FIRST_RAM));
        by.controls(owner) || back_end
    }
    fn domain_emptied(&self, id: DomId) {
        self.emptied.fetch_or(1 << id.0, Ordering::Relaxed);
    }
}

impl Env {
    pub(crate) fn new(ram_pages: usize, domains: usize, cpus: u32) -> Env {
        let m = HostMachine::new(FIRST_RAM as usize + ram_pages, cpus);
        let mm = Mm::new();
        let end = Mfn(FIRST_RAM + ram_pages as u64);
        mm.init_frame_table(&m, &[(Mfn(FIRST_RAM), end)]);
        mm.heap.add_region(&m, Mfn(FIRST_RAM), end, false);
        let domains = (0..domains).map(|_| RwLock::new(None)).collect();
        Env { m, mm, domains, emptied: AtomicU64::new(0), back_ends: AtomicU64::new(0), written: Mutex::default() }
    }

    pub(crate) fn create(&self, id: u16, max_pages: u64) {
        let b = DomainMemBuilder { id: DomId(id), privileged: id == 0, hardware: id == 0, max_pages };
        *self.domains[id as usize].write().unwrap() = Some(b.build());
    }

    /// Runs `f` as vcpu `v` of domain `id`.
    pub(crate) fn as_vcpu<R>(&self, id: u16, v: &VcpuMm, f: impl FnOnce(VcpuCtx<'_, Env>) -> R) -> R {
        let d = self.domains[id as usize].read().unwrap();
        f(DomCtx::new(self, d.as_ref().expect("no such domain")).vcpu(v))
    }

    /// Runs `f` for domain `id`.
    pub(crate) fn as_domain<R>(&self, id: u16, f: impl FnOnce(DomCtx<'_, Env>) -> R) -> R {
        let d = self.domains[id as usize].read().unwrap();
        f(DomCtx::new(self, d.as_ref().expect("no such domain")))
    }

    /// Prints which tables have entries for a frame.
    fn print_holders(&self, mfn: Mfn) {
        for (i, pg) in self.m.frames().iter().enumerate().skip(FIRST_RAM as usize) {
            if !(pgt::L1..=pgt::L4).contains(&(pg.type_info() & pgt::TYPE)) {
                continue;
            }
            for k in 0..512 {
                let e = self.m.load64(Mfn(i as u64), k * 8);
                if e & PRESENT != 0 && pte::mfn(e) == mfn {
                    eprintln!("{i:x}[{k:x}] = {e:x}: {pg:x?}");
                }
            }
        }
    }

    pub(crate) fn check(&self, vcpus: &[&VcpuMm], extra: &[(Mfn, u64, u64)]) {
        let guards: Vec<_> = self.domains.iter().map(|d| d.read().unwrap()).collect();
        let domains: Vec<&DomainMem> = guards.iter().filter_map(|g| g.as_ref()).collect();
        let any = DomainMemBuilder { id: DomId::XEN, privileged: true, hardware: false, max_pages: 0 }.build();
        if let Err(e) = DomCtx::new(self, &any).check_invariants(&domains, vcpus, extra) {
            let pg = &self.m.frames()[e.mfn.0 as usize];
            self.print_holders(e.mfn);
            panic!("{e:x?}: count {:x} type {:x} owner {:?}", pg.count_info(), pg.type_info(), pg.owner());
        }
        assert_eq!(Census::take(&self.m).unwrap().spoiled, 0, "something is left of a free frame");
        if let Err(e) = self.m.check_tlbs() {
            panic!("{e}");
        }
    }
}

/// Guest memory that is a plain buffer at address 0x1000.
#[derive(Default)]
pub(crate) struct Buffer(pub RefCell<Vec<u8>>);

pub(crate) const BUFFER: u64 = 0x1000;

impl Buffer {
    pub(crate) fn words(words: &[u64]) -> Buffer {
        Buffer(RefCell::new(words.iter().flat_map(|w| w.to_le_bytes()).collect()))
    }
    pub(crate) fn word(&self, i: usize) -> u64 {
        self.get(GuestVa(BUFFER).element::<u64>(i as u64)).unwrap()
    }
}

impl GuestMem for Buffer {
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> std::result::Result<(), Fault> {
        let at = va.checked_sub(BUFFER).ok_or(Fault)? as usize;
        dst.copy_from_slice(self.0.borrow().get(at..at + dst.len()).ok_or(Fault)?);
        Ok(())
    }
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> std::result::Result<(), Fault> {
        let at = va.checked_sub(BUFFER).ok_or(Fault)? as usize;
        self.0.borrow_mut().get_mut(at..at + src.len()).ok_or(Fault)?.copy_from_slice(src);
        Ok(())
    }
}

/// What the CPU does for a vcpu that plays on the CPU set for this thread.
pub(crate) struct Hooks<'a>(pub &'a HostMachine);

impl MmuextHooks for Hooks<'_> {
    fn write_ptbase(&self, _root: mm::Root) {
        self.0.flush_tlb_local();
    }
    fn ldt_changed(&self, _flush: bool) {}
    fn vcpumask_to_cpus(&self, bitmap: GuestVa) -> Result<CpuMask, Fault> {
        if bitmap == GuestVa(0xbad0) {
            return Err(Fault);
        }
        Ok(self.0.online_cpus())
    }
}

/// Returns the end of what was not preempted.
pub(crate) fn finished(rc: Result<(), Stop>) -> Result {
    rc.map_err(|stop| match stop {
        Stop::Err(e) => e,
        Stop::Restart => panic!("preempted"),
    })
}

pub(crate) fn update(c: &VcpuCtx<'_, Env>, ptr: u64, val: u64) -> Result {
    finished(try_update(c, ptr, val))
}

/// As [`update`] of what may be preempted.
pub(crate) fn try_update(c: &VcpuCtx<'_, Env>, ptr: u64, val: u64) -> Result<(), Stop> {
    let b = Buffer::words(&[ptr, val]);
    let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: DomId::SELF.into() };
    c.do_mmu_update(&b, args).rc
}

pub(crate) fn ext(c: &VcpuCtx<'_, Env>, cmd: u64, arg1: u64, arg2: u64) -> Result {
    finished(try_ext(c, cmd, arg1, arg2))
}

/// As [`ext`] of what may be preempted.
pub(crate) fn try_ext(c: &VcpuCtx<'_, Env>, cmd: u64, arg1: u64, arg2: u64) -> Result<(), Stop> {
    let b = Buffer::words(&[cmd, arg1, arg2]);
    let args = MmuextArgs { uops: BUFFER.into(), count: 1, foreigndom: DomId::SELF.into() };
    c.do_mmuext_op(&b, &Hooks(c.m), args).rc
}

/// The first linear address of the kernel half used by [`Guest`].
pub(crate) const KERNEL: u64 = 0xffff_8880_0000_0000;
pub(crate) const KERNEL_SLOT: usize = 273;

/// A domain with `n` frames and tables that map all of them at [`KERNEL`], tables read-only.
pub(crate) struct Guest {
    pub id: u16,
    pub v: VcpuMm,
    /// The linear address of its first frame.
    pub base: u64,
    pub frames: Vec<Mfn>,
    pub l4: Mfn,
    pub l3: Mfn,
    pub l2: Mfn,
    pub l1: Mfn,
}

pub(crate) fn new_guest(env: &Env, id: u16, n: usize) -> Guest {
    env.create(id, n as u64 + 64);
    let v = VcpuMm::new();
    let frames = populate(env, id, n);
    let g = Guest { id, v, base: KERNEL, l4: frames[0], l3: frames[1], l2: frames[2], l1: frames[3], frames };
    let m = &env.m;
    m.store64(g.l4, KERNEL_SLOT * 8, pte::entry(g.l3, TABLE));
    m.store64(g.l3, 0, pte::entry(g.l2, TABLE));
    m.store64(g.l2, 0, pte::entry(g.l1, TABLE));
    for (i, mfn) in g.frames.iter().enumerate() {
        let rw = if i < 4 { 0 } else { RW };
        m.store64(g.l1, i * 8, pte::entry(*mfn, PRESENT | ACCESSED | DIRTY | rw));
    }
    begin(env, &g);
    g
}

/// Gives domain `id` its `n` frames.
fn populate(env: &Env, id: u16, n: usize) -> Vec<Mfn> {
    let mut frames = Vec::new();
    env.as_domain(id, |c| {
        for _ in 0..n {
            let mfn = c.alloc_domheap_pages(c.d, 0, MemFlags::default()).expect("memory");
            c.set_gpfn(mfn, Pfn(frames.len() as u64));
            frames.push(mfn);
        }
    });
    frames
}

/// Has its first vcpu run on its tables.
fn begin(env: &Env, g: &Guest) {
    env.as_vcpu(g.id, &g.v, |c| {
        c.set_guest_tables(g.l4, None).expect("valid tables");
        assert_eq!(c.d.life().unpause_by_toolstack(), Some(true));
    });
}

impl Guest {
    /// Returns the linear address of its `i`th frame.
    pub(crate) fn va(&self, i: usize) -> u64 {
        self.base + i as u64 * 4096
    }
    /// Returns the machine address of the entry that maps its `i`th frame.
    pub(crate) fn pte(&self, i: usize) -> u64 {
        self.l1.0 * 4096 + i as u64 * 8
    }
}

/// Ends a domain as the toolstack does, preempted at random places by `fuse`.
pub(crate) fn kill(env: &Env, id: u16, vcpus: &[&VcpuMm], mut fuse: impl FnMut() -> i64) {
    env.as_domain(id, |c| {
        c.d.begins_to_die();
        for cpu in c.d.dirty_cpus().iter() {
            env.m.flush_tlb_cpus(CpuMask::of(cpu));
            c.d.cpu_leaves(cpu);
        }
    });
    for v in vcpus {
        env.as_vcpu(id, v, |c| {
            c.destroy_gdt();
            c.destroy_ldt();
            loop {
                env.m.set_preempt_after(fuse());
                if c.vcpu_destroy_pagetables().is_ok() {
                    break;
                }
            }
        });
    }
    env.as_domain(id, |c| {
        let mut state = RelinquishState::default();
        loop {
            env.m.set_preempt_after(fuse());
            if c.relinquish_domain(c.d, &mut state).is_ok() {
                break;
            }
        }
        env.m.set_preempt_after(-1);
    });
}
