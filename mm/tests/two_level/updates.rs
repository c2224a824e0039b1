//! Hypercalls that write entries, load tables, and exchange frames.

use super::*;

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
    let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: ForeignDom(2 << 16 | DomId::SELF.0 as u32) };
    env.as_vcpu(0, &dom0.v, |c| assert_eq!(finished(c.do_mmu_update(&b, args).rc), INVAL));
    // It may pin them, as what they are, and map their domain's frames.
    env.as_vcpu(0, &dom0.v, |c| {
        env.with_domain(DomId(1), |d| {
            let pg = || PgOwner::Dom(d.unwrap());
            assert_eq!(finished(c.pin_table(g.l2, pgt::L4, pg())), INVAL);
            assert_eq!(c.pin_table(g.l2, pgt::L2, pg()), Ok(()));
        });
        assert_eq!(update_foreign(&c, dom0.pte(20), pte::entry(g.frames[5], 0x63), 1), Ok(()));
        assert_eq!(update_foreign(&c, dom0.pte(21), pte::entry(g.l1, 0x63), 1), Err(Errno::BUSY));
    });
    env.check(&[&g.v, &dom0.v], &[]);
}

fn update_foreign(c: &VcpuCtx<'_, Env>, ptr: u64, val: u64, fd: u32) -> Result {
    let args = MmuUpdateArgs { ureqs: BUFFER.into(), count: 1, foreigndom: ForeignDom(fd) };
    finished(c.do_mmu_update(&Buffer::words(&[ptr, val]), args).rc)
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
    g.run(&env, |c| c.d.iomem_permit(2, 3).unwrap());
    assert_eq!(op(ReservationOp::Increase, 1, 1), 1);
    assert_eq!(op(ReservationOp::Decrease, 1, 1), 1);
    assert_eq!(op(ReservationOp::Increase, 5, 0), 4, "the list ends");
    g.check(&env);
}
