//! Running the guest: entry, exit, and the two places where the hypervisor enables interrupts.

use core::arch::asm;

use x86_64::instructions::interrupts;
use xen_compat::machine::hw::GuestKind;

use super::stubs::enter_guest_asm;
use crate::arch::cpu::block::{this_cpu, Cpu};
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::descriptors::{gdt, syscall};
use crate::arch::regs::control::guard_user_pages;

/// Prepares the running CPU for guests of a kind. Costs a comparison if it is prepared already.
///
/// Kernels in ring 1 are supervisors to paging: they cannot reach the hypervisor because 32-bit code has 32-bit
/// addresses. So nothing may lead them to 64-bit code: their GDT has no 64-bit descriptor that ring 1 or 3 may load, and
/// SYSCALL and SYSENTER are off or lead to the hypervisor's entry code only. SMEP and SMAP would keep them from executing
/// and reading their own user pages.
#[inline]
pub fn set_kind(kind: GuestKind) {
    let cpu = this_cpu();
    if cpu.guest_kind() != kind {
        change_kind(cpu, kind);
    }
}

#[cold]
fn change_kind(cpu: &Cpu, kind: GuestKind) {
    cpu.set_guest_kind(kind);
    let native = kind == GuestKind::Native;
    gdt::set_gdt_abi(if native { gdt::GdtAbi::Native } else { gdt::GdtAbi::Compat });
    syscall::allow(kind != GuestKind::Xen2005);
    guard_user_pages(native);
}

/// Runs the guest from the state in `regs` until it leaves guest mode. Returns the frame's `entry_vector`, which is a
/// vector, with its error code in the frame, or a number of [`xen_compat::machine::entry`].
///
/// `regs` is the running CPU's frame, from [`Cpu::take_frame`]. If its `entry_vector` is
/// [`ENTRY_SYSCALL`](xen_compat::machine::entry::ENTRY_SYSCALL), the guest is entered by SYSRET: rcx and r11 are lost,
/// and cs and ss are the flat 64-bit ones of ring 3 whatever the frame says; set the field to 0 to load everything by
/// IRET. IF is forced on, IOPL to 0, and selectors to the guest's ring. ds, es, fs, gs and their bases are those that
/// the CPU holds.
#[inline(always)]
pub fn enter_guest(regs: &mut CpuUserRegs) -> u32 {
    debug_assert!(core::ptr::eq(regs, this_cpu().frame_address()));
    let why: u32;
    // SAFETY: `regs` is the CPU's frame: it is borrowed for the call, and entry code finds it by the stack. Entry code
    // saves the guest's registers into the frame and restores rsp; rbx and rbp are kept here, all else is declared. The
    // selectors are forced to a guest ring, so that nothing in the frame can make the hypervisor run it at ring 0.
    unsafe {
        asm!(
            "push rbx",
            "push rbp",
            "call {enter_guest_asm}",
            "pop rbp",
            "pop rbx",
            "/* {regs} */",
            // Unused: it tells the compiler that the memory at `regs` changes.
            regs = in(reg) core::ptr::from_mut(regs),
            enter_guest_asm = sym enter_guest_asm,
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

/// Waits for an interrupt with interrupts on. What it leaves to be done is held
/// ([`take_held`](crate::arch::apic::interrupt::take_held)).
#[inline]
pub fn wait_for_interrupt() {
    // SAFETY: handlers run on this stack and restore everything. `sti` takes effect after `hlt` has begun. By hand:
    // `x86_64` tells the compiler that memory stays as it is.
    unsafe { asm!("sti", "hlt", "cli") };
}

/// Takes pending interrupts; what they leave to be done is held.
#[inline]
pub fn preemption_point() {
    // With the `nop` behind `sti`, without which `cli` would follow before an interrupt can be taken.
    interrupts::enable();
    interrupts::disable();
}
