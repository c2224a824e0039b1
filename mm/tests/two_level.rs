//! The rules of page tables of two levels, one by one.
#![allow(missing_docs)]

mod common;
use common::two_level::*;
use common::*;
use mm::*;

const ROOM: usize = 80;
const INVAL: Result = Err(Errno::INVAL);

fn machine() -> Env {
    Env::new(ROOM, 3, 2)
}

fn frame_type(env: &Env, mfn: Mfn) -> (u64, u64) {
    let t = env.m.frames()[mfn.0 as usize].type_info();
    (t & pgt::TYPE, t & pgt::COUNT)
}

#[test]
fn the_processor_sees_what_the_tables_say() {
    let env = machine();
    let g = new_guest32(&env, 1, 12);
    for (i, mfn) in g.frames.iter().enumerate() {
        assert_eq!(g.walk(&env, g.va(i) + 0x123, false, false), Some(*mfn));
        assert_eq!(g.walk(&env, g.va(i), true, false), (i >= 2).then_some(*mfn));
        assert_eq!(g.walk(&env, g.va(i), false, true), None);
    }
    assert_eq!(g.walk(&env, g.va(12), false, false), None);
    assert_eq!(g.walk(&env, 0, false, false), None);
    g.check(&env);
}

#[test]
fn second_half_of_a_table_is_its_second_shadow() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    for slot in [511usize, 512, 513, 1023] {
        let va = BASE + ((slot as u32) << 12);
        assert_eq!(g.uvm(&env, va, entry32(g.frames[4], KERNEL_RW | 4)), Ok(()));
        assert_eq!(g.walk(&env, va, true, true), Some(g.frames[4]));
        g.check(&env);
        assert_eq!(g.uvm(&env, va, 0), Ok(()));
        assert_eq!(g.walk(&env, va, false, false), None);
    }
    g.check(&env);
}

#[test]
fn m2p_is_in_every_address_space() {
    let env = machine();
    let g = new_guest32(&env, 1, 4);
    let l4 = g.root(&env);
    let l3 = pte::mfn(env.m.load64(l4, 0));
    let l2 = pte::mfn(env.m.load64(l3, 3 * 8));
    assert_eq!([480, 481].map(|i| env.m.load64(l2, i * 8)), env.m.m2p_compat_pdes());
    assert_eq!(env.m.load64(l4, 256 * 8), env.m.hypervisor_l4_slots(DomId(1))[0]);
    for (pfn, mfn) in g.frames.iter().enumerate() {
        assert_eq!(env.m.m2p_compat()[mfn.0 as usize].load(std::sync::atomic::Ordering::Relaxed), pfn as u32);
    }
    assert_eq!(env.m.m2p_compat()[3].load(std::sync::atomic::Ordering::Relaxed), !0);
}

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
    g.run(&env, |c| c.d.iomem_permit(2, 3));
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
fn pins_do_not_nest() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    assert_eq!(g.ext(&env, 4, g.l2.0, 0), INVAL);
    assert_eq!(g.ext(&env, 1, g.l2.0, 0), Ok(()));
    assert_eq!(g.ext(&env, 1, g.l2.0, 0), INVAL);
    assert_eq!(g.ext(&env, 0, g.l2.0, 0), INVAL);
    assert_eq!(g.ext(&env, 4, g.l2.0, 0), Ok(()));
    for cmd in [2, 3, 15, 16, 0xffff] {
        assert_eq!(g.ext(&env, cmd, g.l2.0, 0), INVAL, "{cmd}");
    }
    g.check(&env);
}

