//! Log-dirty mode of 32-bit guests (PAE): the root is the hypervisor's, a kernel is a supervisor, and the last L2 shows
//! the machine-to-phys table.
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::log_dirty::*;
use common::pae::*;
use common::*;
use mm::pte::{ACCESSED, DIRTY, PAE_HYPERVISOR_START, PRESENT, RW, USER};
use mm::*;

const NEW_BASEPTR: u64 = 5;
const PIN_L3: u64 = 2;
const UNPIN: u64 = 4;
/// An address below the kernel's, in an L2 of its own.
const PROCESS: u64 = 0x40_0000;

struct Lab {
    env: Env,
    g: Guest,
    /// A second vcpu, on the same tables.
    other: VcpuMm,
}

fn account() -> Account {
    Account::new(100).unwrap()
}

fn lab() -> Lab {
    let env = Env::new(300, 2, 2);
    let g = new_guest_pae(&env, 1, 24);
    let other = VcpuMm::new();
    env.as_vcpu(1, &other, |c| c.set_guest_tables(g.l3, None).unwrap());
    (0..2).for_each(|cpu| env.as_domain(1, |c| c.d.cpu_enters(CpuId(cpu))));
    Lab { env, g, other }
}

impl Lab {
    fn vcpus(&self) -> [&VcpuMm; 2] {
        [&self.g.v, &self.other]
    }

    fn on(&self) {
        self.env.as_domain(1, |c| c.log_dirty_enable(c.d, 2, 64, &account()).unwrap());
    }

    fn off(&self) {
        self.env.m.flush_tlb_cpus(CpuMask::from_low(3));
        self.env.as_domain(1, |c| c.log_dirty_disable(c.d));
    }

    fn check(&self) {
        self.env.check(&self.vcpus(), &[]);
        check(&self.env, 1);
    }

    /// Vcpu `i`'s access in ring 1, or in ring 3.
    fn reach(&self, i: usize, va: u64, store: Option<u64>, user: bool) -> Option<Mfn> {
        let v = self.vcpus()[i];
        let root = v.guest_table.get().mfn();
        self.env.as_vcpu(1, v, |c| access(&c, CpuId(i as u32), (root, va), store, user))
    }

    fn store(&self, i: usize, va: u64) -> Option<Mfn> {
        self.reach(i, va, Some(7), false)
    }

    fn load(&self, i: usize, va: u64) -> Option<Mfn> {
        self.reach(i, va, None, false)
    }

    /// Ends a round. Returns the frames' numbers that were written to in it.
    fn round(&self) -> Vec<usize> {
        self.env.as_domain(1, |c| {
            let mut bits = [0; 8];
            c.log_dirty_read(c.d, Pfn(0), &mut bits);
            c.log_dirty_clear(c.d, Pfn(0), &bits);
            assert_eq!(c.log_dirty_protect(c.d, 0), None);
            let bits = u64::from_le_bytes(bits);
            (0..64).filter(|i| bits >> i & 1 != 0).collect()
        })
    }

    /// Makes tables of frames `i` to `i + 2`, an L2 and an L1 that maps the third for processes, and hangs them into
    /// the first L3 slot.
    fn map_a_process(&self, c: &VcpuCtx<'_, Env>, i: usize) {
        let g = &self.g;
        for k in i..i + 2 {
            assert_eq!(update(c, g.pte(k), 0), Ok(()));
            self.env.m.zero_page(g.frames[k]);
        }
        let (l2, l1, page) = (g.frames[i], g.frames[i + 1], g.frames[i + 2]);
        let (of_l2, of_l1) = (PROCESS >> 21 & 511, PROCESS >> 12 & 511);
        self.env.m.store64(l1, of_l1 as usize * 8, pte::entry(page, PRESENT | RW | USER | ACCESSED | DIRTY));
        self.env.m.store64(l2, of_l2 as usize * 8, pte::entry(l1, TABLE));
        assert_eq!(update(c, g.l3.0 << 12, pte::entry(l2, PAE_L3E)), Ok(()));
    }
}

