//! Frames of exceptions, events and failed segment loads.

use crate::{GuestAbi, Xen4};
use public_headers::xen4::xen::HYPERVISOR_VM_ASSIST;
use public_headers::xen4::xen::{VMASST_CMD_ENABLE, VMASST_TYPE_ARCHITECTURAL_IOPL};

use super::*;
use crate::machine::entry::ENTRY_SYSCALL;
use crate::state::vcpu::Callback;

const ACKNOWLEDGED: u64 = 0x4_0000; // AC: cleared on entry

#[test]
fn an_exception_finds_the_kernel_on_its_own_stack() {
    let w = World::new(1);
    let a = w.exit(0, 0, |c| {
        (c.regs.rsp, c.regs.rcx, c.regs.r11, c.regs.rflags) = (STACK - 4, 0xc, 0xb, 0x246 | ACKNOWLEDGED);
    });
    assert_eq!((taken(&a), a.regs.rsp, a.regs.cs, a.regs.ss), (Some(0), STACK - 16 - 56, 0xe033, 0xe02b));
    // The kernel's own selector is shown as one of ring 0.
    let frame = [0xc, 0xb, CODE, 0xe030, 0x246 | ACKNOWLEDGED, STACK - 4, 0xe02b];
    assert_eq!(w.words(a.regs.rsp, 7), frame);
    assert_eq!((a.regs.rflags, a.regs.entry_vector), (0x246, ENTRY_SYSCALL));
}

#[test]
fn an_exception_of_a_program_goes_to_the_kernels_stack() {
    let w = World::new(1);
    let a = w.exit(13, 0, |c| {
        (c.ctx.kernel_mode, c.ctx.kernel_sp, c.regs.rsp) = (false, STACK, NOWHERE);
        c.regs.error_code = 0x18;
    });
    assert!(a.kernel_mode);
    assert_eq!((taken(&a), a.regs.rsp), (Some(13), STACK - 64));
    assert_eq!(w.words(a.regs.rsp, 8)[2..], [0x18, CODE, 0xe033, 0x202, NOWHERE, 0xe02b]);
}

#[test]
fn a_frame_tells_whether_events_were_masked() {
    let w = World::new(1);
    // Masked: as if the interrupt flag had been clear.
    w.set_info(UPCALL_MASK, 1);
    let a = w.exit(0, 0, |_| {});
    assert_eq!(w.words(a.regs.rsp, 7)[3..5], [1 << 32 | 0xe030, 0x2]);
    assert_eq!(w.info(UPCALL_MASK), 1);
    // An interrupt gate masks them.
    w.set_info(UPCALL_MASK, 0);
    w.exit(0, 0, |c| c.ctx.traps[0].masks_events = true);
    assert_eq!(w.info(UPCALL_MASK), 1);
    w.set_info(UPCALL_MASK, 0);
    w.exit(0, 0, |_| {});
    assert_eq!(w.info(UPCALL_MASK), 0, "a trap gate does not");
}

#[test]
fn an_architectural_privilege_level_is_in_the_flags() {
    let w = World::new(1);
    let frame_flags = |w: &World| {
        let a = w.exit(0, 0, |c| c.ctx.iopl = 1);
        w.words(a.regs.rsp, 7)[4]
    };
    assert_eq!(frame_flags(&w), 0x202);
    let mut enable = [VMASST_CMD_ENABLE.into(), VMASST_TYPE_ARCHITECTURAL_IOPL.into(), 0, 0, 0, 0];
    w.after(|hv, cur| assert_eq!(hv.call(cur, HYPERVISOR_VM_ASSIST.into(), &mut enable), Ok(0)));
    assert_eq!(frame_flags(&w), 0x1202);
}

#[test]
fn a_domain_without_a_handler_or_a_stack_crashes() {
    for (vector, cr2) in [(0, 0), (14, CODE), (13, 0)] {
        let w = World::new(1);
        w.exit(vector, cr2, |c| {
            c.ctx.traps[vector as usize].rip = 0;
            c.regs.error_code = 8;
        });
        assert!(w.crashed(), "{vector}");
    }
    for vector in [0, 14] {
        let w = World::new(1);
        w.exit(vector, CODE, |c| c.regs.rsp = NOWHERE);
        assert!(w.crashed(), "{vector}");
    }
    let w = World::new(1);
    w.exit(0, 0, |_| {});
    assert!(!w.crashed());
}

#[test]
fn an_upcall_comes_when_it_is_pending_and_not_masked() {
    let w = World::new(1);
    let deliver = |rip| {
        w.after(|hv, cur| {
            cur.ctx.event_cb = Callback { rip, cs: 0xe033, masks_events: false };
            Xen4::deliver_events(hv, cur);
        })
    };
    assert_eq!(deliver(HANDLER).regs.rip, CODE, "none is pending");
    w.set_info(UPCALL_PENDING, 1);
    w.set_info(UPCALL_MASK, 1);
    assert_eq!(deliver(HANDLER).regs.rip, CODE);
    w.set_info(UPCALL_MASK, 0);
    let a = deliver(HANDLER);
    assert_eq!((a.regs.rip, a.regs.rsp, w.info(UPCALL_MASK)), (HANDLER, STACK - 56, 1));
    w.set_info(UPCALL_MASK, 0);
    deliver(0);
    assert!(w.crashed(), "there is nobody to tell");
}

#[test]
fn selectors_that_could_not_be_loaded_are_in_the_failsafe_frame() {
    let w = World::new(1);
    let failsafe = |rip, rsp| {
        w.after(|hv, cur| {
            cur.ctx.failsafe_cb = Callback { rip, cs: 0xe033, masks_events: false };
            (cur.regs.rcx, cur.regs.r11, cur.regs.rsp) = (0xc, 0xb, rsp);
            hv.failsafe(cur, [0xd5, 0xe5, 0xf5, 0x95]);
        })
    };
    let a = failsafe(HANDLER, STACK);
    assert_eq!((a.regs.rip, a.regs.rsp), (HANDLER, STACK - 56 - 32));
    assert_eq!(w.words(a.regs.rsp, 11)[..6], [0xc, 0xb, 0xd5, 0xe5, 0xf5, 0x95]);
    assert_eq!(w.words(a.regs.rsp, 11)[6..], [CODE, 0xe030, 0x202, STACK, 0xe02b]);
    assert!(!w.crashed());
    failsafe(0, STACK);
    assert!(w.crashed());
    // The common part fits, but there is no room below it for the selectors.
    let w = World::new(1);
    w.after(|hv, cur| {
        cur.ctx.failsafe_cb = Callback { rip: HANDLER, cs: 0xe033, masks_events: false };
        cur.regs.rsp = GUEST_VA + 64;
        hv.failsafe(cur, [0; 4]);
    });
    assert!(w.crashed());
}
