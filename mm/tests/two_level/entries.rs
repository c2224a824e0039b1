//! What tables and descriptor tables may hold.

use super::*;

#[test]
fn l1_entries_are_checked() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    let other = new_guest32(&env, 2, 4);
    let at = g.pte(20);
    // Whatever is not present may be there.
    assert_eq!(g.update(&env, at, 0xffff_fffe), Ok(()));
    assert_eq!(g.update(&env, at, 0), Ok(()));
    assert_eq!(g.update(&env, at, entry32(g.frames[5], KERNEL_RW | 0x80)), INVAL);
    assert_eq!(g.update(&env, at, entry32(g.frames[5], KERNEL_RW | 0x100)), INVAL);
    assert_eq!(g.update(&env, at, entry32(g.frames[5], KERNEL_RW | 0xe00)), Ok(()));
    // No writable mapping of a table, nothing of others', no device memory, nothing beyond the machine.
    assert_eq!(g.update(&env, at, entry32(g.l1, KERNEL_RW)), INVAL);
    assert_eq!(g.update(&env, at, entry32(g.l2, KERNEL_RO)), Ok(()));
    assert_eq!(g.update(&env, at, entry32(other.frames[3], KERNEL_RO)), INVAL);
    assert_eq!(g.update(&env, at, entry32(Mfn(2), KERNEL_RO)), INVAL);
    assert_eq!(g.update(&env, at, entry32(Mfn(0xf_fff0), KERNEL_RO)), INVAL);
    env.check(&[&g.v, &other.v], &[]);
}

#[test]
fn device_memory_needs_permission_and_is_uncached() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    g.run(&env, |c| c.d.iomem_permit(2, 3).unwrap());
    let va = g.va(20);
    assert_eq!(g.uvm(&env, va, entry32(Mfn(2), KERNEL_RW)), Ok(()));
    let l1 = pte::mfn(env.m.load64(pte::mfn(env.m.load64(pte::mfn(env.m.load64(g.root(&env), 0)), 3 * 8)), 0));
    assert_eq!(env.m.load64(l1, 20 * 8), 0x2000 | 0x63 | pte::PCD | pte::PWT);
    assert_eq!(env.m.load32(g.l1, 20 * 4), 0x2063);
    // Frame 3 is read-only to everybody: the shadow is, and the guest gets its write fault.
    assert_eq!(g.uvm(&env, va, entry32(Mfn(3), KERNEL_RW)), Ok(()));
    assert_eq!(g.walk(&env, va, true, false), None);
    assert_eq!(g.fault(&env, va, 3), ShadowFault::Deliver(3));
    // RAM's attributes pass for who has devices.
    assert_eq!(g.uvm(&env, va, entry32(g.frames[5], KERNEL_RW | 0x10)), Ok(()));
    assert_eq!(env.m.load64(l1, 20 * 8) & pte::CACHE_ATTRS, pte::PCD);
    g.check(&env);
}

#[test]
fn cache_attributes_without_devices_stay_in_the_guests_entry() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    assert_eq!(g.uvm(&env, g.va(5), entry32(g.frames[5], KERNEL_RW | 0x18)), Ok(()));
    assert_eq!(env.m.load32(g.l1, 5 * 4) & 0x18, 0x18);
    assert_eq!(g.walk(&env, g.va(5), true, false), Some(g.frames[5]));
    g.check(&env);
}

#[test]
fn a_scratch_frame_stands_for_the_first_megabyte() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    let scratch = g.run(&env, |c| c.alloc_xenheap_pages(0, 0).unwrap());
    g.run(&env, |c| c.d.set_isa_scratch(scratch));
    for mfn in [0u64, 0xa0, 0xff] {
        assert_eq!(g.uvm(&env, g.va(20), entry32(Mfn(mfn), KERNEL_RW)), Ok(()));
        assert_eq!(g.walk(&env, g.va(20), true, false), Some(scratch));
        assert_eq!(g.run(&env, |c| c.two_level().write_u32(g.va(20).into(), 77)), Ok(()));
        g.check(&env);
    }
    assert_eq!(env.m.load32(scratch, 0), 77);
    assert_eq!(g.uvm(&env, g.va(20), entry32(Mfn(FIRST_RAM - 1), KERNEL_RW)), Ok(()));
    assert_eq!(g.uvm(&env, g.va(20), 0), Ok(()));
    g.check(&env);
}

