//! Interrupts: what the machine layer handles itself, and what it leaves to the core.
//!
//! Interrupts in a guest are returned by `enter_guest`, and [`accept`] returns what is left to be done. The others are
//! taken while the hypervisor waits or is at a preemption point: what they leave to be done is queued here until the
//! core asks for it, before it enters a guest; [`softirq::INTERRUPT`] makes it do so.

use core::sync::atomic::Ordering;

use xen_compat::machine::hw::Interrupt;
use xen_compat::state::percpu::softirq;

use super::{lapic, pic, vector};
use crate::arch::cpu::block::this_cpu;
use crate::arch::cpu::requests::poll;

/// Does the machine layer's part of an interrupt: all of it for spurious ones, APIC errors, other CPUs' requests and
/// kicks; the acknowledgement for timer and console. Devices are left to the core.
#[inline]
pub fn accept(number: u8) -> Interrupt {
    match number {
        vector::TIMER | vector::CONSOLE | vector::KICK => lapic::eoi(),
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
        _ => {}
    }
    meaning(number)
}

/// Returns what an interrupt leaves to the core.
#[inline]
fn meaning(number: u8) -> Interrupt {
    match number {
        vector::TIMER => Interrupt::Timer,
        vector::CONSOLE => Interrupt::Console,
        vector::SPURIOUS | vector::ERROR | vector::REQUEST | vector::KICK => Interrupt::Own,
        // Spurious interrupts of the masked 8259s are not acknowledged.
        n if n == pic::FIRST_VECTOR + 7 || n == pic::FIRST_VECTOR + 15 => Interrupt::Own,
        n => Interrupt::Device(n),
    }
}

/// Takes an interrupt at CPL 0. A kick is queued, too: it may signal an event for the vcpu whose call continues here.
pub fn hold(number: u8) {
    if accept(number) == Interrupt::Own && number != vector::KICK {
        return;
    }
    let cpu = this_cpu();
    cpu.held[usize::from(number / 64)].fetch_or(1 << (number % 64), Ordering::Relaxed);
    cpu.attention().fetch_or(softirq::INTERRUPT, Ordering::SeqCst);
}

/// Returns one of the interrupts that the running CPU holds, if there is one: the one with the highest vector, as they
/// are acknowledged in that order.
pub fn take_held() -> Option<Interrupt> {
    (0..4u8).rev().zip(this_cpu().held.iter().rev()).find_map(|(i, word)| {
        let bit = 63u8.checked_sub(word.load(Ordering::Relaxed).leading_zeros() as u8)?;
        word.fetch_and(!(1 << bit), Ordering::Relaxed);
        Some(meaning(i * 64 + bit))
    })
}