#[test]
fn no_shadow_frames_means_no_memory() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    assert_eq!(g.run(&env, |c| c.d.shadow_pages()), 8);
    g.run(&env, |c| c.d.set_shadow_limit(9));
    assert_eq!(g.update(&env, g.pte(5), entry32(g.frames[5], KERNEL_RO)), Ok(()));
    assert_eq!(g.ext(&env, 0, g.frames[5].0, 0), Err(Errno::NOMEM));
    g.check(&env);
    g.run(&env, |c| c.d.set_shadow_limit(10));
    assert_eq!(g.ext(&env, 0, g.frames[5].0, 0), Ok(()));
    // The heap's end is the same.
    g.run(&env, |c| c.d.set_shadow_limit(1000));
    let mut all = Vec::new();
    while let Some(mfn) = g.run(&env, |c| c.alloc_xenheap_pages(0, 0)) {
        all.push(mfn);
    }
    assert_eq!(g.update(&env, g.pte(6), entry32(g.frames[6], KERNEL_RO)), Ok(()));
    assert_eq!(g.ext(&env, 1, g.frames[6].0, 0), Err(Errno::NOMEM));
    g.run(&env, |c| all.drain(..3).for_each(|mfn| c.free_xenheap_pages(mfn, 0)));
    assert_eq!(g.ext(&env, 1, g.frames[6].0, 0), Err(Errno::NOMEM));
    assert_eq!(g.ext(&env, 0, g.frames[6].0, 0), Ok(()));
    assert_eq!(g.run(&env, |c| c.d.shadow_pages()), 12);
    g.check(&env);
}

#[test]
fn shadows_have_a_reserve() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    let heap = &env.mm.heap;
    let left = || g.run(&env, |c| c.d.shadow_reserve_left());
    // 128 and an eighth of what it may have are more than this machine has.
    assert_eq!(g.run(&env, |c| c.two_level().reserve_shadows(c.d)), Err(Errno::NOMEM));
    g.run(&env, |c| c.d.set_shadow_limit(20));
    assert_eq!(g.run(&env, |c| c.two_level().reserve_shadows(c.d)), Ok(()));
    // Its shadows use 8 already.
    assert_eq!((left(), heap.outstanding_claims().1), (12, 12));
    let mut all = Vec::new();
    while let Some(mfn) = g.run(&env, |c| c.alloc_xenheap_pages(0, 0)) {
        all.push(mfn);
    }
    assert_eq!((heap.free_pages(), heap.unclaimed_pages()), (12, 0));
    for (i, left_then) in [(2, 10), (3, 8), (4, 6)] {
        assert_eq!(g.update(&env, g.pte(i), entry32(g.frames[i], KERNEL_RO)), Ok(()));
        assert_eq!(g.ext(&env, 0, g.frames[i].0, 0), Ok(()));
        assert_eq!((left(), heap.free_pages()), (left_then, left_then.into()));
    }
    assert_eq!(g.update(&env, g.pte(5), entry32(g.frames[5], KERNEL_RO)), Ok(()));
    assert_eq!(g.ext(&env, 1, g.frames[5].0, 0), Ok(()));
    assert_eq!((left(), heap.free_pages()), (0, 0));
    assert_eq!(g.ext(&env, 4, g.frames[5].0, 0), Ok(()));
    assert_eq!((left(), heap.unclaimed_pages()), (6, 0));
    g.check(&env);
    kill(&env, 1, &[&g.v], || -1);
    assert_eq!((heap.outstanding_claims().1, left()), (0, 0));
}

#[test]
fn accessed_and_dirty_bits_are_the_guests() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    let e = |i: usize| env.m.load32(g.l1, i * 4) & 0xfff;
    assert_eq!(g.uvm(&env, g.va(5), entry32(g.frames[5], 3)), Ok(()));
    // Nothing is mapped before it is used; reading sets the accessed bit and no more.
    assert_eq!(g.walk(&env, g.va(5), false, false), None);
    assert_eq!(g.fault(&env, g.va(5), 0), ShadowFault::Fixed);
    assert_eq!(e(5), 0x23);
    assert_eq!(g.walk(&env, g.va(5), false, false), Some(g.frames[5]));
    assert_eq!(g.walk(&env, g.va(5), true, false), None);
    assert_eq!(g.fault(&env, g.va(5), 3), ShadowFault::Fixed);
    assert_eq!(e(5), 0x63);
    assert_eq!(g.walk(&env, g.va(5), true, false), Some(g.frames[5]));
    // The guest clears the dirty bit: the next write faults again.
    assert_eq!(g.uvm(&env, g.va(5), entry32(g.frames[5], 0x23)), Ok(()));
    assert_eq!(g.walk(&env, g.va(5), true, false), None);
    // An L2 entry without its accessed bit likewise.
    assert_eq!(g.update(&env, ma(g.l2, SLOT), entry32(g.l1, 0x47)), Ok(()));
    assert_eq!(g.walk(&env, g.va(3), false, false), None);
    assert_eq!(g.fault(&env, g.va(3), 0), ShadowFault::Fixed);
    assert_eq!(env.m.load32(g.l2, SLOT * 4) & 0xfff, 0x67);
    assert_eq!(g.walk(&env, g.va(3), true, false), Some(g.frames[3]));
    g.check(&env);
}