#[test]
fn what_either_vcpu_writes_is_logged_once_a_round() {
    let lab = lab();
    lab.on();
    let g = &lab.g;
    assert_eq!(lab.round(), []);
    for i in 0..2 {
        assert_eq!(lab.load(i, g.va(4 + i)), Some(g.frames[4 + i]));
    }
    assert_eq!(lab.round(), [0], "the accessed bit in the guest's L3");
    for _ in 0..3 {
        assert_eq!(lab.store(0, g.va(5)), Some(g.frames[5]));
        assert_eq!(lab.store(1, g.va(5)), Some(g.frames[5]));
        assert_eq!(lab.store(1, g.va(9)), Some(g.frames[9]));
        lab.check();
        assert_eq!(lab.round(), [5, 9]);
        assert_eq!(lab.load(0, g.va(5)), Some(g.frames[5]));
        lab.check();
        assert_eq!(lab.round(), []);
    }
    // Its tables are read-only on shadows, too.
    assert_eq!((lab.load(0, g.va(3)), lab.store(0, g.va(3))), (Some(g.l1), None));
    lab.check();
}

#[test]
fn ring_3_reaches_what_its_entries_say() {
    let lab = lab();
    lab.env.as_vcpu(1, &lab.g.v, |c| lab.map_a_process(&c, 10));
    lab.on();
    let page = Some(lab.g.frames[12]);
    assert_eq!(lab.reach(0, PROCESS, None, true), page);
    assert_eq!(lab.reach(1, PROCESS, Some(1), true), page);
    assert_eq!(lab.store(0, PROCESS), page, "a supervisor reaches it, too");
    // Whether or not the supervisor has been there.
    let user = |write| Access { write, fetch: false, user: true };
    for _ in 0..2 {
        let root = lab.g.v.guest_table.get().mfn();
        for write in [false, true] {
            let fault = lab.env.as_domain(1, |c| c.log_dirty_fault(root, lab.g.va(5), user(write)));
            assert_eq!(fault, LogDirtyFault::Guest { present: true });
        }
        assert_eq!(lab.reach(0, lab.g.va(5), None, true), None);
        assert_eq!(lab.store(0, lab.g.va(5)), Some(lab.g.frames[5]));
    }
    assert_eq!(lab.reach(0, PROCESS + 0x1000, None, true), None);
    lab.check();
}

#[test]
fn the_machine_to_phys_table_is_shown_to_the_kernel() {
    let lab = lab();
    lab.on();
    let fault = |va, write, user| {
        let root = lab.g.v.guest_table.get().mfn();
        lab.env.as_domain(1, |c| c.log_dirty_fault(root, va, Access { write, fetch: false, user }))
    };
    let denied = LogDirtyFault::Guest { present: true };
    let absent = LogDirtyFault::Guest { present: false };
    // Before anything else is in the shadows, and after.
    for va in [PAE_HYPERVISOR_START, PAE_HYPERVISOR_START + (2 << 20)] {
        for (write, user) in [(true, false), (false, true), (true, true)] {
            assert_eq!(fault(va, write, user), denied);
        }
        assert_eq!(lab.load(0, va), None);
        lab.check();
    }
    assert_eq!(fault(PAE_HYPERVISOR_START + (4 << 20), false, false), absent);
    assert_eq!(fault(0xffff_f000, false, false), absent);
    for beyond in [1 << 32, KERNEL, 1 << 47, 0xffff_8000_0000_0000, !0] {
        assert_eq!(fault(beyond, false, false), absent, "{beyond:#x}");
    }
    assert_eq!(lab.round(), [0], "the guest's L3 has been accessed");
}

