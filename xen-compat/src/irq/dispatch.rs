//! Dispatches interrupts to their handlers.

use core::sync::atomic::Ordering;

use mm::CpuId;

use crate::machine::hw::{Hw, Interrupt};
use crate::state::hypervisor::Hv;
use crate::state::percpu::softirq;

impl<H: Hw> Hv<H> {
    /// Handles the core's part of an interrupt of `cpu`, the calling CPU.
    #[inline]
    pub(crate) fn serve_interrupt(&self, cpu: CpuId, what: Interrupt) {
        match what {
            Interrupt::Own => {}
            Interrupt::Timer => self.timer_interrupt(cpu),
            Interrupt::Console => self.console_interrupt(),
            Interrupt::Device(vector) => self.do_irq(cpu, vector),
        }
    }

    /// Handles the interrupts that the calling CPU has taken in the hypervisor.
    pub(crate) fn serve_held_interrupts(&self, cpu: CpuId) {
        self.percpu(cpu).softirq.fetch_and(!softirq::INTERRUPT, Ordering::SeqCst);
        while let Some(what) = self.hw.held_interrupt() {
            self.serve_interrupt(cpu, what);
        }
    }
}
