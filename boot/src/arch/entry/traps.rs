//! Interrupts and exceptions in the hypervisor itself.

use x86_64::registers::control::Cr2;
use x86_defs::debugreg::DR6_ONE;
use x86_defs::{eflags, exception};

use super::{guest_fault, nmi};
use crate::arch::apic::interrupt;
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::fatal::fatal_trap;
use crate::arch::fault::table::fixup;
use crate::arch::regs::debug::write_debugreg;

const DEBUG: u32 = exception::DB as u32;
const NMI: u32 = exception::NMI as u32;
const BREAKPOINT: u32 = exception::BP as u32;
const NO_DEVICE: u32 = exception::NM as u32;
const PAGE_FAULT: u32 = exception::PF as u32;
const MACHINE_CHECK: u32 = exception::MC as u32;

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    fn sysenter_entry();
    fn sysenter_flags_saved();
}

/// Returns whether the instruction at `rip` comes before a program's flags have been saved, of which SYSENTER leaves TF as it is.
fn saves_flags(rip: u64) -> bool {
    (sysenter_entry as *const () as u64..sysenter_flags_saved as *const () as u64).contains(&rip)
}

/// Handles a trap at CPL 0, on the interrupted stack. Called by entry.S.
pub(super) extern "C" fn hypervisor_trap(regs: &mut CpuUserRegs) {
    match regs.entry_vector {
        vector @ 32..=255 => interrupt::hold(vector as u8),
        vector => match fixup(regs.rip) {
            Some(_) if vector == PAGE_FAULT && guest_fault::mended(Cr2::read_raw(), regs.error_code) => {}
            Some(rip) if vector != BREAKPOINT && vector != NO_DEVICE => regs.rip = rip,
            _ => fatal_trap(regs, Cr2::read_raw()),
        },
    }
}

/// Handles #DF, NMI, #MC, and #DB at CPL 0, on stacks of their own. Called by entry.S.
pub(super) extern "C" fn ist_handler(regs: &mut CpuUserRegs) {
    match regs.entry_vector {
        // A guest's single step or breakpoint that triggered in the hypervisor: the guest loses it. RF lets the
        // instruction with the breakpoint pass this time. A program that steps over SYSENTER goes on stepping.
        DEBUG => {
            // SAFETY: it arms nothing.
            unsafe { write_debugreg(6, DR6_ONE) };
            regs.rflags |= eflags::RF;
            if !saves_flags(regs.rip) {
                regs.rflags &= !eflags::TF;
            }
        }
        NMI => nmi::handle(regs),
        MACHINE_CHECK => nmi::machine_check(regs),
        _ => fatal_trap(regs, Cr2::read_raw()),
    }
}
