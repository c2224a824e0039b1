//! Page-table rules, hypercall by hypercall.
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::*;
use mm::pte::{ACCESSED, DIRTY, GLOBAL, GUEST_KERNEL, NX, PCD, PRESENT, PWT, RW, USER};
use mm::*;

fn one() -> (Env, Guest) {
    let env = Env::new(64, 2, 2);
    let g = new_guest(&env, 1, 16);
    env.check(&[&g.v], &[]);
    (env, g)
}

#[test]
fn tables_are_validated_and_adjusted() {
    let (env, g) = one();
    assert_eq!(env.m.load64(g.l4, KERNEL_SLOT * 8) & USER, USER);
    // A kernel page is marked and not global; the hypervisor's slots are in place.
    let e = env.m.load64(g.l1, 4 * 8);
    assert_eq!(e & (USER | GUEST_KERNEL | GLOBAL), USER | GUEST_KERNEL);
    assert_ne!(env.m.load64(g.l4, 257 * 8), 0);
    assert_eq!(env.m.frames()[g.l4.0 as usize].type_info() & pgt::TYPE, pgt::L4);
    assert_eq!(env.m.frames()[g.l1.0 as usize].type_info() & pgt::TYPE, pgt::L1);
}

#[test]
fn update_va_mapping_checks() {
    let (env, g) = one();
    let h = Hooks(&env.m);
    env.as_vcpu(1, &g.v, |c| {
        let e = pte::entry(g.frames[5], PRESENT | RW);
        assert_eq!(c.do_update_va_mapping(&h, g.va(5), e, 0), Ok(()));
        env.check(&[&g.v], &[]);
        // Read-only and back.
        assert_eq!(c.do_update_va_mapping(&h, g.va(5), e & !RW, 2), Ok(()));
        env.check(&[&g.v], &[]);
        assert_eq!(c.do_update_va_mapping(&h, g.va(5), e, 4 | 1), Ok(()));
        env.check(&[&g.v], &[]);
        // A table may not be mapped writable.
        assert_eq!(c.do_update_va_mapping(&h, g.va(2), pte::entry(g.l2, PRESENT | RW), 0), Err(Errno::BUSY));
        // Nor may bits be set that are not for guests.
        assert_eq!(c.do_update_va_mapping(&h, g.va(5), e | PCD, 0), Err(Errno::INVAL));
        // Device memory needs permission; the number of all ones means none.
        assert_eq!(c.do_update_va_mapping(&h, g.va(5), pte::entry(Mfn(5), PRESENT | RW), 0), Err(Errno::PERM));
        let none = pte::ADDR | PRESENT;
        assert_eq!(c.do_update_va_mapping(&h, g.va(5), none, 0), Err(Errno::INVAL));
        // No table there; the hypervisor's range; not canonical.
        for va in [0, 0xffff_8000_0000_0000, 0xffff_87ff_ffff_f000, 0x0000_8000_0000_0000, !0 - 0xfff] {
            assert_eq!(c.do_update_va_mapping(&h, va, e, 0), Err(Errno::INVAL), "{va:#x}");
        }
        assert_eq!(c.do_update_va_mapping(&h, g.va(5), 0, 0), Ok(()));
        env.check(&[&g.v], &[]);
        // A vcpu mask that cannot be read: the entry is changed all the same.
        assert_eq!(c.do_update_va_mapping(&h, g.va(5), e, 0xbad0 | 1), Err(Errno::FAULT));
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn mmio_is_uncached_unless_asked() {
    let (env, g) = one();
    env.as_vcpu(1, &g.v, |c| {
        c.d.iomem_permit(2, 9).unwrap();
        assert_eq!(update(&c, g.pte(6), pte::entry(Mfn(5), PRESENT | RW)), Ok(()));
        assert_eq!(env.m.load64(g.l1, 48) & (PCD | PWT | RW), PCD | PWT | RW);
        assert_eq!(update(&c, g.pte(6), pte::entry(Mfn(5), PRESENT | RW | PWT)), Ok(()));
        assert_eq!(env.m.load64(g.l1, 48) & (PCD | PWT), PCD | PWT);
        assert_eq!(update(&c, g.pte(6), pte::entry(Mfn(5), PRESENT | RW | pte::PAT)), Ok(()));
        assert_eq!(env.m.load64(g.l1, 48) & pte::CACHE_ATTRS, pte::PAT);
        // Read-only device frames stay read-only.
        assert_eq!(update(&c, g.pte(6), pte::entry(Mfn(3), PRESENT | RW)), Ok(()));
        assert_eq!(env.m.load64(g.l1, 48) & RW, 0);
        // Beyond the frame table.
        c.d.iomem_permit(0xfee00, 0xfee00).unwrap();
        assert_eq!(update(&c, g.pte(6), pte::entry(Mfn(0xfee00), PRESENT | RW)), Ok(()));
        assert_eq!(update(&c, g.pte(6), pte::entry(Mfn(0xfee01), PRESENT | RW)), Err(Errno::PERM));
        env.check(&[&g.v], &[]);
        assert_eq!(update(&c, g.pte(6), 0), Ok(()));
        // It is no frame to write to, whatever the pointer says.
        assert_eq!(update(&c, 5 << 12, 1), Err(Errno::INVAL));
        assert_eq!(update(&c, 5 << 12 | 1, 1), Err(Errno::INVAL));
        assert_eq!(ext(&c, 16, 5, 0), Err(Errno::INVAL));
        assert_eq!(ext(&c, 0, 5, 0), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn mmu_update_commands() {
    let (env, g) = one();
    env.as_vcpu(1, &g.v, |c| {
        // Machine-to-phys.
        assert_eq!(update(&c, g.frames[7].0 << 12 | 1, 77), Ok(()));
        assert_eq!(c.get_gpfn(g.frames[7]).0, 77);
        assert_eq!(update(&c, 1, 77), Err(Errno::INVAL));
        assert_eq!(update(&c, g.pte(5) | 4, 0), Err(Errno::NOSYS));
        // Keeping accessed and dirty bits.
        let e = pte::entry(g.frames[5], PRESENT | RW);
        assert_eq!(update(&c, g.pte(5) | 2, e), Ok(()));
        assert_eq!(env.m.load64(g.l1, 40) & (ACCESSED | DIRTY), ACCESSED | DIRTY);
        assert_eq!(update(&c, g.pte(5), e), Ok(()));
        assert_eq!(env.m.load64(g.l1, 40) & (ACCESSED | DIRTY), 0);
        // A frame that is no table: a plain write.
        assert_eq!(update(&c, g.frames[8].0 << 12 | 16, 0x1234), Ok(()));
        assert_eq!(env.m.load64(g.frames[8], 16), 0x1234);
        // L4: not in the hypervisor's slots.
        assert_eq!(update(&c, (g.l4.0 << 12) | (256 * 8), 0), Err(Errno::INVAL));
        // An L2 entry for something that is no L1 table: a frame that is mapped writable.
        assert_eq!(update(&c, g.l2.0 << 12 | 8, pte::entry(g.frames[9], TABLE)), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
        // Unmap it, then it can be one (it is all zero).
        assert_eq!(update(&c, g.pte(9), 0), Ok(()));
        assert_eq!(update(&c, g.l2.0 << 12 | 8, pte::entry(g.frames[9], TABLE)), Ok(()));
        env.check(&[&g.v], &[]);
        assert_eq!(update(&c, g.l2.0 << 12 | 8, 0), Ok(()));
        env.check(&[&g.v], &[]);
        // Its large-page bit is refused.
        assert_eq!(update(&c, g.l2.0 << 12 | 8, pte::entry(g.frames[9], TABLE | pte::PSE)), Err(Errno::INVAL));
    });
}

#[test]
fn type_changes_flush_what_is_owed_only() {
    let (env, g) = one();
    mm::host::set_this_cpu(0);
    env.as_vcpu(1, &g.v, |c| {
        c.d.cpu_enters(CpuId(0));
        c.d.cpu_enters(CpuId(1));
        let flushes = || env.m.flushes.load(std::sync::atomic::Ordering::Relaxed);
        // CPU 1 has a writable translation; the guest unmaps the frame without a flush and makes it a table.
        assert_eq!(env.m.touch(CpuId(1), g.l4, g.va(9), true), Some(g.frames[9]));
        assert_eq!(update(&c, g.pte(9), 0), Ok(()));
        let before = flushes();
        assert_eq!(update(&c, g.l2.0 << 12 | 8, pte::entry(g.frames[9], TABLE)), Ok(()));
        assert_eq!(flushes() - before, 2);
        env.check(&[&g.v], &[]);
        // Both CPUs have flushed since frame 10 was unmapped: nothing is owed.
        assert_eq!(update(&c, g.pte(10), 0), Ok(()));
        env.m.flush_tlb_cpus(CpuMask::from_low(3));
        let before = flushes();
        assert_eq!(update(&c, g.l2.0 << 12 | 16, pte::entry(g.frames[10], TABLE)), Ok(()));
        assert_eq!(flushes(), before);
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn pins_and_bases() {
    let (env, g) = one();
    env.as_vcpu(1, &g.v, |c| {
        assert_eq!(ext(&c, 3, g.l4.0, 0), Ok(()));
        env.check(&[&g.v], &[]);
        assert_eq!(ext(&c, 3, g.l4.0, 0), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
        // An L4 of its own for user mode.
        assert_eq!(update(&c, g.pte(11), 0), Ok(()));
        assert_eq!(ext(&c, 15, g.frames[11].0, 0), Ok(()));
        env.check(&[&g.v], &[]);
        assert_eq!(ext(&c, 5, g.frames[11].0, 0), Ok(()));
        assert_eq!(c.v.guest_table.get().mfn(), g.frames[11]);
        env.check(&[&g.v], &[]);
        assert_eq!(ext(&c, 5, g.l4.0, 0), Ok(()));
        assert_eq!(ext(&c, 15, 0, 0), Ok(()));
        env.check(&[&g.v], &[]);
        assert_eq!(ext(&c, 4, g.l4.0, 0), Ok(()));
        assert_eq!(ext(&c, 4, g.l4.0, 0), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
        // Commands that are not for everybody.
        assert_eq!(ext(&c, 12, 0, 0), Err(Errno::ACCES));
        assert_eq!(ext(&c, 18, 0, 0), Err(Errno::INVAL));
        assert_eq!(ext(&c, 19, 0, 0), Err(Errno::OPNOTSUPP));
        assert_eq!(ext(&c, 99, 0, 0), Err(Errno::NOSYS));
        assert_eq!(ext(&c, 13, 0x1001, 4), Err(Errno::INVAL));
        assert_eq!(ext(&c, 13, KERNEL, 8193), Err(Errno::INVAL));
        assert_eq!(ext(&c, 16, g.l1.0, 0), Err(Errno::INVAL));
        assert_eq!(ext(&c, 16, g.frames[12].0, 0), Ok(()));
        assert_eq!(ext(&c, 17, g.frames[12].0, g.l1.0), Ok(()));
        assert_eq!(env.m.load64(g.frames[12], 32), env.m.load64(g.l1, 32));
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn linear_tables_read_only_one_level() {
    let (env, g) = one();
    env.as_vcpu(1, &g.v, |c| {
        let slot = |i: u64| (g.l4.0 << 12) | (i * 8);
        let ro = PRESENT | USER | ACCESSED;
        assert_eq!(update(&c, slot(280), pte::entry(g.l4, TABLE)), Err(Errno::INVAL));
        assert_eq!(update(&c, slot(280), pte::entry(g.l4, ro)), Ok(()));
        env.check(&[&g.v], &[]);
        // Another L4, pinned, seen through this one; but not the other way round as well.
        assert_eq!(update(&c, g.pte(11), 0), Ok(()));
        let other = g.frames[11];
        assert_eq!(ext(&c, 3, other.0, 0), Ok(()));
        assert_eq!(update(&c, slot(281), pte::entry(other, ro)), Ok(()));
        env.check(&[&g.v], &[]);
        assert_eq!(update(&c, other.0 << 12 | 8, pte::entry(g.l4, ro)), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
        assert_eq!(ext(&c, 4, other.0, 0), Ok(()));
        env.check(&[&g.v], &[]);
        assert_eq!(update(&c, slot(281), 0), Ok(()));
        env.check(&[&g.v], &[]);
    });
    kill(&env, 1, &[&g.v], || -1);
    env.as_vcpu(1, &g.v, |c| assert!(c.d.is_empty()));
    env.check(&[&g.v], &[]);
}

#[test]
fn writable_page_tables() {
    let (env, g) = one();
    env.as_vcpu(1, &g.v, |c| {
        // The L1 table is frame 3, mapped read-only at va(3).
        let at = g.va(3) + 5 * 8;
        assert!(c.ptwr_applies(at) && !c.ptwr_applies(g.va(5)) && !c.ptwr_applies(g.va(2)));
        let e = pte::entry(g.frames[6], PRESENT | RW);
        assert_eq!(c.ptwr_emulated_write(at, e, 8), Ok(()));
        assert_eq!(pte::mfn(env.m.load64(g.l1, 40)), g.frames[6]);
        env.check(&[&g.v], &[]);
        assert_eq!(c.ptwr_emulated_write(at, pte::entry(g.l2, PRESENT | RW), 8), Err(PtwrError::Unhandleable));
        assert_eq!(c.ptwr_emulated_write(at + 1, 0, 8), Err(PtwrError::Unhandleable));
        let now = env.m.load64(g.l1, 40);
        assert_eq!(c.ptwr_emulated_cmpxchg(at, 1, 0, 8), Err(PtwrError::CmpxchgFailed(now)));
        assert_eq!(c.ptwr_emulated_cmpxchg(at, now, now & !RW, 8), Ok(()));
        env.check(&[&g.v], &[]);
        // One byte: not present.
        assert_eq!(c.ptwr_emulated_write(at, 0, 1), Ok(()));
        assert_eq!(env.m.load64(g.l1, 40), now & !0xff);
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn descriptor_pages() {
    let (env, g) = one();
    env.as_vcpu(1, &g.v, |c| {
        // Frame 5 is mapped writable: no GDT.
        assert_eq!(c.set_gdt(&[g.frames[5]], 16), Err(Errno::INVAL));
        assert_eq!(update(&c, g.pte(5), pte::entry(g.frames[5], PRESENT)), Ok(()));
        env.m.store64(g.frames[5], 8, 0x00af_9b00_0000_ffff);
        assert_eq!(c.set_gdt(&[g.frames[5]], 16), Ok(()));
        // Its code segment is for ring 3 now.
        assert_eq!(env.m.load64(g.frames[5], 8), 0x00af_fb00_0000_ffff);
        env.check(&[&g.v], &[]);
        assert_eq!(update(&c, g.pte(5), pte::entry(g.frames[5], PRESENT | RW)), Err(Errno::BUSY));
        let at = g.frames[5].maddr();
        assert_eq!(c.do_update_descriptor(Maddr(at.0 + 16), 0x00cf_9300_0000_ffff), Ok(()));
        assert_eq!(env.m.load64(g.frames[5], 16), 0x00cf_f300_0000_ffff);
        // A TSS, an interrupt gate: never.
        assert_eq!(c.do_update_descriptor(Maddr(at.0 + 24), 0x0000_8900_0000_0067), Err(Errno::INVAL));
        assert_eq!(c.do_update_descriptor(Maddr(at.0 + 24), 0x0000_8e00_0008_0000), Err(Errno::INVAL));
        assert_eq!(c.do_update_descriptor(Maddr(at.0 + 4), 0), Err(Errno::INVAL));
        // A page of bad descriptors is refused as a whole.
        assert_eq!(update(&c, g.pte(6), 0), Ok(()));
        env.m.store64(g.frames[6], 4088, 0x0000_8900_0000_0067);
        assert_eq!(c.set_gdt(&[g.frames[5], g.frames[6]], 1024), Err(Errno::INVAL));
        assert_eq!(c.set_gdt(&[g.frames[5]; 15], 15 * 512), Err(Errno::INVAL));
        env.check(&[&g.v], &[]);
        // The LDT is the same page, faulted in.
        assert_eq!(ext(&c, 13, g.va(5), 100), Ok(()));
        assert_eq!(c.map_ldt_shadow_page(8).map(|(page, frame)| (page, frame.mfn())), Some((0, g.frames[5])));
        assert_eq!(c.map_ldt_shadow_page(801), None);
        env.check(&[&g.v], &[]);
        assert!(c.destroy_ldt());
        c.destroy_gdt();
        env.check(&[&g.v], &[]);
    });
}

#[test]
fn foreign_frames() {
    let env = Env::new(96, 2, 2);
    let dom0 = new_guest(&env, 0, 12);
    let g = new_guest(&env, 1, 12);
    let all = [&dom0.v, &g.v];
    env.as_vcpu(0, &dom0.v, |c| {
        // dom0 maps the guest's frame: by naming its owner, and not otherwise.
        let e = pte::entry(g.frames[5], PRESENT | RW);
        assert_eq!(update(&c, dom0.pte(6), e), Err(Errno::BUSY));
        let b = Buffer::words(&[dom0.pte(6), e]);
        let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: ForeignDom(1) };
        assert_eq!(finished(c.do_mmu_update(&b, args).rc), Ok(()));
        env.check(&all, &[]);
        // A table of the guest's: read-only.
        let b = Buffer::words(&[dom0.pte(7), pte::entry(g.l1, PRESENT | RW)]);
        assert_eq!(finished(c.do_mmu_update(&b, args).rc), Err(Errno::BUSY));
        let b = Buffer::words(&[dom0.pte(7), pte::entry(g.l1, PRESENT)]);
        assert_eq!(finished(c.do_mmu_update(&b, args).rc), Ok(()));
        env.check(&all, &[]);
        // And updates the guest's table for it.
        let b = Buffer::words(&[g.pte(6), 0]);
        let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: ForeignDom(2 << 16 | 1) };
        assert_eq!(finished(c.do_mmu_update(&b, args).rc), Ok(()));
        env.check(&all, &[]);
        // Oneself may not be named by number, and 9 is nobody.
        for (id, e) in [(0, Errno::SRCH), (9, Errno::SRCH)] {
            let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: ForeignDom(id) };
            assert_eq!(finished(c.do_mmu_update(&b, args).rc), Err(e));
        }
    });
    env.as_vcpu(1, &g.v, |c| {
        let b = Buffer::words(&[g.pte(6), pte::entry(dom0.frames[8], PRESENT)]);
        let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: ForeignDom(0) };
        assert_eq!(finished(c.do_mmu_update(&b, args).rc), Err(Errno::PERM));
    });
    // The guest dies; the frames that dom0 maps stay until it lets go.
    kill(&env, 1, &[&g.v], || -1);
    env.check(&all, &[]);
    env.as_vcpu(1, &g.v, |c| assert_eq!(c.d.tot_pages(), 2));
    env.as_vcpu(0, &dom0.v, |c| {
        assert_eq!(update(&c, dom0.pte(6), 0), Ok(()));
        assert_eq!(update(&c, dom0.pte(7), 0), Ok(()));
    });
    env.as_vcpu(1, &g.v, |c| assert!(c.d.is_empty()));
    assert_eq!(env.emptied.load(std::sync::atomic::Ordering::Relaxed), 2);
    env.check(&all, &[]);
}

#[test]
fn grant_mappings_keep_their_writability() {
    let env = Env::new(96, 2, 2);
    let (a, b) = (new_guest(&env, 0, 12), new_guest(&env, 1, 12));
    let all = [&a.v, &b.v];
    let flags = PRESENT | ACCESSED | DIRTY;
    env.as_vcpu(1, &b.v, |c| {
        let h = Hooks(&env.m);
        let frame = a.frames[6];
        let page = c.get_page_from_mfn(frame, DomId(0)).unwrap();
        assert_eq!(c.create_grant_pv_mapping(GrantPte::Linear(b.va(7)), frame, flags), Ok(()));
        env.check(&all, &[]);
        // Read-only it was granted: the guest cannot help itself to more.
        let rw = pte::entry(frame, flags | RW);
        assert_eq!(c.do_update_va_mapping(&h, b.va(7), rw, 0), Err(Errno::BUSY));
        assert_eq!(update(&c, b.pte(7), rw), Err(Errno::BUSY));
        assert_eq!(c.ptwr_emulated_write(b.va(3) + 7 * 8, rw, 8), Err(PtwrError::Unhandleable));
        env.check(&all, &[]);
        // By the entry's machine address, not aligned, another frame, another writability.
        let at = |off| GrantPte::Machine(Maddr(b.pte(7) + off));
        assert_eq!(c.replace_grant_pv_mapping(at(4), frame, flags, None), Err(Errno::INVAL));
        assert_eq!(c.replace_grant_pv_mapping(at(0), a.frames[7], flags, None), Err(Errno::INVAL));
        assert_eq!(c.replace_grant_pv_mapping(at(0), frame, flags | RW, None), Err(Errno::INVAL));
        assert_eq!(c.replace_grant_pv_mapping(at(0), frame, flags, Some(b.va(8))), Err(Errno::INVAL));
        // Replaced by what was mapped elsewhere.
        let at = GrantPte::Linear(b.va(7));
        assert_eq!(c.replace_grant_pv_mapping(at, frame, flags, Some(b.va(8))), Ok(()));
        assert_eq!(pte::mfn(env.m.load64(b.l1, 7 * 8)), b.frames[8]);
        c.put_page(page);
        env.check(&all, &[]);
        // Not an L1 table.
        let at = GrantPte::Machine(b.l2.maddr());
        assert_eq!(c.create_grant_pv_mapping(at, frame, flags), Err(Errno::INVAL));
        env.check(&all, &[]);
    });
}

#[test]
fn the_m2p_is_shown_to_kernels_and_hidden_from_strict_users() {
    const M2P: usize = 256 * 8;
    let (env, g) = one();
    let shown = env.m.hypervisor_l4_slots(DomId(1))[0];
    env.as_vcpu(1, &g.v, |c| {
        // A table that was validated before the guest asked for `m2p_strict`.
        let late = g.frames[6];
        assert_eq!(c.do_update_va_mapping(&Hooks(&env.m), g.va(6), 0, 0), Ok(()));
        env.m.zero_page(late);
        env.m.store64(late, KERNEL_SLOT * 8, env.m.load64(g.l4, KERNEL_SLOT * 8));
        c.pin_table(late, pgt::L4, PgOwner::Dom(c.d)).unwrap();
        assert_eq!((env.m.load64(g.l4, M2P), env.m.load64(late, M2P)), (shown, 0));
        c.d.replace_vm_assist(VMASST_M2P_STRICT);
        assert_eq!(c.new_guest_cr3(&Hooks(&env.m), late), Ok(()));
        assert_eq!(env.m.load64(late, M2P), shown);
        env.check(&[&g.v], &[]);
    });
}

/// A vcpu is given its two bases at once, or neither.
#[test]
fn both_bases_of_a_new_vcpu() {
    const M2P: usize = 256 * 8;
    let (env, g) = one();
    let v = VcpuMm::new();
    env.as_vcpu(1, &v, |c| {
        let user = g.frames[6];
        assert_eq!(c.do_update_va_mapping(&Hooks(&env.m), g.va(6), 0, 0), Err(Errno::INVAL), "it has no tables");
        env.as_vcpu(1, &g.v, |c| assert_eq!(update(&c, g.pte(6), 0), Ok(())));
        env.m.zero_page(user);
        c.d.replace_vm_assist(VMASST_M2P_STRICT);
        let refused = Err(Errno::INVAL.into());
        assert_eq!(c.set_guest_tables(g.frames[7], None), refused);
        assert_eq!(c.set_guest_tables(g.l4, Some(g.frames[7])), refused, "mapped writable");
        assert_eq!((v.guest_table.get().mfn(), v.guest_table_user.get().mfn()), (Mfn(0), Mfn(0)));
        env.check(&[&g.v, &v], &[]);
        assert_eq!(c.set_guest_tables(g.l4, Some(user)), Ok(()));
        assert_eq!(v.guest_table_user.get().cr3(), user.maddr().0);
        assert_eq!((env.m.load64(user, M2P), env.m.load64(g.l4, M2P) != 0), (0, true));
        env.check(&[&g.v, &v], &[]);
        // Another user-mode base; 0 is none.
        assert_eq!((ext(&c, 15, user.0, 0), ext(&c, 15, g.l4.0, 0), ext(&c, 15, 0, 0)), (Ok(()), Ok(()), Ok(())));
        assert_eq!(v.guest_table_user.get().mfn(), Mfn(0));
        env.check(&[&g.v, &v], &[]);
        c.vcpu_destroy_pagetables().unwrap();
    });
    env.check(&[&g.v, &v], &[]);
}

/// On shadows, too, an entry of any level forbids fetches from all below it: the guest has the fault, not one without end.
#[test]
fn a_fetch_that_one_level_forbids_is_the_guests_fault() {
    const PAGE: usize = 5;
    for level in 0..=4usize {
        let env = Env::new(64, 1, 1);
        let g = new_guest(&env, 0, 8);
        let va = g.va(PAGE);
        env.as_vcpu(0, &g.v, |c| {
            let entries = [(g.l1, PAGE * 8), (g.l2, 0), (g.l3, 0), (g.l4, KERNEL_SLOT * 8)];
            if let Some((table, off)) = level.checked_sub(1).map(|i| entries[i]) {
                let entry = env.m.load64(table, off) | NX;
                update(&c, table.0 * 4096 + off as u64, entry).unwrap();
            }
            c.log_dirty_enable(c.d, 1, 64, &Account::new(100).unwrap()).unwrap();
            assert_eq!(c.log_dirty_fault(g.l4, va, log_dirty::READ), LogDirtyFault::Served);
            let fetch = match level {
                0 => LogDirtyFault::Served,
                _ => LogDirtyFault::Guest { present: true },
            };
            assert_eq!(c.log_dirty_fault(g.l4, va, log_dirty::FETCH), fetch, "NX at level {level}");
            c.log_dirty_disable(c.d);
        });
    }
}
