//! Entering a guest, and what makes the CPU leave it.

use public_headers::xen4::arch_x86_64::CpuUserRegs;

/// What an interrupt leaves to the core once the hardware's part is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interrupt {
    /// Nothing: another CPU's call, which has been handled, or a kick ([`super::Cpus::kick`]).
    Own,
    /// The CPU's timer has expired; the interrupt has been acknowledged.
    Timer,
    /// Input has arrived at the console, or it can take more output ([`super::Console::serve_console`]); the interrupt
    /// has been acknowledged.
    Console,
    /// A device's vector, which has yet to be acknowledged ([`super::InterruptController::eoi`]).
    Device(u8),
}

/// How a CPU is put to sleep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sleep {
    /// HLT.
    Halt,
    /// MWAIT with this hint; interrupts end it even where they are off.
    Mwait(u32),
    /// A read from this port.
    Port(u16),
}

/// Entering a guest, and what makes this CPU leave it.
pub trait RunGuest {
    /// Enters the guest with `regs` (the CPU's own register frame) and returns when it leaves guest mode: with the
    /// vector of the exception, software interrupt or interrupt, or a number of [`crate::abi::xen4::guest_entry`] for a
    /// system call.
    fn enter_guest(&self, regs: &mut CpuUserRegs) -> u32;
    /// Returns CR2: the address of the last page fault.
    fn fault_address(&self) -> u64;
    /// Does the hardware's part of an interrupt that made the CPU leave a guest. Returns what is left.
    fn interrupt(&self, vector: u8) -> Interrupt;
    /// Returns one of the interrupts that this CPU has taken since, in [`RunGuest::idle`] or at a preemption point, if
    /// there is one; those with higher vectors come first. For each, [`crate::state::percpu::softirq::INTERRUPT`] was
    /// raised on this CPU.
    fn held_interrupt(&self) -> Option<Interrupt>;
    /// Sleeps until an interrupt, which is held if it leaves anything to be done.
    fn idle(&self, how: Sleep);
    /// Opens the interrupt window once: pending interrupts are taken and held, then interrupts are off again.
    fn preempt_window(&self);
}
