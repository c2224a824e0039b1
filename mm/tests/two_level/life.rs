//! Tables from their first use to their last: pins, shadows and their reserve, preemption, flushes, the end of a domain.

use super::*;

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
            let rc = g.run(&env, |c| try_ext32(&c, cmd, g.frames[5].0 as u32, 0, DomId::SELF.0));
            env.m.set_preempt_after(-1);
            g.check(&env);
            // An unpin that was stopped is finished by the next call, which then finds nothing pinned.
            match rc {
                Err(Stop::Restart) => n += 1,
                Ok(()) => break,
                rc => {
                    assert_eq!((cmd, rc), (4, Err(Errno::INVAL.into())));
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