#[test]
fn l2_entries_are_checked() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    let other = new_guest32(&env, 2, 4);
    // Frame 5 is mapped writable: no table. Take the mapping away, and it becomes one.
    assert_eq!(g.update(&env, ma(g.l2, 5), entry32(g.frames[5], TABLE32)), INVAL);
    assert_eq!(g.update(&env, g.pte(5), entry32(g.frames[5], KERNEL_RO)), Ok(()));
    for bad in [0x80, 0x100, 0x200] {
        assert_eq!(g.update(&env, ma(g.l2, 5), entry32(g.frames[5], TABLE32 | bad)), INVAL);
    }
    assert_eq!(g.update(&env, ma(g.l2, 5), entry32(g.frames[5], TABLE32)), Ok(()));
    assert_eq!(frame_type(&env, g.frames[5]), (pgt::L1, 1));
    assert_eq!(g.update(&env, ma(g.l2, 6), entry32(other.l1, TABLE32)), INVAL);
    // Slots of the hypervisor's range are not writable.
    assert_eq!(g.update(&env, ma(g.l2, 1007), entry32(g.l1, TABLE32)), Ok(()));
    assert_eq!(g.update(&env, ma(g.l2, 1008), entry32(g.l1, TABLE32)), INVAL);
    assert_eq!(g.update(&env, ma(g.l2, 1023), 0), INVAL);
    assert_eq!(g.walk(&env, 1007 << 22 | 3 << 12, true, false), Some(g.frames[3]));
    env.check(&[&g.v, &other.v], &[]);
    assert_eq!(g.update(&env, ma(g.l2, 5), 0), Ok(()));
    assert_eq!(frame_type(&env, g.frames[5]).1, 0);
    env.check(&[&g.v, &other.v], &[]);
}

#[test]
fn contents_of_the_hypervisors_slots_are_ignored() {
    let env = machine();
    let g = build32(&env, 1, 8);
    for slot in 1008..1024 {
        env.m.store32(g.l2, slot * 4, entry32(Mfn(1), 0xfff));
    }
    g.run(&env, |c| c.two_level().set_guest_table(g.l2)).unwrap();
    g.check(&env);
    assert_eq!(g.fault(&env, 0xfc80_0000, 0), ShadowFault::Deliver(0));
    assert_eq!(g.fault(&env, 0xfc00_0000, 7), ShadowFault::Deliver(7));
}

#[test]
fn a_bad_table_is_refused_and_leaves_nothing() {
    let env = machine();
    let g = new_guest32(&env, 1, 10);
    let (bad_l1, bad_l2) = (g.frames[6], g.frames[7]);
    for i in [6, 7] {
        assert_eq!(g.update(&env, g.pte(i), entry32(g.frames[i], KERNEL_RO)), Ok(()));
    }
    for i in 0..5 {
        env.m.store32(bad_l1, i * 4, entry32(g.frames[8], KERNEL_RW));
        env.m.store32(bad_l2, i * 4, entry32(g.l1, TABLE32));
    }
    env.m.store32(bad_l1, 700 * 4, entry32(g.l1, KERNEL_RW));
    env.m.store32(bad_l2, 700 * 4, entry32(bad_l1, TABLE32));
    let used = g.run(&env, |c| c.d.shadow_pages());
    assert_eq!(g.ext(&env, 0, bad_l1.0, 0), INVAL);
    assert_eq!(g.ext(&env, 1, bad_l2.0, 0), INVAL);
    assert_eq!(g.run(&env, |c| c.d.shadow_pages()), used);
    assert_eq!((frame_type(&env, bad_l1).1, frame_type(&env, bad_l2).1), (0, 0));
    g.check(&env);
}

#[test]
fn linear_page_tables_are_read_only() {
    let env = machine();
    let g = new_guest32(&env, 1, 10);
    let own = 4usize << 22;
    assert_eq!(g.update(&env, ma(g.l2, 4), entry32(g.l2, TABLE32)), INVAL);
    assert_eq!(g.update(&env, ma(g.l2, 4), entry32(g.l2, KERNEL_RO)), Ok(()));
    let at = (own | SLOT << 12) as u32;
    assert_eq!(g.walk(&env, at, false, false), None);
    assert_eq!(g.fault(&env, at, 0), ShadowFault::Fixed);
    assert_eq!(g.walk(&env, at, false, false), Some(g.l1));
    assert_eq!(g.fault(&env, at, 3), ShadowFault::EmulateL1Write);
    assert_eq!(g.walk(&env, at, true, false), None);
    assert_eq!(g.fault(&env, (own | 1010 << 12) as u32, 0), ShadowFault::Deliver(0));
    g.check(&env);
    // It follows the table, and shows the table itself.
    assert_eq!(g.update(&env, ma(g.l2, 9), entry32(g.l1, TABLE32)), Ok(()));
    assert_eq!(g.walk(&env, (own | 9 << 12) as u32, false, false), Some(g.l1));
    assert_eq!(g.walk(&env, (own | 4 << 12) as u32, false, false), Some(g.l2));
    // Another L2 through this one.
    assert_eq!(g.update(&env, g.pte(6), entry32(g.frames[6], KERNEL_RO)), Ok(()));
    assert_eq!(g.ext(&env, 1, g.frames[6].0, 0), Ok(()));
    assert_eq!(g.update(&env, ma(g.l2, 5), entry32(g.frames[6], KERNEL_RO)), Ok(()));
    assert_eq!(g.ext(&env, 4, g.frames[6].0, 0), Ok(()));
    g.check(&env);
    assert_eq!(g.update(&env, ma(g.l2, 5), 0), Ok(()));
    assert_eq!(frame_type(&env, g.frames[6]).1, 0);
    g.check(&env);
}

