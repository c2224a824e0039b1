//! What the CPU, the hypervisor and emulated stores see and do through shadows.

use super::*;

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
    assert_eq!([480, 481].map(|i| env.m.load64(l2, i * 8)), [0, 1].map(|i| env.m.m2p_compat_pde(i)));
    assert_eq!(env.m.load64(l4, 256 * 8), env.m.hypervisor_l4_slots(DomId(1))[0]);
    for (pfn, mfn) in g.frames.iter().enumerate() {
        assert_eq!(env.m.m2p_compat()[mfn.0 as usize].load(std::sync::atomic::Ordering::Relaxed), pfn as u32);
    }
    assert_eq!(env.m.m2p_compat()[3].load(std::sync::atomic::Ordering::Relaxed), !0);
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
    // The CPU says "not present" of a lazy shadow and "protection" of a lazy write bit: the guest sees its own.
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
