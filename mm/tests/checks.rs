//! What the checks of the whole machine are for: each kind of damage is found, and told by name.
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::two_level::{new_guest32, SLOT};
use common::*;
use mm::pte::{GUEST_KERNEL, PRESENT, PSE, RW, USER};
use mm::*;

/// Returns what is wrong with the machine, if anything is.
fn found(env: &Env, vcpus: &[&VcpuMm], extra: &[(Mfn, u64, u64)]) -> Option<&'static str> {
    let guards: Vec<_> = env.domains.iter().map(|d| d.read().unwrap()).collect();
    let domains: Vec<&DomainMem> = guards.iter().filter_map(|g| g.as_ref()).collect();
    let any = DomainMemBuilder { id: DomId::XEN, privileged: true, hardware: false, max_pages: 0 }.build();
    let end = DomCtx::new(env, &any).check_invariants(&domains, vcpus, extra);
    end.err().map(|e| e.what)
}

/// A damage to a machine with one guest, and how it is called.
type Damage = (&'static str, fn(&VcpuCtx<'_, Env>, &Guest));

const DAMAGES: [Damage; 9] = [
    ("general count", |c, g| assert!(c.get_page(c.page(g.frames[6]).unwrap(), DomId(1)))),
    ("type count", |c, g| assert!(c.get_writable(c.page(g.frames[6]).unwrap()))),
    ("L1 entry", |c, g| {
        let e = c.m.load64(g.l1, 6 * 8);
        c.m.store64(g.l1, 6 * 8, e & !GUEST_KERNEL & !USER);
    }),
    ("entry", |c, g| c.m.store64(g.l2, 0, c.m.load64(g.l2, 0) | PSE)),
    ("hypervisor's slot", |c, g| c.m.store64(g.l4, 257 * 8, 0x5000)),
    ("free frame is referred to", |c, g| {
        c.m.store64(g.l1, 20 * 8, pte::entry(Mfn(FIRST_RAM + 1), PRESENT));
    }),
    ("general count", |c, g| {
        c.m.store64(g.l1, 20 * 8, pte::entry(g.frames[6], PRESENT));
    }),
    ("type count", |c, g| {
        let e = c.m.load64(g.l1, 3 * 8);
        c.m.store64(g.l1, 3 * 8, e | RW);
    }),
    ("descriptor", |c, g| {
        assert_eq!(update(c, g.pte(6), 0), Ok(()));
        c.set_gdt(&[g.frames[6]], 8).unwrap();
        c.m.store64(g.frames[6], 8, 0x0000_ee00_0061_0000);
    }),
];

#[test]
fn damage_to_tables_and_counts_is_found() {
    for (name, damage) in DAMAGES {
        let env = Env::new(64, 2, 1);
        let g = new_guest(&env, 1, 8);
        assert_eq!(found(&env, &[&g.v], &[]), None);
        env.as_vcpu(1, &g.v, |c| damage(&c, &g));
        assert_eq!(found(&env, &[&g.v], &[]), Some(name));
    }
}

#[test]
fn references_from_elsewhere_are_taken_into_account() {
    let env = Env::new(64, 2, 1);
    let g = new_guest(&env, 1, 8);
    env.as_vcpu(1, &g.v, |c| {
        let page = c.page(g.frames[6]).unwrap();
        assert!(c.get_page(page, DomId(1)) && c.get_writable(page));
    });
    assert_eq!(found(&env, &[&g.v], &[(g.frames[6], 1, 1)]), None);
    assert_eq!(found(&env, &[&g.v], &[(g.frames[6], 1, 0)]), Some("type count"));
    // A vcpu that nobody names has references nobody finds.
    assert_eq!(found(&env, &[], &[(g.frames[6], 1, 1)]), Some("general count"));
}

/// Returns shadow tables on the way to the first guest L1: L4, L3, L2, L1.
fn shadows(env: &Env, root: Mfn) -> [Mfn; 4] {
    let l3 = pte::mfn(env.m.load64(root, 0));
    let l2 = pte::mfn(env.m.load64(l3, SLOT / 256 * 8));
    let l1 = pte::mfn(env.m.load64(l2, SLOT % 256 * 16));
    [root, l3, l2, l1]
}

#[test]
fn damage_to_shadows_is_found() {
    let damages: [(&str, usize, usize); 5] = [
        ("slot of shadow L4", 0, 5),
        ("slot of shadow L3", 1, 7),
        ("shadow L2 entry", 2, SLOT % 256 * 2),
        ("shadow L1 entry", 3, 6),
        ("shadow L1 entry", 3, 300),
    ];
    for (name, level, slot) in damages {
        let env = Env::new(600, 2, 1);
        let g = new_guest32(&env, 1, 10);
        assert_eq!(found(&env, &[&g.v], &[]), None);
        let table = shadows(&env, g.root(&env))[level];
        env.m.fetch_or64(table, slot * 8, 1 << 9);
        assert_eq!(found(&env, &[&g.v], &[]), Some(name));
    }
    let env = Env::new(600, 2, 1);
    let g = new_guest32(&env, 1, 10);
    env.m.fetch_or32(g.l1, 6 * 4, 0x80);
    assert_eq!(found(&env, &[&g.v], &[]), Some("bits that may not be set"));
    env.m.fetch_and32(g.l1, 6 * 4, !0x80);
    env.m.fetch_or32(g.l2, SLOT * 4, 0x80);
    assert_eq!(found(&env, &[&g.v], &[]), Some("bits that may not be set"));
}

/// Tables in plain frames of the guest, which map `frame` at address 0: what no guest can bring about.
fn forged(env: &Env, g: &Guest, frame: Mfn, flags: u64) -> Mfn {
    let tables = [8, 9, 10, 11].map(|i| g.frames[i]);
    for (table, next) in tables.iter().zip(&tables[1..]) {
        env.m.store64(*table, 0, pte::entry(*next, TABLE));
    }
    env.m.store64(tables[3], 0, pte::entry(frame, flags));
    tables[0]
}

#[test]
fn translations_that_may_not_be_are_found() {
    let env = Env::new(64, 2, 1);
    let g = new_guest(&env, 1, 16);
    let root = forged(&env, &g, g.l1, PRESENT | USER | RW);
    assert_eq!(env.m.check_tlbs(), Ok(()));
    assert_eq!(env.m.touch(CpuId(0), root, 0, true), Some(g.l1));
    assert!(env.m.check_tlbs().is_err_and(|e| e.contains("is writable")));
    env.m.flush_tlb_cpus(CpuMask::from_low(1));
    let root = forged(&env, &g, g.frames[7], PRESENT | USER);
    assert_eq!(env.m.touch(CpuId(0), root, 0, true), None);
    assert_eq!(env.m.touch(CpuId(0), root, 0, false), Some(g.frames[7]));
    assert!(env.m.check_tlbs().is_err_and(|e| e.contains("which is writable")));
    env.m.flush_tlb_cpus(CpuMask::from_low(1));
    assert_eq!(env.m.check_tlbs(), Ok(()));
    // Beyond the frame table there is nothing.
    let root = forged(&env, &g, Mfn(1 << 30), PRESENT | USER);
    assert_eq!(env.m.touch(CpuId(0), root, 0, false), None);
}
