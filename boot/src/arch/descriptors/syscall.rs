//! SYSCALL and SYSENTER: where they lead to, and whether guests may use them.

use x86_64::registers::model_specific::{Efer, EferFlags, LStar, SFMask, Star};
use x86_64::registers::rflags::RFlags;
use x86_64::VirtAddr;

use super::selector;
use crate::arch::cpu::block::Cpu;
use crate::arch::regs::features::{features, Features};
use crate::arch::regs::msr::{number, wrmsr};

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    fn sysenter_entry();
}

/// The value that SYSENTER loads into cs.
const SYSENTER_CS: u64 = selector::HYPERVISOR_CS as u64;
const EFER_SCE: u64 = EferFlags::SYSTEM_CALL_EXTENSIONS.bits();

/// Permits SYSCALL and SYSENTER to the guests of the running CPU, or disables them: then they raise #UD and #GP(0).
///
/// While they are disabled, no frame may be entered that is left by SYSRET.
pub fn allow(allow: bool) {
    // SAFETY: these MSRs come with long mode and hold what `init` and the start-up code wrote.
    unsafe {
        let efer = Efer::read_raw();
        Efer::write_raw(if allow { efer | EFER_SCE } else { efer & !EFER_SCE });
        if !features().contains(Features::AMD) {
            wrmsr(number::SYSENTER_CS, if allow { SYSENTER_CS } else { 0 });
        }
    }
}

/// The offset in the stub to which SYSCALL from compatibility mode leads.
pub const COMPAT_STUB: u64 = 0x100;
/// RFLAGS bits that SYSCALL clears: TF, IF, DF, IOPL, NT, RF, VM, AC.
const SYSCALL_MASK: RFlags = RFlags::TRAP_FLAG
    .union(RFlags::INTERRUPT_FLAG)
    .union(RFlags::DIRECTION_FLAG)
    .union(RFlags::IOPL_LOW)
    .union(RFlags::IOPL_HIGH)
    .union(RFlags::NESTED_TASK)
    .union(RFlags::RESUME_FLAG)
    .union(RFlags::VIRTUAL_8086_MODE)
    .union(RFlags::ALIGNMENT_CHECK);

/// Points SYSCALL and SYSENTER of the running CPU at its entry stub.
pub fn init(cpu: &Cpu) {
    // SAFETY: these MSRs come with long mode; they lead to entry code made for them.
    unsafe {
        Star::write_raw(selector::FLAT_RING3_CS32, selector::HYPERVISOR_CS);
        LStar::write(VirtAddr::new(cpu.stub()));
        wrmsr(number::CSTAR, cpu.stub() + COMPAT_STUB);
        SFMask::write(SYSCALL_MASK);
        if !features().contains(Features::AMD) {
            wrmsr(number::SYSENTER_CS, SYSENTER_CS);
            wrmsr(number::SYSENTER_ESP, cpu.frame_end());
            wrmsr(number::SYSENTER_EIP, sysenter_entry as *const () as u64);
        }
    }
}
