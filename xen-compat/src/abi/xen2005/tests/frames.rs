//! Frames on the kernel's stack, word by word.

use mm::Machine;

use crate::abi::xen2005::tests::world::*;
use crate::state::xen2005_role::Role;

const EIP: u32 = 0xc010_1234;
const TF: u64 = 1 << 8;
const RF: u64 = 1 << 16;
const NT: u64 = 1 << 14;

fn in_kernel(w: &mut World) {
    let r = &mut w.regs;
    (r.cs, r.ss, r.rip, r.rsp, r.rflags) =
        (KERNEL_CS, KERNEL_DS, EIP.into(), STACK.into(), 0x202 | TF | NT | RF | 0x41);
}

fn in_user(w: &mut World) {
    assert_eq!(w.call(3, &[KERNEL_DS.into(), STACK]), 0);
    let r = &mut w.regs;
    (r.cs, r.ss, r.rip, r.rsp, r.rflags) = (USER_CS, USER_DS, 0x0804_8000, 0xbfff_f000, 0x246);
}

#[test]
fn exceptions_in_the_kernel_go_on_its_stack() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[0, 1, 6, 10, 13, 14, 16], 0);
    for (vector, error_code, want) in
        [(0u8, 0, None), (6, 99, None), (16, 0, None), (10, 0x60, Some(0x60)), (13, 0x7ffc, Some(0x7ffc))]
    {
        in_kernel(&mut w);
        w.regs.error_code = error_code;
        w.exit(vector.into());
        let r = w.regs;
        assert_eq!((r.rip, r.cs, r.ss), (u64::from(KERNEL + 16 * u32::from(vector)), KERNEL_CS, KERNEL_DS));
        assert_eq!(r.rflags, 0x202 | 0x41, "TF, NT, RF are off");
        let interrupted = [EIP, KERNEL_CS.into(), (0x202 | TF | NT | RF | 0x41) as u32];
        match want {
            None => {
                assert_eq!(r.rsp, u64::from(STACK) - 12);
                assert_eq!(w.words::<3>(STACK - 12), interrupted);
            }
            Some(code) => {
                assert_eq!(r.rsp, u64::from(STACK) - 16);
                assert_eq!(w.words::<4>(STACK - 16), [code, interrupted[0], interrupted[1], interrupted[2]]);
            }
        }
    }
    assert_eq!(w.shared(0), 0x100, "a trap leaves the mask alone");
}

#[test]
fn from_user_mode_the_stack_is_that_of_stack_switch() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[6, 13, 14], 0);
    in_user(&mut w);
    w.exit(6);
    assert_eq!((w.regs.rsp, w.regs.ss, w.regs.cs), (u64::from(STACK) - 20, KERNEL_DS, KERNEL_CS));
    let user = [0x0804_8000, USER_CS.into(), 0x246, 0xbfff_f000, USER_DS.into()];
    assert_eq!(w.words::<5>(STACK - 20), user);
    // A page fault brings its address first.
    in_user(&mut w);
    w.run(|g| g.page_fault(0x0804_9123, 6));
    assert_eq!(w.regs.rsp, u64::from(STACK) - 28);
    assert_eq!(w.words::<7>(STACK - 28), [0x0804_9123, 6, user[0], user[1], user[2], user[3], user[4]]);
}

#[test]
fn events_mask_further_ones_and_wait_for_the_mask() {
    let mut w = World::new(Role::FRONTEND);
    let (event, failsafe) = (KERNEL + 0x1000, KERNEL + 0x1100);
    assert_eq!(w.call(4, &[KERNEL_CS.into(), event, KERNEL_CS.into(), failsafe]), 0);
    in_kernel(&mut w);
    w.set_shared(0, 0x0101);
    w.run(|g| g.deliver_events());
    assert_eq!(w.regs.rip, EIP.into(), "masked");
    w.set_shared(0, 1);
    w.run(|g| g.deliver_events());
    assert_eq!((w.regs.rip, w.regs.rsp, w.shared(0)), (event.into(), u64::from(STACK) - 12, 0x0101));
    assert_eq!(w.words::<2>(STACK - 12), [EIP, KERNEL_CS.into()]);
    // Nothing pending: nothing delivered, whatever the mask.
    in_kernel(&mut w);
    w.set_shared(0, 0);
    w.run(|g| g.deliver_events());
    assert_eq!(w.regs.rip, EIP.into());
}

#[test]
fn an_exception_frame_comes_before_that_of_an_event() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[6], 0);
    let event = KERNEL + 0x1000;
    assert_eq!(w.call(4, &[KERNEL_CS.into(), event, KERNEL_CS.into(), KERNEL]), 0);
    in_kernel(&mut w);
    w.set_shared(0, 1);
    w.exit(6);
    assert_eq!(w.regs.rip, event.into());
    // The event has interrupted the handler's first instruction.
    assert_eq!(w.words::<2>(STACK - 24), [KERNEL + 96, KERNEL_CS.into()]);
    assert_eq!(w.words::<2>(STACK - 12), [EIP, KERNEL_CS.into()]);
}

#[test]
fn traps_that_mask_events() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[6], 4);
    in_kernel(&mut w);
    w.set_shared(0, 1);
    w.exit(6);
    assert_eq!((w.regs.rip, w.shared(0)), (u64::from(KERNEL + 96), 0x0101));
}

#[test]
fn failsafe_frames_have_the_selectors_on_top() {
    let mut w = World::new(Role::FRONTEND);
    let failsafe = KERNEL + 0x1100;
    assert_eq!(w.call(4, &[KERNEL_CS.into(), KERNEL, KERNEL_CS.into(), failsafe]), 0);
    in_user(&mut w);
    w.run(|g| g.failsafe([0x7b, 0x7b, 0x33, 0x3b]));
    assert_eq!((w.regs.rip, w.regs.rsp), (failsafe.into(), u64::from(STACK) - 36));
    let want = [0x7b, 0x7b, 0x33, 0x3b, 0x0804_8000, USER_CS.into(), 0x246, 0xbfff_f000, USER_DS.into()];
    assert_eq!(w.words::<9>(STACK - 36), want);
    // The return itself faulted in the kernel.
    in_kernel(&mut w);
    w.exit(0x200 | 13);
    assert_eq!((w.regs.rip, w.regs.rsp), (failsafe.into(), u64::from(STACK) - 28));
}

#[test]
fn a_frame_that_cannot_be_written_ends_the_domain() {
    for esp in [0u32, 4, 0xfc00_0004, 0xffff_fff8, 0x1000] {
        let mut w = World::new(Role::FRONTEND);
        w.set_traps(&[6], 0);
        in_kernel(&mut w);
        w.regs.rsp = esp.into();
        w.exit(6);
        assert!(w.dead(), "{esp:#x}");
        assert_eq!(w.hv.hw.load8(w.d.shared_info, 1), 1);
    }
    // And so does an exception without a handler.
    let mut w = World::new(Role::FRONTEND);
    in_kernel(&mut w);
    w.exit(6);
    assert!(w.dead());
}
