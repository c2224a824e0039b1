//! Into a guest, and what brings the CPU out again.

use public_headers::xen4::arch_x86_64::CpuUserRegs;

/// What an interrupt leaves to the core, once the hardware's own part is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interrupt {
    /// Nothing: another CPU's call, which has been served, or a kick ([`super::Cpus::kick`]).
    Own,
    /// The CPU's timer has run off; it has been acknowledged.
    Timer,
    /// The console has been typed at, or can take more ([`super::Console::serve_console`]); it has been acknowledged.
    Console,
    /// A device's vector, still to be acknowledged ([`super::InterruptController::eoi`]).
    Device(u8),
}

/// Into a guest, and what brings this CPU out again.
pub trait RunGuest {
    /// Goes to the guest with `regs` (the CPU's own register frame) and returns when it leaves guest mode: with the
    /// vector of the exception, software interrupt or interrupt, or a number of [`crate::abi::xen4::guest_entry`] for a system call.
    fn enter_guest(&self, regs: &mut CpuUserRegs) -> u32;
    /// CR2: the address of the last page fault.
    fn fault_address(&self) -> u64;
    /// Does the hardware's part of an interrupt that took the CPU out of a guest, and says what is left.
    fn interrupt(&self, vector: u8) -> Interrupt;
    /// One of the interrupts that this CPU has taken since, in [`RunGuest::idle`] or at a preemption point, if there is one; those
    /// of higher vectors first. For each, [`crate::state::percpu::softirq::INTERRUPT`] was raised on this CPU.
    fn held_interrupt(&self) -> Option<Interrupt>;
    /// Sleeps until an interrupt, which is held if it leaves anything to do.
    fn idle(&self);
    /// Opens the interrupt window once: pending interrupts are taken and held, then interrupts are off again.
    fn preempt_window(&self);
}
