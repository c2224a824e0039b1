//! Calls about the vcpu itself: results and errors.

use std::vec::Vec;

use mm::Machine;
use zerocopy::IntoBytes;

use crate::abi::xen2005::tests::world::*;
use crate::machine::hw::MachineStop;
use crate::state::xen2005_role::Role;

const EINVAL: i32 = -22;
const EPERM: i32 = -1;
const ENOSYS: i32 = -38;
const EFAULT: i32 = -14;

#[test]
fn numbers_that_are_no_calls() {
    let mut w = World::new(Role::FRONTEND);
    for n in [25, 27, 28, 31] {
        assert_eq!(w.call(n, &[]), ENOSYS);
        // Only five bits count.
        assert_eq!(w.call(n | 0x120, &[]), ENOSYS);
    }
    assert_eq!(w.call(23, &[]), ENOSYS, "switch_vm86");
    assert_eq!(w.call(24, &[1, SCRATCH]), EINVAL, "boot_vcpu");
    assert_eq!(w.call(17, &[0]), 0x30000);
    assert_eq!(w.call(17 | 0x20, &[0]), 0x30000);
    assert_eq!(w.call(17, &[1]), ENOSYS);
}

#[test]
fn registers_that_are_no_arguments_survive() {
    let mut w = World::new(Role::FRONTEND);
    let r = &mut w.regs;
    (r.rbx, r.rcx, r.rdx, r.rsi, r.rdi, r.rbp) = (0, 0x11, 0x22, 0x33, 0x44, 0x55);
    r.rax = 17;
    let before = w.regs;
    w.exit(0x82);
    let mut after = w.regs;
    assert_eq!(after.rax, 0x30000);
    after.rax = before.rax;
    assert_eq!(after.as_bytes(), before.as_bytes());
}

#[test]
fn set_trap_table() {
    let mut w = World::new(Role::FRONTEND);
    w.put_words(SCRATCH, &[0x0061_0000 | 3 << 8 | 0x80, 0xc010_0000, 0x0819_0006, 0xc010_0010, 0, 0]);
    assert_eq!(w.call(0, &[SCRATCH]), 0);
    let (t80, t6) = w.run(|g| (g.cur.ctx.traps[0x80], g.cur.ctx.traps[6]));
    assert_eq!((t80.rip, t80.cs, t80.dpl, t80.masks_events), (0xc010_0000, 0x61, 3, false));
    assert_eq!((t6.rip, t6.cs), (0xc010_0010, 0x819));
    // Selectors: another of the hypervisor's descriptors, rings 0, 2 and 3, a null one; an LDT one is fine.
    for (selector, want) in
        [(0x821u32, EPERM), (0x929, 0), (0x809, EPERM), (0x60, EPERM), (0x73, EPERM), (0, EPERM), (0xd, 0)]
    {
        w.put_words(SCRATCH, &[selector << 16 | 1, 0xc010_0020, 0, 0]);
        assert_eq!(w.call(0, &[SCRATCH]), if selector == 0x929 { EPERM } else { want }, "{selector:#x}");
    }
    assert_eq!(w.call(0, &[0xfc00_0000]), EFAULT);
    assert_eq!(w.call(0, &[0x10]), EFAULT);
    // A table without an end is read on until it is none, in pieces.
    let forever: Vec<u32> = (0..400).flat_map(|i| [i & 0xff | 0x61 << 16, 0xc010_0000]).chain([0, 0]).collect();
    w.put_words(SCRATCH, &forever);
    assert_eq!(w.call(0, &[SCRATCH]), 0);
    assert_eq!(w.run(|g| g.cur.ctx.traps[0xff].rip), 0xc010_0000);
}

#[test]
fn set_callbacks_and_stack_switch() {
    let mut w = World::new(Role::FRONTEND);
    assert_eq!(w.call(4, &[0x61, 0xc010_0000, 0x61, 0xc010_0100]), 0);
    assert_eq!(w.call(4, &[0x63, 0xc010_0000, 0x61, 0]), EPERM);
    assert_eq!(w.call(4, &[0x61, 0, 0x811, 0]), EPERM);
    let (event, failsafe) = w.run(|g| (g.cur.ctx.event_cb, g.cur.ctx.failsafe_cb));
    assert_eq!((event.rip, event.cs, failsafe.rip), (0xc010_0000, 0x61, 0xc010_0100));
    for (ss, want) in [(0x69, 0), (0x821, 0), (0x68, EPERM), (0x6a, EPERM), (0x7b, EPERM)] {
        assert_eq!(w.call(3, &[ss, 0xc021_0000]), want, "{ss:#x}");
    }
    assert_eq!(w.run(|g| (g.cur.ctx.kernel_ss, g.cur.ctx.kernel_sp)), (0x821, 0xc021_0000));
}

