//! Running the guest: entry, exit, and the two places where the hypervisor lets interrupts in.

use core::arch::asm;

use super::frame::CpuUserRegs;

/// Why the guest stopped. Below 256: that vector; its error code is in the frame.
pub mod exit {
    /// SYSCALL from 64-bit code.
    pub const SYSCALL: u32 = 0x100;
    /// SYSCALL from compatibility mode.
    pub const SYSCALL32: u32 = 0x101;
    /// SYSENTER: rip and rsp in the frame are 0.
    pub const SYSENTER: u32 = 0x102;
    /// Added to a vector: the exception came up loading the state in the frame (a bad rip, cs or ss), not in the guest.
    pub const ENTRY_FAILED: u32 = 0x200;
}

/// Runs the guest from the state in `regs` until something happens: gives the frame's `entry_vector`.
///
/// `regs` is the running CPU's frame, from [`super::percpu::Cpu::take_frame`]. If its `entry_vector` is [`exit::SYSCALL`] the guest is
/// entered by SYSRET: rcx and r11 are lost, cs and ss are the flat 64-bit ring 3 ones whatever the frame says; set the
/// field to 0 to have everything loaded by IRET. IF is forced on, IOPL to 0, and selectors to the guest's ring.
/// ds, es, fs, gs and their bases are what the CPU holds.
#[inline(always)]
pub fn enter_guest(regs: &mut CpuUserRegs) -> u32 {
    debug_assert!(core::ptr::eq(regs, super::percpu::this_cpu().frame_address()));
    let why: u32;
    // SAFETY: `regs` is the CPU's frame: it is borrowed for the call, and entry code finds it by the stack. Entry code saves the guest's registers into the frame and restores rsp; rbx and rbp are kept here, all else is declared.
    // The selectors are forced to a guest ring, so that nothing in the frame can make the hypervisor run it at ring 0.
    unsafe {
        asm!(
            "push rbx",
            "push rbp",
            "call enter_guest_asm",
            "pop rbp",
            "pop rbx",
            lateout("eax") why,
            clobber_abi("sysv64"),
            lateout("r12") _,
            lateout("r13") _,
            lateout("r14") _,
            lateout("r15") _,
        );
    }
    why
}

/// Waits for an interrupt with interrupts on: its handler has run when this returns.
#[inline]
pub fn wait_for_interrupt() {
    // SAFETY: handlers run on this stack and restore everything. `sti` takes effect after `hlt` has begun.
    unsafe { asm!("sti", "hlt", "cli") };
}

/// Takes interrupts that are pending.
#[inline]
pub fn preemption_point() {
    // SAFETY: as above.
    unsafe { asm!("sti", "nop", "cli") };
}
