//! Domains with PAE tables.
#![allow(dead_code, missing_docs, reason = "each test binary uses a part of it")]

use mm::pte::{PRESENT, RW};
use mm::*;

use super::*;

/// The first linear address used by a guest with PAE tables: its L2 there also has the hypervisor's entries.
pub(crate) const KERNEL32: u64 = 0xc000_0000;
/// What such a guest writes into its L3: a PAE entry has no other flags.
pub(crate) const PAE_L3E: u64 = PRESENT;

/// A domain with PAE tables and `n` frames, mapped from [`KERNEL32`] on, tables read-only. The first four frames are its
/// L3 (`l4` and `l3`), the L2 of the last gigabyte, one that is not in use yet, and the L1.
pub(crate) fn new_guest_pae(env: &Env, id: u16, n: usize) -> Guest {
    env.create(id, n as u64 + 64);
    env.as_domain(id, |c| c.d.set_pae().expect("no frames yet"));
    let v = VcpuMm::new();
    let frames = populate(env, id, n);
    let g = Guest { id, v, base: KERNEL32, l4: frames[0], l3: frames[0], l2: frames[1], l1: frames[3], frames };
    let m = &env.m;
    // The guest leaves what it likes behind the four entries.
    (0..512).for_each(|i| m.store64(g.l3, i * 8, if i < 4 { 0 } else { !0 }));
    m.store64(g.l3, 3 * 8, pte::entry(g.l2, PAE_L3E));
    m.store64(g.l2, 0, pte::entry(g.l1, TABLE));
    for (i, mfn) in g.frames.iter().enumerate() {
        let rw = if i < 4 { 0 } else { RW };
        m.store64(g.l1, i * 8, pte::entry(*mfn, PRESENT | ACCESSED | DIRTY | rw));
    }
    begin(env, &g);
    g
}

/// A machine with one such domain.
pub(crate) fn one_pae() -> (Env, Guest) {
    let env = Env::new(96, 2, 2);
    let g = new_guest_pae(&env, 1, 24);
    env.check(&[&g.v], &[]);
    (env, g)
}

/// Unmaps frame `i`, so that it can become a table, and clears it.
pub(crate) fn spare(env: &Env, c: &VcpuCtx<'_, Env>, g: &Guest, i: usize) -> Mfn {
    assert_eq!(update(c, g.pte(i), 0), Ok(()));
    (0..512).for_each(|k| env.m.store64(g.frames[i], k * 8, 0));
    g.frames[i]
}