#[test]
fn gdt_frames_hold_safe_descriptors() {
    let env = machine();
    let g = new_guest32(&env, 1, 10);
    let gdt = g.frames[5];
    let set = |frames: &[Mfn], n| g.run(&env, |c| c.two_level().set_gdt(frames, n));
    let ro = |i: usize| g.uvm(&env, g.va(i), entry32(g.frames[i], KERNEL_RO));
    assert_eq!(set(&[gdt], 296), INVAL, "mapped writable");
    assert_eq!(ro(5), Ok(()));
    assert_eq!(set(&[gdt], 295), INVAL);
    assert_eq!(set(&[gdt], 8193), INVAL);
    assert_eq!(set(&[gdt; 15], 15 * 512), INVAL);
    // What is wrong among the hypervisor's entries goes; elsewhere it does not.
    env.m.store64(gdt, 256 * 8, 0x00cf_9a00_0000_ffff);
    env.m.store64(gdt, 295 * 8, !0);
    env.m.store64(gdt, 12 * 8, 0x00cf_ba00_0000_ffff);
    assert_eq!(set(&[gdt], 296), Ok(()));
    let entry = |i: usize| env.m.load64(gdt, i * 8);
    assert_eq!(
        [256, 259, 260, 261, 262, 295, 12].map(entry),
        [
            0,
            0x00cf_ba00_0000_c3ff,
            0x00cf_b200_0000_c3ff,
            0x00cf_fa00_0000_c3ff,
            0x00cf_f200_0000_c3ff,
            0,
            0x00cf_ba00_0000_ffff
        ]
    );
    assert_eq!(frame_type(&env, gdt), (pgt::SEG_DESC, 1));
    g.check(&env);
    let put = |i: u64, d| g.run(&env, |c| c.two_level().update_descriptor(Maddr(gdt.0 << 12 | i << 3), d));
    assert_eq!(put(6, 0x00cf_f200_0000_ffff), Ok(()));
    assert_eq!(entry(6), 0x00cf_f200_0000_ffff);
    assert_eq!(put(6, 0x00af_fa00_0000_ffff), INVAL);
    assert_eq!(put(6, 0x0000_ec00_0061_0000), INVAL);
    assert_eq!(put(259, 0), INVAL);
    assert_eq!(g.run(&env, |c| c.two_level().update_descriptor(Maddr(gdt.0 << 12 | 4), 0)), INVAL);
    assert_eq!(g.run(&env, |c| c.two_level().update_descriptor(g.l1.maddr(), 0)), INVAL);
    // mmu_update does not write there; a bad page is refused and the old GDT stays.
    assert_eq!(g.update(&env, ma(gdt, 3), 0), INVAL);
    assert_eq!(ro(6), Ok(()));
    env.m.store64(g.frames[6], 8, 0x00cf_9a00_0000_ffff);
    assert_eq!(set(&[g.frames[6]], 296), INVAL);
    assert_eq!(set(&[gdt, g.frames[6]], 600), INVAL);
    assert_eq!(g.v.gdt_frames[0].get().map(|f| f.mfn()), Some(gdt));
    g.check(&env);
    g.run(&env, |c| c.destroy_gdt());
    g.check(&env);
}

#[test]
fn ldt_pages_are_typed_when_they_are_used() {
    let env = machine();
    let g = new_guest32(&env, 1, 10);
    assert_eq!(g.ext(&env, 13, (g.va(5) + 8).into(), 10), INVAL);
    assert_eq!(g.ext(&env, 13, g.va(5).into(), 8193), INVAL);
    assert_eq!(g.ext(&env, 13, 0xfbff_f000, 513), INVAL);
    assert_eq!(g.ext(&env, 13, g.va(5).into(), 600), Ok(()));
    let fault = |off| g.run(&env, |c| c.map_ldt_shadow_page(off));
    assert_eq!(fault(8), None, "mapped writable");
    assert_eq!(g.uvm(&env, g.va(5), entry32(g.frames[5], KERNEL_RO)), Ok(()));
    assert_eq!(fault(8).map(|(page, frame)| (page, frame.mfn())), Some((0, g.frames[5])));
    assert_eq!(fault(600 * 8), None);
    g.check(&env);
    assert_eq!(g.ext(&env, 13, 0, 0), Ok(()));
    assert_eq!(frame_type(&env, g.frames[5]).1, 0);
    g.check(&env);
}