#[test]
fn faults_are_what_the_guests_tables_make_them() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    // The processor says "not present" of a lazy shadow and "protection" of a lazy write bit: the guest sees its own.
    assert_eq!(g.uvm(&env, g.va(5), entry32(g.frames[5], 1)), Ok(()));
    assert_eq!(g.fault(&env, g.va(5), 2), ShadowFault::Deliver(3));
    assert_eq!(g.fault(&env, g.va(5), 4), ShadowFault::Deliver(5));
    assert_eq!(g.fault(&env, g.va(5), 6), ShadowFault::Deliver(7));
    assert_eq!(g.fault(&env, g.va(20), 2), ShadowFault::Deliver(2));
    assert_eq!(g.fault(&env, 0x1000, 4), ShadowFault::Deliver(4));
    // A write to an L1 is emulated for the kernel only; one to an L2 is the kernel's test of write protection.
    assert_eq!(g.fault(&env, g.va(1), 3), ShadowFault::EmulateL1Write);
    assert_eq!(g.fault(&env, g.va(1), 7), ShadowFault::Deliver(7));
    assert_eq!(g.fault(&env, g.va(0), 3), ShadowFault::Deliver(3));
    // Read-only in the L2 is read-only, user access needs both.
    assert_eq!(g.update(&env, ma(g.l2, SLOT), entry32(g.l1, 0x61)), Ok(()));
    assert_eq!(g.fault(&env, g.va(3), 3), ShadowFault::Deliver(3));
    assert_eq!(g.walk(&env, g.va(3), true, false), None);
    assert_eq!(g.uvm(&env, g.va(3), entry32(g.frames[3], 0x67)), Ok(()));
    assert_eq!(g.fault(&env, g.va(3), 5), ShadowFault::Deliver(5));
    // Stale translations are no faults, reserved bits are nobody's.
    assert_eq!(g.fault(&env, g.va(3), 1), ShadowFault::Fixed);
    assert_eq!(g.fault(&env, g.va(3), 9), ShadowFault::Deliver(1));
    g.check(&env);
}