#[test]
fn tables_may_change_meanwhile() {
    let lab = lab();
    lab.on();
    let g = &lab.g;
    let h = Hooks(&lab.env.m);
    for va in [4, 5, 6].map(|i| g.va(i)) {
        assert!(lab.store(0, va).is_some() && lab.store(1, va).is_some());
    }
    lab.round();
    lab.env.as_vcpu(1, &g.v, |c| {
        // An L1 entry, by each way: another frame, read-only, none.
        let e = |i: usize, flags| pte::entry(g.frames[i], PRESENT | ACCESSED | DIRTY | flags);
        assert_eq!(c.do_update_va_mapping(&h, g.va(4), e(7, RW), 2), Ok(()));
        assert_eq!(update(&c, g.pte(5), e(5, 0)), Ok(()));
        assert_eq!(c.ptwr_emulated_write(g.va(3) + 6 * 8, 0, 4), Ok(()));
        lab.env.m.flush_tlb_cpus(CpuMask::from_low(3));
        assert_eq!(lab.store(1, g.va(4)), Some(g.frames[7]));
        assert_eq!(
            (lab.load(1, g.va(5)), lab.store(1, g.va(5)), lab.load(1, g.va(6))),
            (Some(g.frames[5]), None, None)
        );
        lab.check();
        assert_eq!(lab.round(), [3, 7]);
        // An L3 entry, with all that is below; the new tables are sent again.
        lab.map_a_process(&c, 10);
        assert_eq!(lab.reach(0, PROCESS, Some(1), true), Some(g.frames[12]));
        lab.check();
        assert_eq!(lab.round(), [0, 3, 10, 11, 12]);
        // An L2 entry goes, then the L3's.
        assert_eq!(update(&c, g.frames[10].0 << 12 | (PROCESS >> 21) * 8, 0), Ok(()));
        lab.env.m.flush_tlb_cpus(CpuMask::from_low(3));
        assert_eq!(lab.reach(0, PROCESS, None, true), None);
        lab.check();
        assert_eq!(update(&c, g.l3.0 << 12, 0), Ok(()));
        lab.check();
        assert_eq!(lab.round(), [0, 10, 11]);
    });
}

#[test]
fn each_vcpu_changes_its_own_base() {
    let lab = lab();
    lab.on();
    let (g, env) = (&lab.g, &lab.env);
    assert!(lab.store(0, g.va(5)).is_some() && lab.store(1, g.va(5)).is_some());
    env.as_vcpu(1, &g.v, |c| {
        // A second L3 whose last L2 leads to the same L1.
        for i in [10, 11] {
            assert_eq!(update(&c, g.pte(i), 0), Ok(()));
            env.m.zero_page(g.frames[i]);
        }
        let (l3, l2) = (g.frames[10], g.frames[11]);
        env.m.store64(l3, 3 * 8, pte::entry(l2, PAE_L3E));
        env.m.store64(l2, 8, pte::entry(g.l1, TABLE));
        assert_eq!(ext(&c, PIN_L3, l3.0, 0), Ok(()));
        lab.round();
        for _ in 0..2 {
            assert_eq!(ext(&c, NEW_BASEPTR, l3.0, 0), Ok(()));
            lab.check();
            assert_eq!(
                (lab.store(0, KERNEL32 + (2 << 20) + 5 * 4096), lab.load(0, g.va(5))),
                (Some(g.frames[5]), None)
            );
            assert_eq!((lab.load(1, KERNEL32 + (2 << 20)), lab.store(1, g.va(6))), (None, Some(g.frames[6])));
            // The machine-to-phys table is in both.
            assert_eq!((lab.load(0, PAE_HYPERVISOR_START), lab.load(1, PAE_HYPERVISOR_START)), (None, None));
            lab.check();
            assert_eq!(ext(&c, NEW_BASEPTR, g.l3.0, 0), Ok(()));
            assert_eq!(lab.store(0, g.va(5)), Some(g.frames[5]));
        }
        assert_eq!(ext(&c, UNPIN, l3.0, 0), Ok(()));
        assert_eq!(lab.round(), [5, 6, 10, 11]);
    });
    lab.check();
}

