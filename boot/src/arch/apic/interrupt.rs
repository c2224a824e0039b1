//! Interrupts that are the machine layer's own, whether they come out of a guest or into the hypervisor.

use core::sync::atomic::{AtomicUsize, Ordering};

use super::{lapic, pic, vector};
use crate::arch::cpu::block::this_cpu;
use crate::arch::cpu::requests::poll;

static HANDLER: AtomicUsize = AtomicUsize::new(0);

/// Sets what is called for interrupts that arrive while the hypervisor waits or is at a preemption point: those that are not the
/// machine layer's own, and kicks, which have been acknowledged. Out of a guest they come as the value of `enter_guest`.
pub fn set_handler(handler: fn(u8)) {
    HANDLER.store(handler as usize, Ordering::Release);
}

/// Serves an interrupt if it is the machine layer's own: spurious ones, APIC errors, other CPUs' requests and kicks.
/// `false`: it is the caller's, acknowledgement included. The timer and devices are.
#[inline]
pub fn serve_own(number: u8) -> bool {
    match number {
        vector::KICK => lapic::eoi(),
        vector::REQUEST => {
            lapic::eoi();
            poll();
        }
        vector::SPURIOUS => lapic::note_spurious(),
        vector::ERROR => {
            let status = lapic::take_error();
            lapic::eoi();
            log::warn!("APIC error, status {status:#x}");
        }
        // Spurious interrupts of the masked 8259s are not acknowledged.
        n if n == pic::FIRST_VECTOR + 7 || n == pic::FIRST_VECTOR + 15 => {}
        _ => return false,
    }
    true
}

/// Whether the running CPU waits for an interrupt, rather than being at a preemption point.
pub fn waiting() -> bool {
    this_cpu().waiting.load(Ordering::Relaxed)
}

/// An interrupt at CPL 0.
pub fn dispatch(number: u8) {
    if serve_own(number) && number != vector::KICK {
        return;
    }
    match HANDLER.load(Ordering::Acquire) {
        0 if number == vector::KICK => {}
        0 => {
            lapic::eoi();
            log::warn!("Interrupt {number:#04x} without a handler");
        }
        handler => {
            // SAFETY: only `set_handler` writes it, from a function of this type.
            let handler: fn(u8) = unsafe { core::mem::transmute(handler) };
            handler(number);
        }
    }
}