#[test]
fn emulated_stores_are_checked_updates() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    let at = g.va(1) + 20 * 4;
    let write = |at, val, n| g.run(&env, |c| c.two_level().emulated_write(at, val, n));
    let swap = |at, old, new, n| g.run(&env, |c| c.two_level().emulated_cmpxchg(at, old, new, n));
    let no = Err(PtwrError::Unhandleable);
    let e = entry32(g.frames[5], KERNEL_RW);
    assert_eq!(write(at, e, 4), Ok(()));
    assert_eq!(g.walk(&env, g.va(20), true, false), Some(g.frames[5]));
    assert_eq!(write(at, entry32(g.l2, KERNEL_RW), 4), no);
    assert_eq!(write(at, 0x21, 1), Ok(()));
    assert_eq!(env.m.load32(g.l1, 80), e & !0xff | 0x21);
    assert_eq!(write(at + 2, 0, 2), no, "frame 0 is not the guest's");
    assert_eq!(write(at + 1, 0, 2), no);
    assert_eq!(write(at, 0, 8), no);
    assert_eq!(write(g.va(0), 0, 4), no, "an L2 is not written this way");
    assert_eq!(write(g.va(5), 0, 4), no, "nor what is no table");
    assert_eq!(swap(at, 1, 0, 4), Err(PtwrError::CmpxchgFailed((e & !0xff | 0x21).into())));
    assert_eq!(swap(at, e & !0xff | 0x21, 0, 4), Ok(()));
    assert_eq!(swap(at + 3, 0, 0xff, 1), Ok(()));
    assert_eq!(env.m.load32(g.l1, 80), 0xff00_0000);
    assert_eq!(g.walk(&env, g.va(20), false, false), None);
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
fn mmu_update_has_forms_and_owners() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    let dom0 = new_guest32(&env, 0, 8);
    let at = g.pte(20);
    for fd in [0u16, 1, 2, 9, 0x7ff2] {
        assert_eq!(g.run(&env, |c| update32(&c, at, 0, fd)).is_ok(), fd == 1, "{fd:x}");
    }
    assert_eq!(g.run(&env, |c| update32(&c, at, 0, 0x7ff1)), Ok(()));
    // A control domain maps another's frames, and only that one's.
    let foreign = |val, fd| dom0.run(&env, |c| update32(&c, dom0.pte(20), val, fd));
    assert_eq!(foreign(entry32(g.frames[5], KERNEL_RW), 1), Ok(()));
    assert_eq!(dom0.walk(&env, dom0.va(20), true, false), Some(g.frames[5]));
    assert_eq!(foreign(entry32(g.frames[6], KERNEL_RW), 2), INVAL);
    assert_eq!(foreign(entry32(dom0.frames[6], KERNEL_RW), 1), INVAL);
    assert_eq!(foreign(entry32(g.l1, KERNEL_RW), 1), INVAL);
    assert_eq!(foreign(0, 9), INVAL);
    env.check(&[&g.v, &dom0.v], &[]);
    // Machine-to-phys, plain memory, another's table, descriptor pages, other forms.
    assert_eq!(g.update(&env, ma(g.frames[5], 0) | 1, 0x123), Ok(()));
    assert_eq!(env.m.m2p_compat()[g.frames[5].0 as usize].load(std::sync::atomic::Ordering::Relaxed), 0x123);
    assert_eq!(g.update(&env, ma(dom0.frames[5], 0) | 1, 0x123), INVAL);
    assert_eq!(g.update(&env, ma(g.frames[5], 3), 0xabcd), Ok(()));
    assert_eq!(env.m.load32(g.frames[5], 12), 0xabcd);
    assert_eq!(g.update(&env, ma(dom0.frames[5], 3), 0xabcd), INVAL);
    assert_eq!(g.update(&env, 0x5003, 12), Ok(()));
    assert_eq!(g.update(&env, 0x5002, 12), INVAL);
    assert_eq!(g.update(&env, 0xffff_f000, 0), INVAL);
    assert_eq!(foreign(0, 1), Ok(()));
    env.check(&[&g.v, &dom0.v], &[]);
}

#[test]
fn a_back_end_maps_anothers_frames_and_no_more() {
    let env = machine();
    let front = new_guest32(&env, 2, 8);
    let back = new_guest32(&env, 1, 8);
    let frame = front.frames[5];
    let map = |mfn: Mfn, fd| back.run(&env, |c| update32(&c, back.pte(20), entry32(mfn, KERNEL_RW), fd));
    assert_eq!(map(frame, 2), INVAL);
    env.back_ends.store(1 << 1, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(map(frame, 2), Ok(()));
    assert_eq!(map(front.l1, 2), INVAL);
    assert_eq!(map(Mfn(FIRST_RAM), 2), INVAL);
    assert_eq!(back.walk(&env, back.va(20), true, false), Some(frame));
    let ext = |cmd| back.run(&env, |c| ext32(&c, cmd, front.l2.0 as u32, 0, 2));
    assert_eq!((ext(1), ext(4), ext(0)), (INVAL, INVAL, INVAL));
    assert_eq!(back.run(&env, |c| update32(&c, ma(frame, 0) | 1, 5, 2)), INVAL);
    env.check(&[&front.v, &back.v], &[]);
    // Its end of the mapping outlives the front end.
    kill(&env, 2, &[&front.v], || -1);
    env.check(&[&front.v, &back.v], &[]);
    assert_eq!(map(back.frames[5], 0x7ff0), Ok(()));
    front.run(&env, |c| assert!(c.d.is_empty()));
    env.check(&[&front.v, &back.v], &[]);
}

#[test]
fn a_domain_of_four_levels_leaves_these_tables_alone() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    let dom0 = new_guest(&env, 0, 8);
    let b = Buffer::words(&[u64::from(g.pte(20)), 0]);
    let args = MmuUpdateArgs { ureqs: BUFFER, count: 1, foreigndom: 2 << 16 | DomId::SELF.0 as u32 };
    env.as_vcpu(0, &dom0.v, |c| assert_eq!(c.do_mmu_update(&b, args).rc, INVAL));
    // It may pin them, as what they are, and map their domain's frames.
    env.as_vcpu(0, &dom0.v, |c| {
        env.with_domain(DomId(1), |d| {
            let pg = || PgOwner::Dom(d.unwrap());
            assert_eq!(c.pin_table(g.l2, pgt::L4, pg()), INVAL);
            assert_eq!(c.pin_table(g.l2, pgt::L2, pg()), Ok(()));
        });
        assert_eq!(update_foreign(&c, dom0.pte(20), pte::entry(g.frames[5], 0x63), 1), Ok(()));
        assert_eq!(update_foreign(&c, dom0.pte(21), pte::entry(g.l1, 0x63), 1), Err(Errno::BUSY));
    });
    env.check(&[&g.v, &dom0.v], &[]);
}

