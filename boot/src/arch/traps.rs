//! Interrupts and exceptions that hit the hypervisor itself.

use core::sync::atomic::{AtomicUsize, Ordering};

use super::cpu::read_cr2;
use super::fault;
use super::frame::CpuUserRegs;
use super::panic::fatal_trap;

static IRQ_HANDLER: AtomicUsize = AtomicUsize::new(0);

/// Sets what is called for vectors from 32 on that arrive while the hypervisor waits or at a preemption point.
pub fn set_irq_handler(handler: fn(u8)) {
    IRQ_HANDLER.store(handler as usize, Ordering::Release);
}

fn irq(vector: u8) {
    let handler = IRQ_HANDLER.load(Ordering::Acquire);
    if handler != 0 {
        // SAFETY: only `set_irq_handler` writes it, from a function of this type.
        let handler: fn(u8) = unsafe { core::mem::transmute(handler) };
        handler(vector);
    }
}

const DEBUG: u32 = 1;
const NMI: u32 = 2;
const BREAKPOINT: u32 = 3;
const NO_DEVICE: u32 = 7;
const MACHINE_CHECK: u32 = 18;

/// From entry.S: a trap at CPL 0 on the interrupted stack.
#[no_mangle]
extern "C" fn hypervisor_trap(regs: &mut CpuUserRegs) {
    match regs.entry_vector {
        vector @ 32..=255 => irq(vector as u8),
        vector => match fault::fixup(regs.rip) {
            Some(rip) if vector != BREAKPOINT && vector != NO_DEVICE => regs.rip = rip,
            _ => fatal_trap(regs, read_cr2()),
        },
    }
}

/// From entry.S: #DF, NMI, #MC, and #DB at CPL 0, on stacks of their own.
#[no_mangle]
extern "C" fn ist_handler(regs: &mut CpuUserRegs) {
    match regs.entry_vector {
        // A guest's single step or breakpoint that came through to us: the guest loses it.
        DEBUG => regs.rflags &= !(1 << 8),
        NMI => super::nmi::handle(regs),
        MACHINE_CHECK => super::nmi::machine_check(regs),
        _ => fatal_trap(regs, read_cr2()),
    }
}
