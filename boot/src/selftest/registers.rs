//! What is left of a guest's registers when the hypervisor's code goes on.

use core::arch::asm;

use x86_defs::eflags;

use super::report::report;
use super::ring3::DB;
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::entry::stubs::enter_guest_asm;
use xen_compat::machine::entry::ENTRY_SYSCALL;

/// Tries SYSCALL and a trap, from code that makes system calls over and over. Leaves the frame as it is.
pub(super) fn run(regs: &mut CpuUserRegs) {
    let before = *regs;
    report("entry_syscall_clears", enter(regs) == (ENTRY_SYSCALL, 0));
    regs.rflags |= eflags::TF;
    report("entry_trap_clears", enter(regs) == (DB, 0));
    report("entry_keeps", of_guest(regs).iter().all(|r| **r == MARK));
    *regs = before;
}

const MARK: u64 = 0x5ec7_e75e_c7e7_5ec7;

/// Returns the registers that no instruction of the guest's changes: SYSCALL writes rcx and r11.
fn of_guest(regs: &mut CpuUserRegs) -> [&mut u64; 13] {
    let r = regs;
    [
        &mut r.rax, &mut r.rbx, &mut r.rdx, &mut r.rsi, &mut r.rdi, &mut r.rbp, &mut r.r8, &mut r.r9, &mut r.r10,
        &mut r.r12, &mut r.r13, &mut r.r14, &mut r.r15,
    ]
}

/// Runs the guest with a mark in its registers. Returns why it stopped, and all registers but rax and rsp, one ORed to the
/// other, as they are then.
fn enter(regs: &mut CpuUserRegs) -> (u32, u64) {
    of_guest(regs).into_iter().for_each(|register| *register = MARK);
    let (why, left): (u32, u64);
    // SAFETY: as `entry::guest::enter_guest`.
    unsafe {
        asm!(
            "push rbx",
            "push rbp",
            "call {enter_guest_asm}",
            "or rcx, rdx",
            "or rcx, rsi",
            "or rcx, rdi",
            "or rcx, rbx",
            "or rcx, rbp",
            "or rcx, r8",
            "or rcx, r9",
            "or rcx, r10",
            "or rcx, r11",
            "or rcx, r12",
            "or rcx, r13",
            "or rcx, r14",
            "or rcx, r15",
            "pop rbp",
            "pop rbx",
            "/* {regs} */",
            regs = in(reg) core::ptr::from_mut(regs),
            enter_guest_asm = sym enter_guest_asm,
            lateout("eax") why,
            lateout("rcx") left,
            clobber_abi("sysv64"),
            lateout("r12") _,
            lateout("r13") _,
            lateout("r14") _,
            lateout("r15") _,
        );
    }
    (why, left)
}