fn update_foreign(c: &Ctx<'_, Env>, ptr: u64, val: u64, fd: u32) -> Result {
    let args = MmuUpdateArgs { ureqs: BUFFER, count: 1, foreigndom: fd };
    c.do_mmu_update(&Buffer::words(&[ptr, val]), args).rc
}

#[test]
fn update_va_mapping_needs_a_table_and_flushes() {
    let env = machine();
    let g = new_guest32(&env, 1, 8);
    let e = entry32(g.frames[5], KERNEL_RW);
    assert_eq!(g.uvm(&env, 0x1000, e), INVAL);
    assert_eq!(g.uvm(&env, 0xfc00_0000, e), INVAL);
    let cpu = CpuId(0);
    let root = g.root(&env);
    let touch = |va: u32| env.m.touch_as(cpu, root, va.into(), false, false);
    for flags in [1, 2, 4 | 1, 4 | 2, 0x2000 | 1, 0x2000 | 2] {
        assert_eq!(g.uvm(&env, g.va(20), e), Ok(()));
        assert!(touch(g.va(20)).is_some());
        let rc = g.run(&env, |c| c.two_level().update_va_mapping(&env, g.va(20), 0, flags));
        assert_eq!((rc, touch(g.va(20))), (Ok(()), None), "{flags:x}");
    }
    let rc = g.run(&env, |c| c.two_level().update_va_mapping(&env, g.va(20), 0, 0xbad1));
    assert_eq!(rc, Err(Errno::FAULT));
    let other = |d, dom| {
        g.run(&env, |_| {
            env.as_vcpu(d, &g.v, |c| c.two_level().update_va_mapping_otherdomain(&env, g.va(20), 0, 0, DomId(dom)))
        })
    };
    assert_eq!(other(1, 2), Err(Errno::PERM));
    let dom0 = new_guest32(&env, 0, 8);
    let other = |va, val, dom: u16| {
        dom0.run(&env, |c| c.two_level().update_va_mapping_otherdomain(&env, va, val, 0, DomId(dom)))
    };
    assert_eq!(other(dom0.va(20), 0, 7), Err(Errno::SRCH));
    assert_eq!(other(dom0.va(20), e, 1), Ok(()));
    env.check(&[&g.v, &dom0.v], &[]);
}

#[test]
fn a_new_base_is_loaded_and_the_old_one_let_go() {
    let env = machine();
    let g = new_guest32(&env, 1, 10);
    assert_eq!(g.ext(&env, 5, g.frames[5].0, 0), INVAL);
    assert_eq!(g.update(&env, g.pte(5), entry32(g.frames[5], KERNEL_RO)), Ok(()));
    env.m.store32(g.frames[5], SLOT * 4, entry32(g.l1, TABLE32));
    let old = g.root(&env);
    assert_eq!(g.ext(&env, 5, g.frames[5].0, 0), Ok(()));
    assert_ne!(g.root(&env), old);
    assert_eq!(frame_type(&env, g.l2).1, 0);
    assert_eq!(g.walk(&env, g.va(3), true, false), Some(g.frames[3]));
    g.check(&env);
}

