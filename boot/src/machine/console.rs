//! The serial console's interrupt line.

use mm::CpuId;
use xen_compat::Hv;

use super::hw::cpus::interrupt_target;
use super::metal::Metal;
use crate::arch::apic::{ioapic, vector};
use crate::arch::console;

/// Makes the serial console interrupt, for input and when it can take more output.
pub(crate) fn start_interrupts(hv: &Hv<Metal>) {
    let Some(irq) = console::serial_irq() else { return };
    let (gsi, mode) = ioapic::isa_irq(irq);
    if ioapic::route(gsi, vector::CONSOLE, interrupt_target(CpuId(0)), mode) {
        ioapic::set_mask(gsi, false);
        console::interrupts_are_served();
        hv.keep_irq(u32::from(irq));
    }
}
