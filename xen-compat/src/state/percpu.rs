//! The state of each physical CPU.

use alloc::boxed::Box;
use core::sync::atomic::Ordering::{Relaxed, SeqCst};
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU8};

use public_headers::xen4::arch_x86_64::VcpuGuestContext;

use crate::machine::lock::Mutex;
use crate::state::frequency::CpuFrequency;
use crate::state::idle::CpuIdle;
use crate::state::sched::queue::RunQueue;
use crate::state::time::timer_queue::TimerQueue;

/// Work a CPU does before it returns to a guest, as bits of [`PerCpu::softirq`].
pub mod softirq {
    /// Choose the vcpu to run again.
    pub const SCHEDULE: u32 = 1;
    /// Timers may have expired.
    pub const TIMER: u32 = 2;
    /// Save the context of a vcpu that no longer runs here, because it is needed elsewhere.
    pub const RELEASE: u32 = 4;
    /// The TLB clock has wrapped.
    pub const TLB_PERIOD: u32 = 8;
    /// Destroy domains that have ended.
    pub const REAP: u32 = 16;
    /// The loaded vcpu may have an NMI to take.
    pub const NMI: u32 = 128;
    /// Interrupts may have been in flight for too long.
    pub const EOI: u32 = 256;
    /// The machine is to be suspended; on CPU 0, until it is over.
    pub const SUSPEND: u32 = 512;
    /// There is an order for the CPU's frequency.
    pub const FREQUENCY: u32 = 1024;
    /// It is time to look at the CPU's use, to choose its frequency.
    pub const LOOK: u32 = 2048;
    /// The running guest has notified the domain controller.
    pub const CONTROLLER: u32 = 64;
    /// Those that need no decision about the vcpu to run. The work of others follows from a timer's.
    pub const SOFT_WORK: u32 = TIMER | TLB_PERIOD | FREQUENCY;
    /// Those that are over when the vcpu to run has been chosen: whichever it is, its CPU looks whether it has an NMI.
    pub const DONE_BY_CHOOSING: u32 = SCHEDULE | RELEASE | NMI;
    /// Interrupts are held by the hardware ([`crate::machine::hw::RunGuest::held_interrupt`]). The running vcpu's call
    /// must stop, so that they are handled and the vcpu sees the resulting events. Raised by the hardware.
    pub const INTERRUPT: u32 = 32;
}

/// One CPU's part of the core's state; cache-line aligned.
#[derive(Default)]
#[repr(align(128))]
pub struct PerCpu {
    /// Bits of [`softirq`] that are raised; other CPUs set bits and then [`crate::machine::hw::Cpus::kick`].
    pub softirq: AtomicU32,
    /// Run queue.
    pub runq: RunQueue,
    /// Timers that fire here.
    pub timers: TimerQueue,
    /// Whether the CPU may stop as soon as it has no vcpu ([`Leave`]). Whoever takes it back has decided: the CPU itself,
    /// which stops, or the one who gave it.
    leave: AtomicU8,
    /// Its idle states and their use.
    pub(crate) idle: CpuIdle,
    /// Its frequencies and their use.
    pub(crate) frequency: CpuFrequency,
    /// Whether CPUID faults here outside ring 0.
    pub cpuid_faults: AtomicBool,
    /// A vcpu's context in transit from or to a guest or a toolstack: it is larger than a frame, so allocating it could
    /// fail at any time. Held by the CPU itself, for one call.
    pub context: Mutex<Box<VcpuGuestContext>>,
}

/// A permission to stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Leave {
    /// For good: nothing may be left that belongs to the CPU.
    Offline = 1,
    /// Until the machine has slept: the vcpus that sleep on it stay, with their timers.
    Suspend = 2,
}

impl PerCpu {
    /// Lets the CPU stop.
    pub(crate) fn give_leave(&self, leave: Leave) {
        self.leave.store(leave as u8, SeqCst);
    }

    /// Returns the permission to stop, if there is one.
    #[inline]
    pub(crate) fn leave(&self) -> Option<Leave> {
        const OFFLINE: u8 = Leave::Offline as u8;
        const SUSPEND: u8 = Leave::Suspend as u8;
        match self.leave.load(Relaxed) {
            OFFLINE => Some(Leave::Offline),
            SUSPEND => Some(Leave::Suspend),
            _ => None,
        }
    }

    /// Takes back the permission to stop. Returns whether there was one.
    pub(crate) fn take_leave(&self) -> bool {
        self.leave.swap(0, SeqCst) != 0
    }
}
