//! Stopping the running CPU so that it can be started again.

use crate::arch::apic::lapic;
use crate::arch::cpu::block::this_cpu;
use crate::arch::cpu::requests::between_requests;
use crate::arch::regs::instructions::{halt_forever, wbinvd};

/// Stops the running CPU until [`reset`](super::start::reset) and [`start`](super::start::start).
pub fn stop_this_cpu() -> ! {
    lapic::quiet();
    wbinvd();
    between_requests(|| this_cpu().set_offline());
    halt_forever()
}
