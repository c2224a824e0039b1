//! Entries that grants make, as the engine of grants has them made.

use super::*;

fn taken(c: &VcpuCtx<'_, Env>, frame: Mfn, of: u16) {
    let page = c.page(frame).unwrap();
    assert!(c.get_page(page, DomId(of)) && c.get_writable(page));
}

#[test]
fn an_entry_is_made_found_and_taken_away() {
    let env = machine();
    let (g, other) = (new_guest32(&env, 1, 10), new_guest32(&env, 2, 10));
    let frame = other.frames[5];
    let check = || env.check(&[&g.v, &other.v], &[]);
    g.run(&env, |c| {
        let t = c.two_level();
        taken(&c, frame, 2);
        assert_eq!(t.create_grant_mapping(g.va(20), GrantHandle(7), frame, true), Ok(false));
        check();
        assert_eq!(env.m.walk(t.load_root().mfn(), g.va(20).into(), true, false), Some(frame));
        assert_eq!(t.pte_at(g.va(20)), Some(Maddr(g.pte(20).into())));
        assert_eq!([20, 21, 3].map(|i| t.granted_at(g.va(i))), [Some(GrantHandle(7)), None, None]);
        // It is taken away by who names handle, frame and access.
        let no_l1 = 0x1000_0000;
        assert_eq!(t.pte_at(no_l1), None);
        for (va, handle, mfn, writable) in [
            (g.va(20), 8, frame, true),
            (g.va(20), 7, other.frames[6], true),
            (g.va(20), 7, frame, false),
            (g.va(21), 7, frame, true),
            (no_l1, 7, frame, true),
        ] {
            assert_eq!(t.destroy_grant_mapping(va, GrantHandle(handle), mfn, writable), INVAL);
        }
        assert_eq!(t.destroy_grant_mapping(g.va(20), GrantHandle(7), frame, true), Ok(()));
        assert_eq!((t.granted_at(g.va(20)), c.d.granted().unwrap().of(GrantHandle(7))), (None, Granted::Nowhere));
        let page = c.page(frame).unwrap();
        c.put_writable(page);
        c.put_page(page);
        check();
        for (va, mfn) in [(no_l1, frame), (g.va(20), Mfn(1 << 20))] {
            assert_eq!(t.create_grant_mapping(va, GrantHandle(7), mfn, false), Err(Errno::INVAL));
        }
    });
}

#[test]
fn an_entry_replaces_what_was_there_and_is_told_when_it_goes() {
    let env = machine();
    let (g, other) = (new_guest32(&env, 1, 10), new_guest32(&env, 2, 10));
    g.run(&env, |c| {
        let t = c.two_level();
        assert!(c.get_page(c.page(other.frames[5]).unwrap(), DomId(2)));
        assert_eq!(t.create_grant_mapping(g.va(6), GrantHandle(9), other.frames[5], false), Ok(true));
        env.check(&[&g.v, &other.v], &[]);
        let granted = c.d.granted().unwrap();
        assert_eq!(granted.of(GrantHandle(9)), Granted::At(Maddr(g.pte(6).into())));
        assert_eq!(update32(&c, g.pte(6), 0, DomId::SELF.0), Ok(()));
        assert_eq!(
            (granted.of(GrantHandle(9)), granted.next_gone(), granted.forget(GrantHandle(9))),
            (Granted::Gone, Some(GrantHandle(9)), Granted::Gone)
        );
        // The references are the engine's to drop.
        c.put_page(c.page(other.frames[5]).unwrap());
    });
    env.check(&[&g.v, &other.v], &[]);
}