#[test]
fn tables_are_built_and_released_in_pieces() {
    let env = machine();
    let g = new_guest32(&env, 1, 10);
    for i in 5..8 {
        assert_eq!(g.update(&env, g.pte(i), entry32(g.frames[i], KERNEL_RO)), Ok(()));
    }
    for slot in [0usize, 3, 700, 1007] {
        env.m.store32(g.frames[5], slot * 4, entry32(g.frames[6], TABLE32));
    }
    for (cmd, restarts) in [(1, 3), (4, 0)] {
        let mut n = 0;
        loop {
            env.m.set_preempt_after(0);
            let rc = g.ext(&env, cmd, g.frames[5].0, 0);
            env.m.set_preempt_after(-1);
            g.check(&env);
            // An unpin that was stopped is finished by the next call, which then finds nothing pinned.
            match rc {
                Err(Errno::RESTART) => n += 1,
                Ok(()) => break,
                rc => {
                    assert_eq!((cmd, rc), (4, INVAL));
                    break;
                }
            }
            assert!(n < 20);
        }
        assert!(n >= restarts, "{n}");
    }
    assert_eq!(g.run(&env, |c| c.d.shadow_pages()), 8);
    g.check(&env);
}

#[test]
fn a_frame_that_becomes_a_table_is_flushed() {
    let env = machine();
    let g = new_guest32(&env, 1, 10);
    let root = g.root(&env);
    assert!(env.m.touch_as(CpuId(0), root, g.va(5).into(), true, false).is_some());
    assert_eq!(g.uvm(&env, g.va(5), entry32(g.frames[5], KERNEL_RO)), Ok(()));
    // The guest has not flushed; the hypervisor does.
    assert_eq!(g.ext(&env, 0, g.frames[5].0, 0), Ok(()));
    assert_eq!(env.m.touch_as(CpuId(0), root, g.va(5).into(), true, false), None);
    g.check(&env);
}

#[test]
fn a_shadow_frame_is_flushed_before_its_next_use() {
    let env = machine();
    let g = new_guest32(&env, 1, 10);
    let m = &env.m;
    assert_eq!(g.update(&env, g.pte(5), entry32(g.frames[5], KERNEL_RO)), Ok(()));
    m.store32(g.frames[5], 0, entry32(g.frames[6], KERNEL_RW));
    assert_eq!(g.update(&env, ma(g.l2, 0), entry32(g.frames[5], TABLE32)), Ok(()));
    let root = g.root(&env);
    assert_eq!(m.touch_as(CpuId(0), root, 0, true, false), Some(g.frames[6]));
    let shadow = [0, 0, 0].iter().fold(root, |t, i| pte::mfn(m.load64(t, i * 8)));
    let flushes = || m.flushes.load(std::sync::atomic::Ordering::Relaxed);
    let before = flushes();
    assert_eq!(g.update(&env, ma(g.l2, 0), 0), Ok(()));
    assert_eq!(flushes(), before, "the guest has not flushed, nor need anybody else");
    while g.run(&env, |c| c.alloc_domheap_pages(c.d, 0, MemFlags::default())) != Some(shadow) {}
    assert!(flushes() > before);
    assert_eq!(g.uvm(&env, g.va(20), entry32(shadow, KERNEL_RW)), Ok(()));
    g.check(&env);
}

