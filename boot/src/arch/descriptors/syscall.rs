//! SYSCALL and SYSENTER: where they lead to, and whether guests may use them.

use x86_defs::eflags;

use super::selector;
use crate::arch::cpu::block::Cpu;
use crate::arch::regs::features::{features, Features};
use crate::arch::regs::msr::{number, rdmsr, wrmsr};

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    fn sysenter_entry();
}

/// What SYSENTER loads into cs.
const SYSENTER_CS: u64 = selector::HYPERVISOR_CS as u64;
const EFER_SCE: u64 = 1;

/// Lets the guests of the running CPU use SYSCALL and SYSENTER, or takes them away: then they raise #UD and #GP(0).
///
/// No frame that is left by SYSRET may be entered while they are away.
pub fn allow(allow: bool) {
    // SAFETY: these MSRs come with long mode and hold what `init` and the start-up code wrote.
    unsafe {
        let efer = rdmsr(number::EFER);
        wrmsr(number::EFER, if allow { efer | EFER_SCE } else { efer & !EFER_SCE });
        if !features().contains(Features::AMD) {
            wrmsr(number::SYSENTER_CS, if allow { SYSENTER_CS } else { 0 });
        }
    }
}

/// Where in the stub SYSCALL from compatibility mode leads.
pub const COMPAT_STUB: u64 = 0x100;
/// RFLAGS bits SYSCALL clears: TF, IF, DF, IOPL, NT, RF, VM, AC.
const SYSCALL_MASK: u64 =
    eflags::TF | eflags::IF | DF | eflags::IOPL | eflags::NT | eflags::RF | eflags::VM | eflags::AC;
const DF: u64 = 1 << 10;

/// Points SYSCALL and SYSENTER of the running CPU at its entry stub.
pub fn init(cpu: &Cpu) {
    let star = u64::from(selector::FLAT_RING3_CS32) << 48 | u64::from(selector::HYPERVISOR_CS) << 32;
    // SAFETY: these MSRs come with long mode; they lead to entry code made for them.
    unsafe {
        wrmsr(number::STAR, star);
        wrmsr(number::LSTAR, cpu.stub());
        wrmsr(number::CSTAR, cpu.stub() + COMPAT_STUB);
        wrmsr(number::SFMASK, SYSCALL_MASK);
        if !features().contains(Features::AMD) {
            wrmsr(number::SYSENTER_CS, SYSENTER_CS);
            wrmsr(number::SYSENTER_ESP, cpu.frame_end());
            wrmsr(number::SYSENTER_EIP, sysenter_entry as *const () as u64);
        }
    }
}
