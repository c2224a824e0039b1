//! Log-dirty mode: its limits, its figures, and the faults of the hypervisor's own accesses.
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::log_dirty::*;
use common::*;
use mm::host::faults;
use mm::*;

const INVAL: Result = Err(Errno::INVAL);

fn account() -> Account {
    Account::new(100).unwrap()
}

#[test]
fn the_mode_is_turned_on_once_and_goes_without_a_rest() {
    let env = Env::new(400, 1, 1);
    let g = new_guest(&env, 0, 8);
    env.as_vcpu(0, &g.v, |c| {
        let free = env.mm.heap.free_pages();
        c.log_dirty_set_limit(c.d, 5).unwrap();
        assert_eq!((c.log_dirty_limit(c.d), c.log_dirty_pfns(c.d), c.log_dirty_frames(c.d)), (5, 0, 0));
        assert_eq!(c.log_dirty_enable(c.d, 1, 40_000, &account()), Ok(()));
        assert_eq!(c.log_dirty_enable(c.d, 1, 40_000, &account()), INVAL);
        assert_eq!(c.log_dirty_set_limit(c.d, 0), INVAL);
        assert_eq!((c.log_dirty_set_limit(c.d, 77), c.log_dirty_limit(c.d)), (Ok(()), 77));
        // Bits come in whole frames; beyond the last there is nothing to read, and nothing to clear.
        assert_eq!(c.log_dirty_pfns(c.d), 65_536);
        let mut bits = [0xff; 8];
        c.log_dirty_read(c.d, Pfn(65_536), &mut bits);
        assert_eq!(bits, [0; 8]);
        c.log_dirty_clear(c.d, Pfn(65_536), &[0xff; 8]);
        assert!(c.log_dirty_frames(c.d) > 0);
        let run = LogDirtyRun {
            op: LogDirtyOp::Clean,
            stage: LogDirtyStage::Protecting(3),
            stats: LogDirtyStats::default(),
            failed: None,
        };
        assert_eq!(c.log_dirty_unfinished(c.d), None);
        c.log_dirty_set_unfinished(c.d, Some(run));
        assert_eq!(c.log_dirty_unfinished(c.d), Some(run));
        c.log_dirty_disable(c.d);
        c.log_dirty_set_unfinished(c.d, Some(run));
        assert_eq!((c.log_dirty_unfinished(c.d), c.log_dirty_pfns(c.d), c.log_dirty_frames(c.d)), (None, 0, 0));
        assert_eq!((c.log_dirty_stats(c.d), c.log_dirty_protect(c.d, 0)), (LogDirtyStats::default(), None));
        c.log_dirty_read(c.d, Pfn(0), &mut bits);
        assert_eq!(bits, [0; 8]);
        assert_eq!(c.log_dirty_fault(g.l4, g.va(5), WRITE), LogDirtyFault::Served, "turned off meanwhile");
        assert_eq!(env.mm.heap.free_pages(), free);
        c.d.begins_to_die();
        assert_eq!(c.log_dirty_enable(c.d, 1, 64, &account()), INVAL);
    });
}

#[test]
fn wherever_memory_runs_out_nothing_is_left_behind() {
    let env = Env::new(200, 1, 1);
    let g = new_guest(&env, 0, 8);
    env.as_vcpu(0, &g.v, |c| {
        let free = env.mm.heap.free_pages();
        let enable = |nth| {
            let account = account();
            faults::fail(nth);
            let rc = c.log_dirty_enable(c.d, 1, 40_000, &account);
            let asked = faults::asked();
            faults::fail(None);
            (rc, asked)
        };
        let (rc, asked) = enable(None);
        assert_eq!(rc, Ok(()));
        c.log_dirty_disable(c.d);
        assert!(asked > 10);
        for nth in 0..asked {
            assert_eq!(enable(Some(nth)).0, Err(Errno::NOMEM), "{nth} of {asked}");
            assert_eq!(env.mm.heap.free_pages(), free, "{nth} of {asked}");
        }
    });
}

#[test]
fn the_hypervisors_own_accesses_are_let_through_as_the_guests_are() {
    let env = Env::new(200, 1, 1);
    let g = new_guest(&env, 0, 8);
    env.as_vcpu(0, &g.v, |c| {
        c.log_dirty_enable(c.d, 1, 64, &account()).unwrap();
        let shadow = c.log_dirty_root(mm::Root::simulated(g.l4)).unwrap().mfn();
        assert_eq!(env.m.walk(shadow, g.va(5), true, true), None);
        assert!(fixup_log_dirty(&env, shadow, g.va(5), true));
        assert_eq!(env.m.walk(shadow, g.va(5), true, true), Some(g.frames[5]));
        assert_eq!(c.log_dirty_stats(c.d).dirty, 1);
        // Not what the guest may not write, nor what it has not mapped, nor outside of its range.
        assert!(!fixup_log_dirty(&env, shadow, g.va(1), true));
        assert!(!fixup_log_dirty(&env, shadow, g.va(30), false));
        assert!(!fixup_log_dirty(&env, shadow, 1 << 63, false));
        // No shadow of a root: a guest's own table, a shadow of another level, no frame at all.
        assert!(!fixup_log_dirty(&env, g.l4, g.va(5), true));
        let mut lower = Vec::new();
        c.log_dirty_each_shadow(c.d, |mfn, _, level| lower.extend((level < 4).then_some(mfn)));
        assert_eq!(lower.len(), 3);
        assert!(lower.iter().all(|mfn| !fixup_log_dirty(&env, *mfn, g.va(5), true)));
        assert!(!fixup_log_dirty(&env, Mfn(1 << 40), g.va(5), true));
        assert_eq!(c.log_dirty_fault(g.l4, 1 << 63, READ), LogDirtyFault::Guest { present: false });
        // A round ends although it is preempted, and the write is seen again.
        env.m.set_preempt_after(0);
        assert_eq!(c.log_dirty_protect(c.d, 0), Some(1));
        assert_eq!(c.log_dirty_protect(c.d, 1), None);
        assert_eq!(env.m.walk(shadow, g.va(5), true, true), None);
        c.log_dirty_disable(c.d);
        assert!(!fixup_log_dirty(&env, shadow, g.va(5), true));
    });
    env.check(&[&g.v], &[]);
}

#[test]
fn shadows_in_use_are_emptied_when_there_are_no_frames_for_more() {
    let env = Env::new(200, 1, 1);
    let g = new_guest(&env, 0, 8);
    env.as_vcpu(0, &g.v, |c| {
        c.log_dirty_set_limit(c.d, 1).unwrap();
        c.log_dirty_enable(c.d, 1, 64, &account()).unwrap();
        // Each address needs tables of its own below the root.
        let mut rounds = 0;
        for (slot, base) in [(KERNEL_SLOT, KERNEL), (0, 0), (1, 1 << 39), (2, 2 << 39), (3, 3 << 39)] {
            assert_eq!(update(&c, g.l4.0 << 12 | slot as u64 * 8, pte::entry(g.l3, TABLE)), Ok(()));
            for _ in 0..4 {
                let root = c.log_dirty_root(mm::Root::simulated(g.l4)).expect("a frame is set aside").mfn();
                if env.m.walk(root, base + 5 * 4096, true, true).is_some() {
                    rounds += 1;
                    break;
                }
                assert_eq!(c.log_dirty_fault(g.l4, base + 5 * 4096, WRITE), LogDirtyFault::Served);
            }
        }
        assert_eq!(rounds, 5);
        c.log_dirty_disable(c.d);
    });
    env.check(&[&g.v], &[]);
}