#[test]
fn set_fast_trap() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[0x80, 0x20], 3);
    for (vector, want) in [(0, 0), (0x80, 0), (0x20, 0), (0x2f, 0), (0x30, -1), (14, -1), (0x1000, -1)] {
        assert_eq!(w.call(11, &[vector]), want, "{vector:#x}");
    }
    w.set_traps(&[0x80], 7);
    assert_eq!(w.call(11, &[0x80]), -1, "masks events");
}

#[test]
fn debug_registers() {
    let mut w = World::new(Role::FRONTEND);
    for (reg, value, want, kept) in [
        (0, 0xc010_0000, 0, 0xc010_0000),
        (3, 0xfc3f_fffc, 0, 0xfc3f_fffc),
        (2, 0xfc3f_fffd, EPERM, 0),
        (1, 0xffff_ffff, EPERM, 0),
        (6, 0x1001, 0, 0xffff_0ff1),
        (7, 0, 0, 0),
        (7, 0x1_0001, 0, 0x1_0401),
        (7, 0xd801, 0, 0x401),
        (7, 0x2001, EPERM, 0x401),
        (7, 0x2_0001, EPERM, 0x401),
        (7, 0x8000_0001, EPERM, 0x401),
    ] {
        assert_eq!(w.call(8, &[reg, value]), want, "dr{reg} {value:#x}");
        assert_eq!(w.call(9, &[reg]) as u32, kept, "dr{reg} {value:#x}");
    }
    for reg in [4, 5, 8, u32::MAX] {
        assert_eq!(w.call(8, &[reg, 0]), EINVAL);
    }
    assert_eq!(w.call(9, &[8]), EINVAL);
}

#[test]
fn fpu() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[7], 0);
    assert_eq!(w.call(5, &[1]), 0);
    w.regs.rsp = STACK.into();
    let eip = w.regs.rip;
    w.exit(7);
    assert_eq!(w.regs.rip, u64::from(KERNEL + 16 * 7), "#NM with the flag set");
    w.regs.rip = eip;
    w.exit(7);
    assert_eq!(w.regs.rip, eip, "the exception has cleared it");
    w.call(5, &[1]);
    assert_eq!(w.call(5, &[0]), 0);
    w.exit(7);
    assert_eq!(w.regs.rip, eip);
}

#[test]
fn vm_assist() {
    let mut w = World::new(Role::FRONTEND);
    for kind in 0..3 {
        assert_eq!((w.call(21, &[0, kind]), w.call(21, &[1, kind]), w.call(21, &[2, kind])), (0, 0, ENOSYS));
    }
    assert_eq!((w.call(21, &[0, 3]), w.call(21, &[0, u32::MAX])), (EINVAL, EINVAL));
}

#[test]
fn multicall() {
    let mut w = World::new(Role::FRONTEND);
    let entry = |op, a: [u32; 2]| [op, a[0], a[1], 7, 7, 7, 0xaaaa, 0xbbbb];
    let calls =
        [entry(3, [0x69, STACK]), entry(17, [0, 0]), entry(13, [SCRATCH, 1]), entry(3, [0x68, 0]), entry(99, [0, 0])];
    w.put_words(SCRATCH, &calls.concat());
    assert_eq!(w.call(13, &[SCRATCH, 5]), 0);
    for (i, result) in [0, 0x30000, EINVAL, EPERM, ENOSYS].into_iter().enumerate() {
        let e = w.words::<8>(SCRATCH + 32 * i as u32);
        // The result goes to the sixth argument; the seventh stays.
        assert_eq!((e[6] as i32, e[7]), (result, 0xbbbb), "{i}");
    }
    assert_eq!(w.run(|g| g.cur.ctx.kernel_sp), STACK.into());
    assert_eq!(w.call(13, &[0xfc00_0000, 1]), EFAULT);
    assert_eq!(w.call(13, &[0x40, 1]), EFAULT);
    assert_eq!(w.call(13, &[0x40, 0]), 0);
    // The list may be preempted between two calls.
    w.hv.hw.memory.set_preempt_after(2);
    w.put_words(SCRATCH, &calls.concat());
    assert_eq!(w.call(13, &[SCRATCH, 5]), 0);
    assert_eq!(w.words::<8>(SCRATCH + 128)[6] as i32, ENOSYS);
}

#[test]
fn console_is_for_the_first_domain() {
    let mut w = World::new(Role::INITDOMAIN_NO_HARDWARE);
    w.put(SCRATCH, b"hello");
    assert_eq!(w.call(18, &[0, 5, SCRATCH]), 5);
    assert_eq!(w.hv.hw.console.lock().unwrap().as_slice(), b"hello");
    assert_eq!(w.call(18, &[0, 100_000, SCRATCH]), 4095);
    assert_eq!(w.call(18, &[0, u32::MAX, SCRATCH]), EFAULT);
    assert_eq!(w.call(18, &[0, 5, 0xfbff_fffe]), EFAULT);
    assert_eq!(w.call(18, &[1, 64, SCRATCH]), 0, "nothing was typed");
    assert_eq!(w.call(18, &[2, 5, SCRATCH]), ENOSYS);
    for role in [Role::FRONTEND, Role::BACKEND] {
        assert_eq!(World::new(role).call(18, &[0, 5, SCRATCH]), EPERM);
    }
}

