//! Which exception, callback or emulation an exit leads to.

use crate::{GuestAbi, Xen4};
use std::sync::atomic::Ordering::SeqCst;

use super::*;
use crate::machine::address::{HYPERVISOR_VIRT, M2P_VIRT};
use crate::machine::entry::{ENTRY_RETURN_FAULT, ENTRY_SYSCALL, ENTRY_SYSCALL32, ENTRY_SYSENTER};
use crate::state::vcpu::Callback;

const CALLBACK: Callback = Callback { rip: HANDLER + 8, cs: 0xe033, masks_events: true };

#[test]
fn system_calls_of_programs_go_to_the_callbacks() {
    for (entry, without) in [(ENTRY_SYSCALL, 6), (ENTRY_SYSCALL32, 6), (ENTRY_SYSENTER, 13)] {
        let w = World::new(1);
        let program = |c: &mut Cur<'_>| (c.ctx.kernel_mode, c.ctx.kernel_sp) = (false, STACK);
        let a = w.exit(entry, 0, program);
        assert_eq!((taken(&a), a.kernel_mode), (Some(without), true), "{entry:#x}");
        let a = w.exit(entry, 0, |c| {
            program(c);
            (c.ctx.syscall_cb, c.ctx.syscall32_cb, c.ctx.sysenter_cb) = (CALLBACK, CALLBACK, CALLBACK);
        });
        assert_eq!((a.regs.rip, a.regs.rsp, w.info(UPCALL_MASK)), (CALLBACK.rip, STACK - 56, 1), "{entry:#x}");
    }
}

#[test]
fn the_system_call_gate_is_the_kernels() {
    const INT80: u32 = 0x80;
    let w = World::new(1);
    let a = w.exit(INT80, 0, |c| c.regs.rip = CODE + 2);
    assert_eq!((taken(&a), w.words(a.regs.rsp, 3)[2]), (Some(0x80), CODE + 2), "behind the instruction");
    // Without a handler the instruction itself faults, with the vector's place in the table.
    let a = w.exit(INT80, 0, |c| {
        c.regs.rip = CODE + 2;
        c.ctx.traps[0x80].rip = 0;
    });
    assert_eq!((taken(&a), error_code(&w, &a), w.words(a.regs.rsp, 4)[3]), (Some(13), 0x402, CODE));
}

#[test]
fn software_interrupts_need_the_gates_permission() {
    let w = World::new(1);
    w.hv.hw.copy_to_guest(CODE, &[0xcd, 3]).unwrap();
    // The CPU's error code may be wrong: the instruction counts.
    let int3 = |dpl, kernel_mode| {
        w.exit(13, 0, |c| {
            c.ctx.traps[3].dpl = dpl;
            (c.ctx.kernel_mode, c.ctx.kernel_sp) = (kernel_mode, STACK);
            c.regs.error_code = 9 << 3 | 2;
        })
    };
    for (dpl, kernel, allowed) in
        [(0, true, false), (1, true, true), (3, true, true), (1, false, false), (3, false, true)]
    {
        let a = int3(dpl, kernel);
        if allowed {
            assert_eq!((taken(&a), w.words(a.regs.rsp, 3)[2]), (Some(3), CODE + 2), "{dpl} {kernel}");
        } else {
            assert_eq!((taken(&a), error_code(&w, &a)), (Some(13), 3 << 3 | 2), "{dpl} {kernel}");
        }
    }
    // Where the instruction cannot be read, the error code has to do.
    let a = w.exit(13, 0, |c| (c.regs.rip, c.regs.error_code) = (NOWHERE, 9 << 3 | 2));
    assert_eq!((taken(&a), error_code(&w, &a)), (Some(13), 9 << 3 | 2));
}

#[test]
fn privileged_instructions_are_carried_out_or_fault() {
    let w = World::new(1);
    let run = |code: &[u8], set: fn(&mut Cur<'_>)| {
        w.hv.hw.copy_to_guest(CODE, code).unwrap();
        w.exit(13, 0, set)
    };
    let a = run(&[0x0f, 0x06], |_| {}); // CLTS
    assert_eq!(a.regs.rip, CODE + 2);
    let a = run(&[0x0f, 0x32], |c| c.regs.rcx = 0xdead_beef); // RDMSR
    assert_eq!((taken(&a), error_code(&w, &a)), (Some(13), 0));
    let a = run(&[0x44, 0x0f, 0x20, 0xc0], |_| {}); // MOV from CR8
    assert_eq!((taken(&a), error_code(&w, &a)), (Some(13), 0));
    let a = run(&[0x0f, 0x06], |c| c.regs.error_code = 0x28);
    assert_eq!((taken(&a), error_code(&w, &a)), (Some(13), 0x28), "a bad selector is the guest's own affair");
}

