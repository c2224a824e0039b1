//! The page tables of 32-bit guests (PAE): what differs from those of 64-bit ones.
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::pae::*;
use common::*;
use mm::pte::{ACCESSED, DIRTY, GUEST_KERNEL, NX, PAE_HYPERVISOR_START, PCD, PRESENT, PSE, RW, USER};
use mm::*;

const L1: u64 = 0;
const L2: u64 = 1;
const L3: u64 = 2;
const UNPIN: u64 = 4;
const NEW_BASEPTR: u64 = 5;

/// Makes an L3 of frame `i` whose last L2 is frame `i + 1`, neither of them validated yet.
fn spare_l3(env: &Env, c: &VcpuCtx<'_, Env>, g: &Guest, i: usize) -> Mfn {
    let (l3, l2) = (spare(env, c, g, i), spare(env, c, g, i + 1));
    env.m.store64(l3, 3 * 8, pte::entry(l2, PAE_L3E));
    l3
}

#[test]
fn only_a_domain_without_frames_becomes_one() {
    let env = Env::new(64, 3, 1);
    let _g = new_guest(&env, 1, 8);
    env.as_domain(1, |c| {
        assert_eq!(c.d.set_pae(), Err(Errno::ACCES));
        assert!(!c.d.is_pae());
    });
    env.create(2, 8);
    env.as_domain(2, |c| {
        assert_eq!((c.d.set_pae(), c.d.is_pae()), (Ok(()), true));
        // Its frames are ones that the machine-to-phys table below 4 GiB has room for.
        let (frames, entries) = (1 << (c.d.physaddr_bits() - PAGE_SHIFT), ((1 << 32) - PAE_HYPERVISOR_START) / 4);
        assert!(frames <= entries && 2 * frames > entries, "{frames} of {entries}");
    });
}

#[test]
fn tables_are_validated_and_completed() {
    let (env, g) = one_pae();
    let info = |mfn: Mfn| env.m.frames()[mfn.0 as usize].type_info() & (pgt::KIND | pgt::COUNT);
    assert_eq!([g.l3, g.l2, g.l1].map(info), [pgt::L3 | 1, pgt::L2 | pgt::PAE_XEN_L2 | 1, pgt::L1 | 1]);
    // The processor sees an L3 of 512 entries, whose permissions count.
    assert_eq!(env.m.load64(g.l3, 3 * 8) & !pte::ADDR, PRESENT | RW | USER);
    assert!((4..512).all(|i| env.m.load64(g.l3, i * 8) == 0));
    // A supervisor's entries stay as they are.
    assert_eq!(env.m.load64(g.l1, 4 * 8) & (USER | GUEST_KERNEL | RW), RW);
    // The hypervisor's range is there, and nothing of it may be written; nothing of it is in the L4 below 4 GiB.
    assert_eq!([428, 429, 430].map(|i| env.m.load64(g.l2, i * 8)), [0, 1, 2].map(|i| env.m.m2p_compat_pde(i)));
    let root = g.v.guest_table.get().mfn();
    assert_eq!((env.m.frames()[root.0 as usize].owner(), pte::mfn(env.m.load64(root, 0))), (None, g.l3));
    assert!((1..256).all(|i| env.m.load64(root, i * 8) == 0) && env.m.load64(root, 257 * 8) != 0);
    let cpu = CpuId(0);
    assert_eq!(env.m.touch_as(cpu, root, g.va(5), true, false), Some(g.frames[5]));
    assert_eq!(env.m.touch_as(cpu, root, g.va(5), false, true), None, "ring 3 reaches the kernel's page");
    assert_eq!(env.m.touch_as(cpu, root, g.va(1), true, false), None, "a table is mapped writable");
    kill(&env, 1, &[&g.v], || -1);
    env.check(&[&g.v], &[]);
    assert_eq!(env.mm.heap.free_pages(), 96);
}

