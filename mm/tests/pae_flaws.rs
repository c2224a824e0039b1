//! One test for each class of flaws that the page tables and descriptors of 32-bit guests have had (`docs/compat-flaws.md`).
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::pae::*;
use common::*;
use mm::pte::{ACCESSED, DIRTY, PRESENT, PSE, RW, USER};
use mm::*;

const L2: u64 = 1;
/// `MMU_PT_UPDATE_PRESERVE_AD`.
const PRESERVE_AD: u64 = 2;

/// XSA-182: an entry that is there already gets other flags.
#[test]
fn flags_of_a_linear_entry_are_checked_again() {
    let (env, g) = one_pae();
    env.as_vcpu(1, &g.v, |c| {
        let linear = g.l2.0 << 12 | 403 * 8;
        assert_eq!(update(&c, linear, pte::entry(g.l2, PRESENT)), Ok(()));
        for command in [0, PRESERVE_AD] {
            assert_eq!(update(&c, linear | command, pte::entry(g.l2, PRESENT | RW)), Err(Errno::INVAL));
            assert_eq!(update(&c, linear | command, pte::entry(g.l2, PRESENT | PSE)), Err(Errno::INVAL));
        }
        assert_eq!(env.m.load64(g.l2, 403 * 8) & RW, 0);
        env.check(&[&g.v], &[]);
    });
}