#[test]
fn an_invalid_opcode_may_be_a_question_to_xen() {
    let w = World::new(1);
    w.hv.hw.copy_to_guest(CODE, b"\x0f\x0bxen\x0f\xa2").unwrap();
    let a = w.exit(6, 0, |c| c.regs.rax = 0x4000_0000);
    assert_eq!((a.regs.rip, a.regs.rbx), (CODE + 7, u64::from(u32::from_le_bytes(*b"XenV"))));
    w.hv.hw.copy_to_guest(CODE, &[0x0f, 0x0b, 0, 0, 0]).unwrap();
    assert_eq!(taken(&w.exit(6, 0, |_| {})), Some(6));
}

#[test]
fn the_fpu_is_given_back_silently_unless_the_guest_asked_for_the_fault() {
    let w = World::new(1);
    let a = w.exit(7, 0, |c| c.ctx.guest_ts = false);
    assert_eq!(a.regs.rip, CODE);
    assert_eq!(taken(&w.exit(7, 0, |c| c.ctx.guest_ts = true)), Some(7));
    with_vcpu(&w.v, 0, |cur| assert!(!cur.ctx.guest_ts));
}

#[test]
fn a_debug_exception_tells_its_reasons() {
    let w = World::new(1);
    w.hv.hw.debugregs[0][6].store(0x4001, SeqCst);
    assert_eq!(taken(&w.exit(1, 0, |_| {})), Some(1));
    with_vcpu(&w.v, 0, |cur| assert_eq!(cur.ctx.debugreg[6] & 0x4001, 0x4001));
}

#[test]
fn a_page_fault_tells_what_the_guest_may_know() {
    let w = World::new(1);
    let fault = |cr2, code, kernel| {
        let a = w.exit(14, cr2, |c| {
            (c.ctx.kernel_mode, c.ctx.kernel_sp, c.regs.error_code) = (kernel, STACK, code);
        });
        assert_eq!(taken(&a), Some(14));
        let (frame, offset) = w.v.v().vcpu_info_at();
        assert_eq!(w.hv.hw.load64(frame, offset + offset_of!(VcpuInfo, arch)), cr2);
        error_code(&w, &a)
    };
    // 64-bit kernels run in ring 3: the mode is shown, not the ring.
    assert_eq!(fault(CODE, 4, true), 0);
    assert_eq!(fault(CODE, 7, false), 7);
    assert_eq!(fault(CODE, 0x14, true), 0x10);
    // What is mapped of the hypervisor's is its own affair, but for the table that guests read.
    assert_eq!(fault(HYPERVISOR_VIRT.end - 8, 5, false), 4);
    assert_eq!(fault(M2P_VIRT.start, 7, false), 7);
    // A store that no emulation takes.
    assert_eq!(fault(NOWHERE, 7, true), 3);
}

#[test]
fn a_return_that_faulted_is_the_guests_fault() {
    let w = World::new(1);
    let a = w.after(|hv, cur| {
        cur.regs.error_code = 0xe028;
        Xen4::exit(hv, cur, ENTRY_RETURN_FAULT | 13);
    });
    assert_eq!((taken(&a), error_code(&w, &a)), (Some(13), 0xe028));
}

#[test]
fn interrupts_and_exceptions_are_told_apart_by_their_vectors() {
    let w = World::new(1);
    assert_eq!(taken(&w.after(|hv, cur| Xen4::exit(hv, cur, 0x11))), Some(0x11));
    // A device's interrupt that nobody has bound does not reach the guest.
    let a = w.after(|hv, cur| Xen4::exit(hv, cur, 0x31));
    assert_eq!((a.regs.rip, w.hv.hw.devices.eois.load(SeqCst)), (CODE, 1));
}

#[test]
fn an_nmi_waits_for_the_end_of_the_last() {
    let w = World::new(1);
    let nmi = |set: fn(&mut Cur<'_>)| {
        w.v.v().nmi_pending.store(true, SeqCst);
        w.after(|hv, cur| {
            set(cur);
            Xen4::deliver_nmi(hv, cur);
        })
    };
    let iret = || {
        w.hv.hw.copy_to_guest(STACK, &[0; 72]).unwrap();
        w.after(|hv, cur| hv.do_iret(cur));
    };
    w.set_info(UPCALL_MASK, 1);
    let a = nmi(|c| (c.ctx.kernel_mode, c.ctx.kernel_sp, c.ctx.traps[2].masks_events) = (false, STACK, true));
    assert_eq!((taken(&a), a.kernel_mode, w.v.v().nmi_pending.load(SeqCst)), (Some(2), true, false));
    assert_eq!(taken(&nmi(|_| {})), None);
    iret();
    // The one that has waited, and no second one.
    let a = w.after(Xen4::deliver_nmi);
    assert_eq!((taken(&a), w.v.v().nmi_pending.load(SeqCst)), (Some(2), false));
    iret();
    // Without a handler it is lost, and masks nothing.
    assert_eq!(taken(&nmi(|c| c.ctx.traps[2].rip = 0)), None);
    assert_eq!(taken(&w.after(Xen4::deliver_nmi)), None);
    assert_eq!(taken(&nmi(|_| {})), Some(2));
}
