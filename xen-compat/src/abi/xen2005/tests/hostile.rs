//! A guest that calls anything with anything and faults anywhere: it may die of it, alone; nothing else happens.

use std::sync::Arc;
use std::vec::Vec;

use mm::{DomCtx, GuestMem};
use test_rng::Rng;

use crate::abi::guest_abi::GuestAbi;
use crate::abi::xen2005::entry::Xen2005;
use crate::abi::xen2005::tests::world::*;
use crate::state::domain::Domain;
use crate::state::xen2005_role::Role;

/// Returns something that may mean something: an address, a frame, an entry, a selector, a small number, or noise.
fn word(r: &mut Rng, frames: &[u32]) -> u32 {
    let frame = r.pick(frames);
    match r.any32() % 12 {
        0 => SCRATCH + (r.any32() & 0xffc),
        1 => 0xc000_0000 + (r.any32() & 0x3f_fffc),
        2 => frame,
        3 => frame << 12 | r.any32() & 0xff,
        4 => frame << 12 | r.pick(&[0x61, 0x63, 0x67, 0x25, 0, 1, 2, 3]),
        5 => r.pick(&[0x61, 0x69, 0x73, 0x7b, 0x819, 0x821, 0x82b, 0x833, 0x800, 7]),
        6 => r.pick(&[0, 1, 2, 0x7ff0, 0x7ff1, 0x7ff2, 0xffff, 9, 1 << 16]),
        7 => r.pick(&[0xfbff_f000, 0xfc00_0000, 0xfc40_0000, 0xffff_ffff, 0x1000, 0x10]),
        8 => 0x00cf_f200 | r.any32() & 0x00ff_ff00,
        9 => r.any32(),
        _ => r.any32() % 40,
    }
}

fn fuzz(seed: u64, role: Role, steps: u32) -> u32 {
    let mut r = Rng::new(seed);
    let (mut w, mut deaths) = (World::new(role), 0);
    let mut other = add(&w.hv, 2, Role::FRONTEND);
    let mut frames = Vec::new();
    for step in 0..steps {
        if w.dead() || step == 0 {
            deaths += u32::from(w.dead());
            w = World::new(role);
            other = add(&w.hv, 2, Role::FRONTEND);
            frames = (0..64).map(|i| w.frame(0xc000_0000 + i * 0x1_0000)).collect();
            let start = w.regs.rsi as u32;
            let tables = w.words::<16>(start)[6];
            frames.extend([w.frame(tables), w.frame(tables + 4096), w.d.shared_info.0 as u32, 0, 0xb8, 0xf_ffff]);
            frames.push(other.shared_info.0 as u32);
            w.set_traps(&[0, 1, 3, 6, 7, 10, 11, 12, 13, 14, 17], 0);
            w.call(4, &[0x819, KERNEL, 0x819, KERNEL]);
        }
        // The guest may have unmapped its own memory: then there is less to be wrong about.
        let content: Vec<u8> = (0..64).flat_map(|_| word(&mut r, &frames).to_le_bytes()).collect();
        let _ = w.run(|g| g.memory().copy_to_guest(SCRATCH.into(), &content));
        let regs = &mut w.regs;
        for reg in [&mut regs.rbx, &mut regs.rcx, &mut regs.rdx, &mut regs.rsi, &mut regs.rdi, &mut regs.rax] {
            *reg = word(&mut r, &frames).into();
        }
        (regs.rip, regs.rsp) = (u64::from(KERNEL) + 0x40, STACK.into());
        (regs.cs, regs.ss) = (0x819, 0x821);
        let call = r.any32() & 3 != 0;
        let entry = if call {
            0x82
        } else {
            r.pick(&[0, 1, 3, 6, 7, 10, 11, 12, 13, 13, 14, 14, 14, 17, 0x80, 0x200 | 13, 0x101])
        };
        if call {
            // Most of the calls that end domains are left out.
            regs.rax = u64::from(r.any32() % 27);
            if regs.rax == 6 && r.any32() & 15 != 0 {
                regs.rbx = 0;
            }
            if regs.rax == 13 {
                regs.rcx &= 7;
            }
            if regs.rax == 1 || regs.rax == 26 {
                regs.rcx = u64::from(r.any32() % 6);
                regs.rbx = SCRATCH.into();
            }
        } else {
            if r.any32() & 1 == 0 {
                (regs.cs, regs.ss) = (r.any32() as u16, r.any32() as u16);
            }
            if r.any32() & 15 == 0 {
                regs.rsp = word(&mut r, &frames).into();
            }
            regs.rip = word(&mut r, &frames).into();
            regs.error_code = r.pick(&[0, 0, 2, 3, 4, 6, 7, 0x402, 0x60, 0xffff]);
        }
        let va = word(&mut r, &frames);
        w.run(|g| {
            if entry == 14 {
                g.cur.ctx.kernel_mode = g.cur.regs.cs & 2 == 0;
                let code = g.cur.regs.error_code;
                g.page_fault_exit(va.into(), code & 7);
            } else {
                Xen2005::exit(g.hv, g.cur, entry);
            }
            g.reap_grants();
        });
        assert_eq!(w.regs.rip >> 32 | w.regs.rsp >> 32, 0, "step {step}");
        if step & 255 == 0 {
            check(&w, &other);
        }
    }
    check(&w, &other);
    deaths
}

fn check(w: &World, other: &Arc<Domain>) {
    let (a, b) = (w.d.vcpus()[0].ctx.try_lock().unwrap(), other.vcpus()[0].ctx.try_lock().unwrap());
    let mm = DomCtx::new(&w.hv, &w.d.mem).vcpu(&a.mm);
    mm.check_invariants(&[&w.d.mem, &other.mem], &[&a.mm, &b.mm], &[]).unwrap();
    assert!(!other.life().is_shut_down(), "others live");
}

#[test]
fn random_calls_of_a_guest() {
    assert!(fuzz(1, Role::FRONTEND, 6000) > 0, "some of it is deadly");
}

#[test]
fn random_calls_of_a_back_end() {
    fuzz(2, Role::BACKEND, 4000);
}

#[test]
fn random_calls_of_the_first_domain() {
    fuzz(3, Role::INITDOMAIN_NO_HARDWARE, 4000);
}
