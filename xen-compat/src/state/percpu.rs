//! What each physical CPU keeps to itself.

use alloc::boxed::Box;
use core::sync::atomic::{AtomicBool, AtomicU32};

use public_headers::xen4::arch_x86_64::VcpuGuestContext;

use crate::machine::lock::Mutex;
use crate::state::sched::queue::RunQueue;
use crate::state::time::timer_queue::TimerQueue;

/// Work a CPU does before it returns to a guest, as bits of [`PerCpu::softirq`].
pub mod softirq {
    /// Choose again which vcpu runs.
    pub const SCHEDULE: u32 = 1;
    /// Timers may have expired.
    pub const TIMER: u32 = 2;
    /// Save the context of a vcpu that does not run here any more: somebody needs it.
    pub const RELEASE: u32 = 4;
    /// The TLB clock has wrapped.
    pub const TLB_PERIOD: u32 = 8;
    /// Domains have ended that this CPU is to destroy.
    pub const REAP: u32 = 16;
    /// Interrupts are held by the hardware ([`crate::machine::hw::RunGuest::held_interrupt`]). The call of the vcpu that runs is to
    /// stop, so that they are served and the vcpu sees the events they bring. Raised by the hardware.
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
    /// CPUID faults here outside of ring 0.
    pub cpuid_faults: AtomicBool,
    /// A vcpu's context on its way from or to a guest or a toolstack: it is larger than a frame, so nobody could be sure to get
    /// memory for it. Held by the CPU itself, for one call.
    pub context: Mutex<Box<VcpuGuestContext>>,
}