#[test]
fn sched_op() {
    let mut w = World::new(Role::FRONTEND);
    assert_eq!(w.call(6, &[0]), 0);
    assert_eq!((w.call(6, &[3]), w.call(6, &[102])), (ENOSYS, ENOSYS));
    w.set_shared(0, 0x100);
    assert_eq!(w.call(6, &[1]), 0);
    assert_eq!(w.shared(0), 0, "blocking unmasks events");
    assert!(!w.dead());
    w.call(6, &[2 | 3 << 8]);
    assert!(w.dead());
    assert_eq!(w.d.life().code(), Some(3));
    assert_eq!(*w.hv.hw.stopped.lock().unwrap(), None);
}

#[test]
fn the_end_of_the_hardware_domain_is_the_machines() {
    for (reason, how) in [(0, MachineStop::Halt), (1, MachineStop::Reboot)] {
        let hv = machine();
        let d = add(&hv, 0, Role::HARDWARE);
        let regs = d.vcpus()[0].ctx.try_lock().unwrap().regs;
        let mut w = World { hv, d, regs };
        w.call(6, &[2 | reason << 8]);
        assert_eq!(*w.hv.hw.stopped.lock().unwrap(), Some(how));
    }
}

#[test]
fn dom0_op() {
    let mut w = World::new(Role::FRONTEND);
    assert_eq!(w.call(7, &[SCRATCH]), EPERM);
    let mut w = World::new(Role::INITDOMAIN_NO_HARDWARE);
    w.put_words(SCRATCH, &[17, 0xaaaa_1004, 0, 0, 0, 0]);
    assert_eq!(w.call(7, &[SCRATCH]), -13);
    assert_eq!(w.call(7, &[0x10]), EFAULT);
    for (cmd, want) in [(33, EINVAL), (31, EINVAL), (32, EINVAL), (35, ENOSYS), (8, ENOSYS), (0, ENOSYS)] {
        w.put_words(SCRATCH, &[cmd, 0xaaaa_1003, 0, 0]);
        assert_eq!(w.call(7, &[SCRATCH]), want, "{cmd}");
    }
    // The time of day is set, and the timer's interrupt says so.
    w.hv.hw.pass(5_000_000_000);
    let port = bind_virq(&mut w, 0);
    w.put_words(SCRATCH, &[17, 0xaaaa_1003, 2_000_000_000, 0, 3_000_000_000u64 as u32, 0]);
    assert_eq!(w.call(7, &[SCRATCH]), 0);
    assert!(w.shared(548).abs_diff(2_000_000_002) <= 1, "{}", w.shared(548));
    assert_eq!(w.shared(260) & 1 << port, 1 << port);
}

fn bind_virq(w: &mut World, virq: u32) -> u32 {
    w.put_words(SCRATCH + 256, &[1, 0, virq, 0, 0, 0, 0, 0]);
    assert_eq!(w.call(16, &[SCRATCH + 256]), 0);
    w.words::<4>(SCRATCH + 256)[3]
}

#[test]
fn the_time_stamp_and_its_timer() {
    let mut w = World::new(Role::FRONTEND);
    let read = |w: &World| {
        assert_eq!(w.shared(524), w.shared(528), "nobody is writing");
        let long = |at| u64::from(w.shared(at)) | u64::from(w.shared(at + 4)) << 32;
        (w.shared(524), long(516), long(532), long(540), w.shared(548), w.shared(552))
    };
    let (version, freq, tsc, ns, sec, usec) = read(&w);
    assert!(version > 0, "written before the domain runs");
    assert_eq!(freq, 1_000_000_000);
    assert_eq!(tsc, ns);
    assert_eq!((sec, usec), (1_000_000_000, 500_000));
    w.hv.hw.pass(2_600_000_000);
    w.run(|g| g.update_time());
    let (later, _, _, ns2, sec, usec) = read(&w);
    assert_eq!((later, ns2 - ns, sec, usec), (version + 1, 2_600_000_000, 1_000_000_003, 100_000));
    // A deadline that has passed raises the interrupt at once, after a new stamp.
    let port = bind_virq(&mut w, 0);
    w.hv.hw.pass(1000);
    assert_eq!(w.call(15, &[5, 0]), 0);
    assert_eq!(w.shared(260), 1 << port);
    assert_eq!(read(&w).3, ns2 + 1000);
    w.set_shared(260, 0);
    let soon = w.hv.hw.clock.load(std::sync::atomic::Ordering::SeqCst) + 1_000_000;
    assert_eq!(w.call(15, &[soon as u32, (soon >> 32) as u32]), 0);
    assert_eq!(w.shared(260), 0);
    assert_eq!(w.call(15, &[0, 0]), 0, "cancelled");
    assert_eq!(w.hv.hw.load32(w.d.shared_info, 584), 0);
}