#[test]
fn guest_memory_is_read_and_written_as_the_kernel_would() {
    let env = machine();
    let g = new_guest32(&env, 1, 10);
    g.run(&env, |c| {
        let c = c.two_level();
        let va = u64::from(g.va(5));
        assert_eq!(c.copy_to_guest(va + 4090, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), Ok(()));
        let mut b = [0; 10];
        assert_eq!(c.copy_from_guest(va + 4090, &mut b), Ok(()));
        assert_eq!(b, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(env.m.load32(g.frames[6], 0), 0x0a09_0807);
        assert_eq!(c.write_u32(g.va(0).into(), 0), Err(Fault));
        assert_eq!(c.read_u32(g.va(0).into()).map(|_| ()), Ok(()));
        assert_eq!(c.read_u32(0x1000), Err(Fault));
        assert_eq!(c.read_u32(0xfc00_0000), Err(Fault));
        assert_eq!(c.read_u32(0xfbff_fffe), Err(Fault));
        assert_eq!(c.read_u32(u64::MAX - 1), Err(Fault));
        assert_eq!(c.read_u32(0x1_0000_0000 + va), Err(Fault));
        c.update_va_mapping(&env, g.va(6), entry32(g.frames[6], 3), 0).unwrap();
        assert_eq!(c.read_u32(g.va(6).into()), Ok(0x0a09_0807));
        assert_eq!(env.m.load32(g.l1, 6 * 4) & 0xfff, 0x23);
        assert_eq!(c.write_u32(g.va(6).into(), 9), Ok(()));
        assert_eq!(env.m.load32(g.l1, 6 * 4) & 0xfff, 0x63);
    });
    g.check(&env);
}

#[test]
fn the_hypervisors_own_faults_are_fixed() {
    let env = machine();
    let g = new_guest32(&env, 1, 10);
    let root = g.root(&env);
    assert_eq!(g.uvm(&env, g.va(5), entry32(g.frames[5], 3)), Ok(()));
    assert!(fixup_two_level(&env, root, g.va(5).into(), true));
    assert_eq!(g.walk(&env, g.va(5), true, false), Some(g.frames[5]));
    assert!(!fixup_two_level(&env, root, g.va(0).into(), true));
    assert!(!fixup_two_level(&env, root, g.va(30).into(), false));
    assert!(!fixup_two_level(&env, root, 0xfc00_0000, false));
    assert!(!fixup_two_level(&env, root, 1 << 32 | u64::from(g.va(5)), false));
    for no_root in [g.l2, g.l1, Mfn(0), Mfn(1 << 30), g.frames[5]] {
        assert!(!fixup_two_level(&env, no_root, g.va(5).into(), false));
    }
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
    assert_eq!(g.v.gdt_frames[0].get(), gdt);
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
    assert_eq!(fault(8), Some((0, g.frames[5])));
    assert_eq!(fault(600 * 8), None);
    g.check(&env);
    assert_eq!(g.ext(&env, 13, 0, 0), Ok(()));
    assert_eq!(frame_type(&env, g.frames[5]).1, 0);
    g.check(&env);
}

#[test]
fn frames_come_and_go() {
    let env = machine();
    let g = new_guest32(&env, 1, 10);
    let list = Buffer(std::cell::RefCell::new(vec![0; 16]));
    let op =
        |op, n, order| g.run(&env, |c| c.two_level().dom_mem_op(&list, c.d, op, BUFFER as u32, (n, order), 0).nr_done);
    let word = |i: usize| u32::from_le_bytes([0, 1, 2, 3].map(|k| list.0.borrow()[i * 4 + k]));
    assert_eq!(op(ReservationOp::Increase, 4, 0), 4);
    assert_eq!(g.run(&env, |c| c.d.tot_pages()), 14);
    assert!((0..4).all(|i| env.m.frames()[word(i) as usize].is_owned_by(DomId(1))));
    g.check(&env);
    assert_eq!(op(ReservationOp::Decrease, 4, 0), 4);
    assert_eq!(op(ReservationOp::Decrease, 4, 0), 0, "gone already");
    assert_eq!(op(ReservationOp::Increase, 1, 1), 0, "single frames only");
    g.run(&env, |c| c.d.iomem_permit(2, 3));
    assert_eq!(op(ReservationOp::Increase, 1, 1), 1);
    assert_eq!(op(ReservationOp::Decrease, 1, 1), 1);
    assert_eq!(op(ReservationOp::Increase, 5, 0), 4, "the list ends");
    g.check(&env);
}

#[test]
fn a_dead_domain_leaves_nothing() {
    let env = machine();
    let before = env.mm.heap.free_pages();
    for fuse in [-1, 0, 1, 2, 5] {
        let g = new_guest32(&env, 1, 12);
        for i in 5..9 {
            assert_eq!(g.update(&env, g.pte(i), entry32(g.frames[i], KERNEL_RO)), Ok(()));
        }
        assert_eq!(g.ext(&env, 0, g.frames[5].0, 0), Ok(()));
        assert_eq!(g.update(&env, ma(g.l2, 7), entry32(g.frames[6], TABLE32)), Ok(()));
        env.m.store32(g.frames[7], 0, entry32(g.frames[6], TABLE32));
        env.m.store32(g.frames[7], 4, entry32(g.l2, KERNEL_RO));
        assert_eq!(g.ext(&env, 1, g.frames[7].0, 0), Ok(()));
        g.check(&env);
        kill(&env, 1, &[&g.v], || fuse);
        env.check(&[&g.v], &[]);
        assert_eq!(env.mm.heap.free_pages(), before);
    }
}