#[test]
fn entries_of_each_level() {
    let (env, g) = one_pae();
    let h = Hooks(&env.m);
    env.as_vcpu(1, &g.v, |c| {
        let e = pte::entry(g.frames[5], PRESENT | RW | NX);
        for val in [e, e | USER, e & !RW, 0, e] {
            assert_eq!(c.do_update_va_mapping(&h, g.va(5), val, 0), Ok(()));
            assert_eq!(env.m.load64(g.l1, 5 * 8), val, "an entry is changed on its way");
            env.check(&[&g.v], &[]);
        }
        assert_eq!(c.do_update_va_mapping(&h, g.va(5), e | PCD, 0), Err(Errno::INVAL));
        assert_eq!(c.do_update_va_mapping(&h, g.va(5), pte::entry(g.l2, PRESENT | RW), 0), Err(Errno::BUSY));
        // The hypervisor's range, what a 32-bit address does not reach, and no table.
        for va in [PAE_HYPERVISOR_START, 0xffff_f000, 1 << 32, KERNEL, 0x4000_0000] {
            assert_eq!(c.do_update_va_mapping(&h, va, e, 0), Err(Errno::INVAL), "{va:#x}");
        }
        let l1 = spare(&env, &c, &g, 6);
        assert_eq!(update(&c, g.l2.0 << 12 | 427 * 8, pte::entry(l1, TABLE)), Ok(()));
        for slot in [428, 450, 511] {
            assert_eq!(update(&c, g.l2.0 << 12 | slot * 8, pte::entry(l1, TABLE)), Err(Errno::PERM));
            assert_eq!(update(&c, g.l2.0 << 12 | slot * 8, 0), Err(Errno::PERM));
        }
        assert_eq!(update(&c, g.l2.0 << 12 | 8, pte::entry(l1, TABLE | PSE)), Err(Errno::INVAL));
        // An L2 of another gigabyte is the guest's alone.
        let l2 = spare(&env, &c, &g, 7);
        assert_eq!(update(&c, g.l3.0 << 12, pte::entry(l2, PAE_L3E)), Ok(()));
        assert_eq!(env.m.load64(g.l3, 0) & !pte::ADDR, PRESENT | RW | USER);
        assert_eq!(update(&c, l2.0 << 12 | 511 * 8, pte::entry(l1, TABLE)), Ok(()));
        env.check(&[&g.v], &[]);
        assert_eq!(c.do_update_va_mapping(&h, 0x3fe0_0000, pte::entry(g.frames[8], PRESENT | USER), 0), Ok(()));
        // The L3: no permissions but those that the hypervisor adds, four entries, and the last one stays.
        assert_eq!(update(&c, g.l3.0 << 12, pte::entry(l2, PRESENT | NX)), Err(Errno::INVAL));
        assert_eq!(update(&c, g.l3.0 << 12, pte::entry(l2, PRESENT | PCD)), Err(Errno::INVAL));
        for slot in [3, 4, 511] {
            assert_eq!(update(&c, g.l3.0 << 12 | slot * 8, pte::entry(g.l2, PAE_L3E)), Err(Errno::INVAL));
            assert_eq!(update(&c, g.l3.0 << 12 | slot * 8, 0), Err(Errno::INVAL));
        }
        assert_eq!(update(&c, g.l3.0 << 12 | 8, pte::entry(g.l2, PAE_L3E)), Err(Errno::INVAL), "the last L2 twice");
        assert_eq!(update(&c, g.l3.0 << 12, 0), Ok(()));
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn what_an_l3_must_have() {
    let (env, g) = one_pae();
    env.as_vcpu(1, &g.v, |c| {
        // Nothing in the last slot; flags that it may not have; an L2 that is in use elsewhere; an L2 of the plain kind.
        let l3 = spare(&env, &c, &g, 8);
        assert_eq!(ext(&c, L3, l3.0, 0), Err(Errno::INVAL));
        let l2 = spare(&env, &c, &g, 9);
        for flags in [PRESENT | NX, PRESENT | PCD, PRESENT | PSE] {
            env.m.store64(l3, 3 * 8, pte::entry(l2, flags));
            assert_eq!(ext(&c, L3, l3.0, 0), Err(Errno::INVAL), "{flags:#x}");
        }
        env.m.store64(l3, 3 * 8, pte::entry(g.l2, PAE_L3E));
        assert_eq!(ext(&c, L3, l3.0, 0), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
        assert_eq!(ext(&c, L2, l2.0, 0), Ok(()));
        env.m.store64(l3, 3 * 8, pte::entry(l2, PAE_L3E));
        assert_eq!(ext(&c, L3, l3.0, 0), Err(Errno::INVAL));
        assert_eq!(ext(&c, UNPIN, l2.0, 0), Ok(()));
        // It was a table before, and now is one with the hypervisor's entries; and the other way round.
        assert_eq!(ext(&c, L3, l3.0, 0), Ok(()));
        env.check(&[&g.v], &[]);
        assert_eq!(env.m.load64(l2, 428 * 8), env.m.m2p_compat_pde(0));
        assert_eq!(ext(&c, UNPIN, l3.0, 0), Ok(()));
        assert_eq!(ext(&c, L2, l2.0, 0), Err(Errno::INVAL), "the hypervisor's entries are not the guest's to have");
        (0..512).for_each(|k| env.m.store64(l2, k * 8, 0));
        assert_eq!(ext(&c, L2, l2.0, 0), Ok(()));
        env.check(&[&g.v], &[]);
        // There are no L4 tables: the call does nothing, as on Xen.
        assert_eq!(ext(&c, 3, g.frames[10].0, 0), Ok(()));
        assert_eq!(ext(&c, 15, g.frames[10].0, 0), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn a_new_base_is_an_l3() {
    let (env, g) = one_pae();
    let root = g.v.guest_table.get().mfn();
    env.as_vcpu(1, &g.v, |c| {
        let l3 = spare_l3(&env, &c, &g, 8);
        // Its kernel is in the last gigabyte, and so in its L2.
        let l2 = g.frames[9];
        env.m.store64(l2, 0, pte::entry(g.l1, TABLE));
        let before = env.m.flushes.load(std::sync::atomic::Ordering::SeqCst);
        assert_eq!(ext(&c, NEW_BASEPTR, l3.0, 0), Ok(()));
        assert!(env.m.flushes.load(std::sync::atomic::Ordering::SeqCst) > before, "old translations stay");
        assert_eq!((g.v.guest_table.get().mfn(), g.v.guest_top.get()), (root, l3));
        assert_eq!(env.m.touch_as(CpuId(0), root, g.va(5), true, false), Some(g.frames[5]));
        env.check(&[&g.v], &[]);
        // Again: nothing happens. What is no L3 of its own is refused, and the base stays.
        assert_eq!(ext(&c, NEW_BASEPTR, l3.0, 0), Ok(()));
        for other in [Mfn(3), g.l1, l2, g.frames[12], Mfn(1 << 40)] {
            assert_eq!(ext(&c, NEW_BASEPTR, other.0, 0), Err(Errno::INVAL), "{other:?}");
        }
        assert_eq!(g.v.guest_top.get(), l3);
        env.check(&[&g.v], &[]);
        // The first one is free of its type now.
        assert_eq!(env.m.frames()[g.l3.0 as usize].type_info() & pgt::COUNT, 0);
    });
    kill(&env, 1, &[&g.v], || -1);
    assert_eq!(env.mm.heap.free_pages(), 96);
}

#[test]
fn bases_change_wherever_they_are_preempted() {
    for fuse in 0..40 {
        let (env, g) = one_pae();
        env.as_vcpu(1, &g.v, |c| {
            let l3 = spare_l3(&env, &c, &g, 8);
            env.m.store64(g.frames[9], 0, pte::entry(g.l1, TABLE));
            let mut rounds = 0;
            loop {
                env.m.set_preempt_after(if rounds < 9 { fuse } else { -1 });
                let end = try_ext(&c, NEW_BASEPTR, l3.0, 0);
                env.m.set_preempt_after(-1);
                env.check(&[&g.v], &[]);
                rounds += 1;
                match end {
                    Ok(()) => break,
                    Err(stop) => assert_eq!(stop, Stop::Restart),
                }
            }
            assert_eq!(g.v.guest_top.get(), l3);
        });
        kill(&env, 1, &[&g.v], || fuse);
        env.check(&[&g.v], &[]);
        assert_eq!(env.mm.heap.free_pages(), 96, "fuse {fuse}");
    }
}

#[test]
fn a_vcpu_without_memory_for_its_l4_is_refused() {
    let (env, g) = one_pae();
    let second = VcpuMm::new();
    env.as_vcpu(1, &second, |c| {
        let l3 = spare_l3(&env, &c, &g, 8);
        let all = std::iter::from_fn(|| env.mm.heap.alloc_own(&env.m, 1, 0)).collect::<Vec<_>>();
        assert_eq!(c.set_guest_tables(l3, None), Err(Stop::Err(Errno::NOMEM)));
        env.mm.heap.free_own(&env.m, all[0], 1);
        assert_eq!(c.set_guest_tables(Mfn(3), None), Err(Stop::Err(Errno::INVAL)));
        assert_eq!(c.set_guest_tables(l3, None), Ok(()));
        assert_eq!(env.mm.heap.free_pages(), 0);
        c.vcpu_destroy_pagetables().unwrap();
        assert_eq!(env.mm.heap.free_pages(), 1);
        all[1..].iter().for_each(|mfn| env.mm.heap.free_own(&env.m, *mfn, 1));
    });
    env.check(&[&g.v, &second], &[]);
}

#[test]
fn halves_of_entries_are_emulated() {
    let (env, g) = one_pae();
    env.as_vcpu(1, &g.v, |c| {
        // Entry 5 of the L1, which is mapped read-only at frame 3's place.
        let at = g.va(3) + 5 * 8;
        let entry = || env.m.load64(g.l1, 5 * 8);
        let new = pte::entry(g.frames[6], PRESENT | ACCESSED | DIRTY | NX);
        assert!(c.ptwr_applies(at));
        // First the upper half, with which the old lower one makes no sense: a frame number far beyond all memory.
        assert_eq!(c.ptwr_emulated_write(at + 4, 0xf_0000, 4), Ok(()));
        assert_eq!((entry() >> 32, entry() & PRESENT), (0xf_0000, 0));
        env.check(&[&g.v], &[]);
        assert_eq!(c.ptwr_emulated_write(at + 4, new >> 32, 4), Ok(()));
        assert_eq!(c.ptwr_emulated_write(at, new & 0xffff_ffff, 4), Ok(()));
        assert_eq!(entry(), new);
        // A lower half that makes none is refused, and so is cmpxchg8b.
        assert_eq!(c.ptwr_emulated_write(at, pte::entry(g.l2, PRESENT | RW), 4), Err(PtwrError::Unhandleable));
        assert_eq!(c.ptwr_emulated_cmpxchg(at, new, 0xf_0000 << 32 | 1, 8), Err(PtwrError::Unhandleable));
        assert_eq!(c.ptwr_emulated_cmpxchg(at, 0, new, 8), Err(PtwrError::CmpxchgFailed(new)));
        assert_eq!(c.ptwr_emulated_cmpxchg(at, new, 0, 8), Ok(()));
        assert_eq!(entry(), 0);
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn grants_are_mapped_in_pae_tables() {
    let env = Env::new(128, 3, 2);
    let (from, g) = (new_guest(&env, 0, 16), new_guest_pae(&env, 1, 24));
    env.as_vcpu(1, &g.v, |c| {
        let frame = from.frames[8];
        let page = c.get_page_from_mfn(frame, DomId(0)).unwrap();
        assert!(c.get_writable(page));
        let flags = PRESENT | ACCESSED | DIRTY | RW;
        for at in [GrantPte::Linear(g.va(9)), GrantPte::Machine(Maddr(g.pte(9)))] {
            assert_eq!(c.create_grant_pv_mapping(at, frame, flags), Ok(()));
            assert_eq!(env.m.load64(g.l1, 9 * 8), pte::entry(frame, flags));
            env.check(&[&from.v, &g.v], &[]);
            assert_eq!(c.replace_grant_pv_mapping(at, frame, flags, None), Ok(()));
        }
        env.m.flush_tlb_cpus(c.d.dirty_cpus());
        c.put_writable(page);
        c.put_page(page);
    });
    env.check(&[&from.v, &g.v], &[]);
}

#[test]
fn linear_tables_are_read_only() {
    let (env, g) = one_pae();
    env.as_vcpu(1, &g.v, |c| {
        let l2 = spare(&env, &c, &g, 7);
        assert_eq!(update(&c, g.l3.0 << 12, pte::entry(l2, PAE_L3E)), Ok(()));
        // As NetBSD does: the last L2 shows itself and the others.
        assert_eq!(update(&c, g.l2.0 << 12 | 400 * 8, pte::entry(l2, PRESENT)), Ok(()));
        assert_eq!(update(&c, g.l2.0 << 12 | 403 * 8, pte::entry(g.l2, PRESENT)), Ok(()));
        assert_eq!(update(&c, g.l2.0 << 12 | 404 * 8, pte::entry(l2, PRESENT | RW)), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
        let root = g.v.guest_table.get().mfn();
        let va = 0xc000_0000 + (403 << 21) + (403 << 12);
        assert_eq!(env.m.touch_as(CpuId(0), root, va, false, false), Some(g.l2));
        assert_eq!(env.m.touch_as(CpuId(0), root, va, true, false), None);
    });
    kill(&env, 1, &[&g.v], || 3);
    env.check(&[&g.v], &[]);
    assert_eq!(env.mm.heap.free_pages(), 96);
}

#[test]
fn an_l3_has_no_linear_entries() {
    let (env, g) = one_pae();
    env.as_vcpu(1, &g.v, |c| {
        // Of its own, which would be in the page tables of the first gigabyte at each level; and of another L3.
        for other in [false, true] {
            let l3 = spare_l3(&env, &c, &g, 8);
            env.m.store64(g.frames[9], 0, pte::entry(g.l1, TABLE));
            env.m.store64(l3, 0, pte::entry(if other { g.l3 } else { l3 }, PAE_L3E));
            assert_eq!(ext(&c, L3, l3.0, 0), Err(Errno::INVAL));
            assert_eq!(ext(&c, NEW_BASEPTR, l3.0, 0), Err(Errno::INVAL));
            assert_eq!(env.m.touch_as(CpuId(0), g.v.guest_table.get().mfn(), 0, true, false), None);
            env.check(&[&g.v], &[]);
        }
        assert_eq!(update(&c, g.l3.0 << 12, pte::entry(g.l3, PAE_L3E)), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn descriptors_of_ring_1() {
    let (env, g) = one_pae();
    const P: u64 = 1 << 47;
    const CODE: u64 = P | 0x1b << 40;
    const G: u64 = 1 << 55;
    let dpl = |n: u64| n << 45;
    env.as_domain(1, |c| {
        let check = |d| c.d.check_descriptor(d);
        // Ring 0 becomes ring 1; others stay.
        assert_eq!([0, 1, 2, 3].map(|n| check(CODE | dpl(n))), [1, 1, 2, 3].map(|n| Some(CODE | dpl(n))));
        // 64-bit code would reach the hypervisor from ring 1.
        assert_eq!(check(CODE | dpl(3) | 1 << 53), None);
        // A segment that ends where old hypervisors began is extended; others keep their limit.
        let flat = CODE | dpl(1) | G | 1 << 54;
        assert_eq!(check(flat | 0xf << 48 | 0x67ff), Some(flat | 0xf << 48 | 0xffff));
        assert_eq!(check(flat | 0xf << 48 | 0x57ff), Some(flat | 0xf << 48 | 0x57ff));
        assert_eq!(check(flat | 0xf << 48 | 0x67ff | 1 << 16), Some(flat | 0xf << 48 | 0x67ff | 1 << 16));
        // A gate to a segment of the guest's or its kernel's flat one is disarmed, its ring kept.
        let gate = P | 0xc << 40;
        for sel in [0x61, 0x7, 0xe019] {
            assert_eq!(check(gate | dpl(3) | sel << 16), Some(gate | (sel | 3) << 16));
        }
        assert_eq!(check(gate | dpl(0) | 0x60 << 16), Some(gate | 0x61 << 16));
        for refused in [gate | 0xe008 << 16, gate | 0xe033 << 16, P | 0xe << 40, P | 9 << 40, P | 2 << 40] {
            assert_eq!(check(refused), None, "{refused:#x}");
        }
    });
    // In a page: what is in it is put right, and what is refused refuses the page.
    env.as_vcpu(1, &g.v, |c| {
        let page = spare(&env, &c, &g, 8);
        env.m.store64(page, 8, CODE);
        assert_eq!(c.set_gdt(&[page], 512), Ok(()));
        assert_eq!(env.m.load64(page, 8), CODE | dpl(1));
        assert_eq!(c.do_update_descriptor(Maddr(page.0 << 12 | 16), CODE | 1 << 53), Err(Errno::INVAL));
        assert_eq!(c.do_update_descriptor(Maddr(page.0 << 12 | 16), CODE), Ok(()));
        env.check(&[&g.v], &[]);
        c.destroy_gdt();
    });
}

#[test]
fn tables_of_both_kinds_do_not_mix() {
    let env = Env::new(128, 3, 2);
    let (big, small) = (new_guest(&env, 0, 24), new_guest_pae(&env, 1, 24));
    env.as_vcpu(0, &big.v, |c| {
        // dom0 maps a 32-bit guest's page and works on its tables, as a builder does.
        let h = Hooks(&env.m);
        let e = pte::entry(small.frames[8], PRESENT | RW);
        assert_eq!(c.do_update_va_mapping_otherdomain(&h, big.va(9), e, 0, DomId(1)), Ok(()));
        assert_eq!(env.m.load64(big.l1, 9 * 8) & USER, USER);
        let b = Buffer::words(&[small.pte(9), pte::entry(small.frames[10], PRESENT | RW)]);
        let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: ForeignDom(2 << 16 | 1) };
        assert_eq!(c.do_mmu_update(&b, args).rc, Ok(()));
        assert_eq!(env.m.load64(small.l1, 9 * 8), pte::entry(small.frames[10], PRESENT | RW), "made a 64-bit entry");
        env.check(&[&big.v, &small.v], &[]);
        // A frame of the other kind of domain is no table of this one.
        assert_eq!(update(&c, big.l2.0 << 12 | 8, pte::entry(small.l1, TABLE)), Err(Errno::INVAL));
        assert_eq!(c.do_update_va_mapping(&h, big.va(9), 0, 0), Ok(()));
        assert_eq!(ext(&c, L1, small.frames[3].0, 0), Err(Errno::INVAL));
    });
    env.check(&[&big.v, &small.v], &[]);
}
