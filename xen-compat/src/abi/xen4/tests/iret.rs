//! The way back from a frame.

use crate::{GuestAbi, Xen4};
use public_headers::xen4::arch_x86_64::IretContext;
use public_headers::xen4::xen::HYPERVISOR_VM_ASSIST;
use public_headers::xen4::xen::{HYPERVISOR_IRET, VMASST_CMD_ENABLE, VMASST_TYPE_ARCHITECTURAL_IOPL};

use super::*;
use crate::machine::entry::ENTRY_SYSCALL;

const IN_SYSCALL: u64 = 1 << 8;

fn frame() -> IretContext {
    IretContext {
        rax: 0xa,
        r11: 0xb,
        rcx: 0xc,
        flags: 0,
        rip: CODE + 5,
        cs: 0xe030,
        rflags: 0x246 | 3 << 12 | 1 << 17,
        rsp: STACK - 128,
        ss: 0xe028,
    }
}

/// Returns by `f`, as the hypercall.
fn iret(w: &World, f: &IretContext) -> After {
    w.hv.hw.put(STACK, f).unwrap();
    w.after(|hv, cur| {
        (cur.regs.rax, cur.regs.entry_vector) = (HYPERVISOR_IRET.into(), ENTRY_SYSCALL);
        Xen4::exit(hv, cur, ENTRY_SYSCALL);
    })
}

#[test]
fn the_kernel_goes_on_where_its_frame_says() {
    let w = World::new(1);
    w.set_info(UPCALL_MASK, 1);
    let a = iret(&w, &frame());
    assert_eq!((a.regs.rip, a.regs.rsp, a.kernel_mode), (CODE + 5, STACK - 128, true));
    assert_eq!((a.regs.cs, a.regs.ss), (0xe033, 0xe02b), "always in ring 3");
    assert_eq!(a.regs.rflags, 0x246, "without a privilege level and virtual-8086 mode");
    assert_eq!((a.regs.rax, a.regs.rcx, a.regs.r11, a.regs.entry_vector), (0xa, 0xc, 0xb, 0));
    assert_eq!(w.info(UPCALL_MASK), 0);
    iret(&w, &IretContext { rflags: 0x46, ..frame() });
    assert_eq!(w.info(UPCALL_MASK), 1, "interrupts stay off");
}

#[test]
fn a_system_call_returns_by_sysret_where_it_can() {
    let w = World::new(1);
    let a = iret(&w, &IretContext { flags: IN_SYSCALL, ..frame() });
    assert_eq!(a.regs.entry_vector, ENTRY_SYSCALL);
    let a = iret(&w, &IretContext { flags: IN_SYSCALL, cs: 0xe020, ..frame() });
    assert_eq!((a.regs.cs, a.regs.entry_vector), (0xe023, 0), "32-bit code");
}

#[test]
fn the_privilege_level_returns_where_it_is_architectural() {
    let w = World::new(1);
    iret(&w, &frame());
    with_vcpu(&w.v, 0, |cur| assert_eq!(cur.ctx.iopl, 0));
    let mut enable = [VMASST_CMD_ENABLE.into(), VMASST_TYPE_ARCHITECTURAL_IOPL.into(), 0, 0, 0, 0];
    w.after(|hv, cur| assert_eq!(hv.call(cur, HYPERVISOR_VM_ASSIST.into(), &mut enable), Ok(0)));
    iret(&w, &frame());
    with_vcpu(&w.v, 0, |cur| assert_eq!(cur.ctx.iopl, 3));
}

#[test]
fn a_frame_that_leads_nowhere_crashes_the_domain() {
    let w = World::new(1);
    iret(&w, &IretContext { cs: 0xe033, ..frame() });
    assert!(w.crashed(), "a program has no page tables");
    let w = World::new(1);
    w.after(|hv, cur| {
        (cur.regs.rax, cur.regs.rsp) = (HYPERVISOR_IRET.into(), NOWHERE);
        hv.hypercall(cur);
    });
    assert!(w.crashed());
}
