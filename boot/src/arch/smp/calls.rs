//! Requests to other CPUs, and stopping them.

use mm::CpuMask;

use crate::arch::apic::{lapic, vector};
use crate::arch::cpu::block::{cpu, on_cpu_stack, online, this_cpu};
use crate::arch::cpu::requests::{self, Request};
use crate::arch::entry::nmi;

/// Makes all online CPUs of `mask` handle a request, including this one if it is in the mask; returns when they have done
/// so. Requests must not make requests.
pub fn on_cpus(mask: CpuMask, request: Request) {
    requests::on_cpus(mask, request, |other| lapic::send_ipi(other.apic_id(), vector::REQUEST));
}

/// Runs a function on every other CPU before it returns.
pub fn call_others(f: fn()) {
    on_cpus(CpuMask::ALL.without(CpuMask::of(this_cpu().number())), Request::Run(f));
}

/// Makes another CPU leave its guest or wake up.
#[inline]
pub fn kick(id: usize) {
    if let Some(other) = cpu(id) {
        lapic::send_ipi(other.apic_id(), vector::KICK);
    }
}

/// Stops all other CPUs permanently, as far as they can be reached.
pub fn stop_others() {
    if nmi::stop_on_nmi() && on_cpu_stack() {
        let me = this_cpu().id();
        online().filter(|c| c.id() != me).for_each(|c| lapic::send_nmi(c.apic_id()));
    }
}