/// XSA-148: an entry of an L2 maps 2 MiB at once.
#[test]
fn no_entry_maps_a_large_page() {
    let (env, g) = one_pae();
    env.as_vcpu(1, &g.v, |c| {
        for (table, slot) in [(g.l2, 5), (g.l3, 0)] {
            let at = table.0 << 12 | slot * 8;
            assert_eq!(update(&c, at, pte::entry(g.frames[16], TABLE | PSE)), Err(Errno::INVAL));
        }
        let l2 = spare(&env, &c, &g, 8);
        env.m.store64(l2, 8, pte::entry(g.frames[16], TABLE | PSE));
        assert_eq!(ext(&c, L2, l2.0, 0), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
    });
}

/// XSA-240: tables that lead to tables of their own level, and so on.
#[test]
fn linear_tables_do_not_chain() {
    let (env, g) = one_pae();
    env.as_vcpu(1, &g.v, |c| {
        let [a, b, d] = [8, 9, 10].map(|i| spare(&env, &c, &g, i));
        for l2 in [a, b, d] {
            assert_eq!(ext(&c, L2, l2.0, 0), Ok(()));
        }
        let at = |l2: Mfn| l2.0 << 12 | 7 * 8;
        assert_eq!(update(&c, at(a), pte::entry(b, PRESENT)), Ok(()));
        assert_eq!(update(&c, at(b), pte::entry(d, PRESENT)), Err(Errno::INVAL), "b is one that a leads to");
        assert_eq!(update(&c, at(d), pte::entry(a, PRESENT)), Err(Errno::INVAL), "a leads on");
        env.check(&[&g.v], &[]);
    });
    kill(&env, 1, &[&g.v], || 2);
    assert_eq!(env.mm.heap.free_pages(), 96);
}

/// XSA-214: a page of descriptors that were checked by the rules of a 64-bit guest goes to a 32-bit one.
#[test]
fn descriptors_of_a_64_bit_guest_are_checked_again_for_a_32_bit_one() {
    /// Present 64-bit code of ring 3.
    const LONG_CODE: u64 = 0x00af_fb00_0000_ffff;
    let env = Env::new(128, 3, 2);
    let (big, small) = (new_guest(&env, 2, 24), new_guest_pae(&env, 1, 24));
    let page = env.as_vcpu(2, &big.v, |c| {
        let page = spare(&env, &c, &big, 8);
        env.m.store64(page, 8, LONG_CODE);
        assert_eq!(c.set_gdt(&[page], 512), Ok(()));
        c.destroy_gdt();
        assert_eq!(c.steal_page_from(c.d, page), Ok(()));
        page
    });
    env.as_vcpu(1, &small.v, |c| {
        assert_eq!(c.assign_stolen_page(c.d, page), Ok(()));
        assert_eq!(c.set_gdt(&[page], 512), Err(Errno::INVAL));
        assert_eq!(c.do_update_descriptor(Maddr(page.0 << 12 | 8), 0), Ok(()));
        assert_eq!(c.set_gdt(&[page], 512), Ok(()));
        c.destroy_gdt();
    });
    env.check(&[&big.v, &small.v], &[]);
}

/// XSA-286: a table is taken out of the L3 and used otherwise, while a TLB knows what it led to.
#[test]
fn what_an_l3_no_longer_leads_to_is_flushed_before_its_next_use() {
    let (env, g) = one_pae();
    env.as_vcpu(1, &g.v, |c| {
        let (l2, l1, data) = (spare(&env, &c, &g, 8), spare(&env, &c, &g, 9), spare(&env, &c, &g, 10));
        env.m.store64(l1, 0, pte::entry(data, PRESENT | RW | USER | ACCESSED | DIRTY));
        env.m.store64(l2, 0, pte::entry(l1, TABLE));
        assert_eq!(update(&c, g.l3.0 << 12, pte::entry(l2, PAE_L3E)), Ok(()));
        c.d.cpu_enters(CpuId(0));
        let root = g.v.guest_table.get().mfn();
        assert_eq!(env.m.touch_as(CpuId(0), root, 0, true, true), Some(data));
        assert_eq!(update(&c, g.l3.0 << 12, 0), Ok(()));
        // What was mapped writable becomes a table: nobody may write to it by an old translation.
        (0..512).for_each(|k| env.m.store64(data, k * 8, 0));
        assert_eq!(ext(&c, L2, data.0, 0), Ok(()));
        assert_eq!(env.m.touch_as(CpuId(0), root, 0, true, true), None);
        env.check(&[&g.v], &[]);
    });
}

/// A grant's address is one of 64 bits in the calls of 32-bit guests, too.
#[test]
fn an_address_beyond_32_bits_names_no_entry() {
    let (env, g) = one_pae();
    env.as_vcpu(1, &g.v, |c| {
        for beyond in [1 << 32, 1 << 47, !0 << 47, !0 << 32] {
            let va = g.va(9) | beyond;
            assert_eq!(c.create_grant_pv_mapping(GrantPte::Linear(va), g.frames[8], PRESENT), Err(Errno::INVAL));
            assert_eq!(c.do_update_va_mapping(&Hooks(&env.m), va, 0, 0), Err(Errno::INVAL), "{va:#x}");
            assert_eq!(c.guest_get_eff_kern_l1e(va), 0);
        }
        env.check(&[&g.v], &[]);
    });
}

/// XSA-227: a grant is mapped by a half of an entry, or by an entry that is none of an L1.
#[test]
fn a_grant_is_mapped_by_a_whole_entry_of_an_l1() {
    let (env, g) = one_pae();
    env.as_vcpu(1, &g.v, |c| {
        for at in [g.pte(9) + 4, g.pte(9) + 1, g.l2.0 << 12 | 5 * 8, g.l3.0 << 12, g.frames[8].0 << 12] {
            let at = GrantPte::Machine(Maddr(at));
            assert_eq!(c.create_grant_pv_mapping(at, g.frames[8], PRESENT), Err(Errno::INVAL));
        }
        env.check(&[&g.v], &[]);
    });
}

/// The L3's slots beyond the fourth lead to addresses beyond 4 GiB, where 32-bit code cannot follow, but the hypervisor could;
/// the L2's last 84 show the machine-to-phys table.
#[test]
fn slots_that_are_not_the_guests_are_written_by_nobody() {
    let env = Env::new(128, 3, 2);
    let (big, g) = (new_guest(&env, 0, 24), new_guest_pae(&env, 1, 24));
    let slots = || {
        let l3 = (4..512).map(|slot| env.m.load64(g.l3, slot * 8));
        l3.chain((428..512).map(|slot| env.m.load64(g.l2, slot * 8))).collect::<Vec<_>>()
    };
    let before = slots();
    let ways = |table: Mfn, slot: u64| table.0 << 12 | slot * 8;
    for (table, slot) in [(g.l3, 4), (g.l3, 5), (g.l3, 511), (g.l2, 428), (g.l2, 511)] {
        for e in [0, pte::entry(g.frames[8], PRESENT), pte::entry(g.l2, PAE_L3E), pte::entry(g.l1, TABLE)] {
            env.as_vcpu(1, &g.v, |c| {
                for command in [0, PRESERVE_AD] {
                    assert!(update(&c, ways(table, slot) | command, e).is_err());
                }
                // Frames 0 and 1 are these tables, mapped read-only.
                let at = g.va(if table == g.l3 { 0 } else { 1 }) + slot * 8;
                for bytes in [4, 8] {
                    assert_eq!(c.ptwr_emulated_write(at, e, bytes), Err(PtwrError::Unhandleable));
                }
            });
            // The toolstack's calls for it.
            env.as_vcpu(0, &big.v, |c| {
                let b = Buffer::words(&[ways(table, slot), e]);
                let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: ForeignDom(2 << 16 | 1) };
                assert!(c.do_mmu_update(&b, args).rc.is_err());
            });
        }
    }
    assert_eq!(slots(), before);
    env.check(&[&big.v, &g.v], &[]);
}

/// XSA-173: numbers of frames have more than 32 bits, and are not cut.
#[test]
fn a_frame_number_is_not_cut_to_32_bits() {
    let (env, g) = one_pae();
    env.as_vcpu(1, &g.v, |c| {
        let h = Hooks(&env.m);
        for high in [1 << 24, 1 << 32, 1 << 37, 1 << 39] {
            let mfn = Mfn(g.frames[8].0 | high);
            let entry = pte::entry(mfn, PRESENT | RW);
            assert!(c.do_update_va_mapping(&h, g.va(9), entry, 0).is_err(), "{high:#x}");
            assert!(update(&c, g.l2.0 << 12 | 8, pte::entry(Mfn(g.l1.0 | high), TABLE)).is_err());
            assert!(update(&c, g.l3.0 << 12, pte::entry(Mfn(g.l2.0 | high), PAE_L3E)).is_err());
            for cmd in [0, 1, 2, 4, 5] {
                assert!(ext(&c, cmd, g.frames[8].0 | high, 0).is_err());
            }
        }
        env.check(&[&g.v], &[]);
    });
}
