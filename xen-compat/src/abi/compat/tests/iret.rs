//! The way back from a frame.

use super::*;
use crate::machine::entry::INT82;
use public_headers::xen4::xen::HYPERVISOR_IRET;

const IF: u32 = 0x200;
const VM: u32 = 1 << 17;

/// Returns by a frame of these words, as the hypercall.
fn iret(w: &World, words: &[u32]) -> After {
    w.put(STACK, words);
    w.exit(INT82.into(), |c| c.regs.rax = HYPERVISOR_IRET.into())
}

#[test]
fn to_the_kernel() {
    let w = World::new();
    w.set_masked(true);
    let a = iret(&w, &[0xa, CODE + 5, RING1.0.into(), IF | 0x3046]);
    assert_eq!((a.regs.rax, a.regs.rip, a.regs.cs, a.regs.ss), (0xa, (CODE + 5).into(), RING1.0, RING1.1));
    assert_eq!((a.regs.rsp, a.regs.rflags), (u64::from(STACK) + 16, 0x246));
    assert!(!w.masked());
    iret(&w, &[0xa, CODE, RING1.0.into(), 2]);
    assert!(w.masked());
}

#[test]
fn to_a_program() {
    let w = World::new();
    let a = iret(&w, &[1, 0x1000, RING3.0.into(), IF, 0xbfff_0000, RING3.1.into()]);
    assert_eq!((a.regs.rip, a.regs.cs, a.regs.rsp, a.regs.ss), (0x1000, RING3.0, 0xbfff_0000, RING3.1));
}

#[test]
fn a_frame_that_cannot_be_taken_crashes_the_domain() {
    let w = World::new();
    iret(&w, &[0, CODE, 0xe008, IF]);
    assert!(w.crashed(), "ring 0");
    let w = World::new();
    w.exit(INT82.into(), |c| (c.regs.rax, c.regs.rsp) = (HYPERVISOR_IRET.into(), NOWHERE.into()));
    assert!(w.crashed());
    // All but the stack is there.
    let w = World::new();
    let last = 0xc040_0000 - 16;
    w.put(last, &[0, CODE, RING3.0.into(), IF]);
    w.exit(INT82.into(), |c| (c.regs.rax, c.regs.rsp) = (HYPERVISOR_IRET.into(), last.into()));
    assert!(w.crashed());
}

#[test]
fn virtual_8086_mode_is_refused() {
    let w = World::new();
    let words = [0, CODE, RING1.0.into(), IF | VM, 11, 12, 13, 14, 15, 16];
    let a = iret(&w, &words);
    assert_eq!((taken(&a), a.regs.rsp), (Some(13), u64::from(OTHER_STACK) - 40));
    assert_eq!(w.words::<10>(a.regs.rsp), words);
}