#[test]
fn the_mode_comes_and_goes_and_so_do_vcpus_and_the_domain() {
    let lab = lab();
    let (g, env) = (&lab.g, &lab.env);
    let free = env.mm.heap.free_pages();
    let root = g.v.guest_table.get().mfn();
    for _ in 0..3 {
        // The accessed bits are the guest's own, in either mode.
        env.m.flush_tlb_cpus(CpuMask::from_low(3));
        for (table, slot) in [(g.l3, 3), (g.l2, 0)] {
            env.m.fetch_and64(table, slot * 8, !ACCESSED);
        }
        lab.on();
        env.as_domain(1, |c| assert_eq!(c.log_dirty_enable(c.d, 2, 64, &account()), Err(Errno::INVAL)));
        assert_eq!((lab.store(0, g.va(5)), lab.round()), (Some(g.frames[5]), vec![0, 1, 5]));
        lab.off();
        assert_eq!(env.mm.heap.free_pages(), free);
        assert!([3, 2].iter().all(|l| entry_of(&env.m, root, g.va(0), *l).unwrap() & ACCESSED != 0));
        assert_eq!(env.m.touch_as(CpuId(0), root, g.va(6), true, false), Some(g.frames[6]));
    }
    lab.on();
    assert!(lab.store(1, g.va(5)).is_some());
    let frames = || env.as_domain(1, |c| c.log_dirty_frames(c.d));
    let with_both = frames();
    // The shadow of a vcpu's root goes with it, and a new one begins empty.
    for i in 0..3 {
        env.as_vcpu(1, &lab.other, |c| {
            env.m.flush_tlb_cpus(CpuMask::from_low(3));
            c.vcpu_destroy_pagetables().unwrap();
            assert_eq!(frames(), with_both - 1, "{i}");
            c.set_guest_tables(g.l3, None).unwrap();
        });
        lab.check();
        assert_eq!((lab.store(1, g.va(5)), frames()), (Some(g.frames[5]), with_both));
    }
    kill(env, 1, &lab.vcpus(), || -1);
    env.check(&lab.vcpus(), &[]);
    assert_eq!(env.mm.heap.free_pages(), 300);
}

#[test]
fn little_memory_is_enough() {
    let lab = lab();
    let (g, env) = (&lab.g, &lab.env);
    env.as_vcpu(1, &g.v, |c| lab.map_a_process(&c, 10));
    env.as_domain(1, |c| c.log_dirty_set_limit(c.d, 1).unwrap());
    lab.on();
    let mut rng = test_rng::Rng::new(5);
    let most = env.as_domain(1, |c| c.log_dirty_frames(c.d));
    for _ in 0..500 {
        let (i, frame) = (rng.below(2) as usize, 13 + rng.below(8) as usize);
        assert_eq!(lab.store(i, g.va(frame)), Some(g.frames[frame]));
        assert_eq!(lab.reach(i, PROCESS, Some(1), true), Some(g.frames[12]));
        assert_eq!(lab.load(i, PAE_HYPERVISOR_START), None);
        check(env, 1);
        assert!(env.as_domain(1, |c| c.log_dirty_frames(c.d)) <= most + 1);
    }
    lab.check();
}

#[test]
fn the_hypervisors_own_accesses_are_let_through_as_the_kernels_are() {
    let lab = lab();
    let (g, env) = (&lab.g, &lab.env);
    let roots = lab.vcpus().map(|v| v.guest_table.get());
    let fixup = |root: Mfn, va, write| fixup_log_dirty(env, root, va, write);
    assert!(!fixup(roots[0].mfn(), g.va(5), true), "off");
    lab.on();
    for (v, root) in lab.vcpus().into_iter().zip(roots) {
        assert!(!fixup(root.mfn(), g.va(5), true), "the guest's, not the shadow");
        let shadow = env.as_vcpu(1, v, |c| c.log_dirty_root(root)).unwrap().mfn();
        assert_eq!(env.m.walk(shadow, g.va(5), true, false), None);
        assert!(fixup(shadow, g.va(5), true));
        assert_eq!(env.m.walk(shadow, g.va(5), true, false), Some(g.frames[5]));
        assert!(!fixup(shadow, g.va(1), true), "a table");
        assert!(!fixup(shadow, g.va(30), false), "nothing");
        assert!(!fixup(shadow, PAE_HYPERVISOR_START, true));
        assert!(!fixup(shadow, 1 << 32 | g.va(5), false) && !fixup(shadow, !0, false));
        env.as_vcpu(1, v, |c| {
            let mut lower = Vec::new();
            c.log_dirty_each_shadow(c.d, |mfn, _, level| lower.extend((level < 4).then_some(mfn)));
            assert!(lower.len() == 3 && lower.iter().all(|mfn| !fixup(*mfn, g.va(5), true)));
        });
    }
    // Another domain in the mode does not make this one's tables shadows.
    let shadow = env.as_vcpu(1, &g.v, |c| c.log_dirty_root(roots[0])).unwrap().mfn();
    lab.off();
    let _other = new_guest(env, 0, 8);
    env.as_domain(0, |c| c.log_dirty_enable(c.d, 1, 64, &account()).unwrap());
    assert!(roots.iter().all(|root| !fixup(root.mfn(), g.va(5), true)) && !fixup(shadow, g.va(5), true));
}
