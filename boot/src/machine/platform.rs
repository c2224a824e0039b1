//! The platform behind `Hw`: clocks, interrupts, PCI, device memory, console input.

use mm::CpuId;
use mm::Fault;
use spin::Mutex;
use xen_compat::machine::hw::{LineMode, Nanos};
use xen_compat::Hv;

use super::metal::{hv, Metal};
use crate::arch::apic::{interrupt, ioapic, lapic, vector};
use crate::arch::cpu::block::{count, cpu, this_cpu};
use crate::arch::devices::{pci, registers};
use crate::arch::firmware::acpi;
use crate::arch::smp::calls;
use crate::arch::{clock, console};

const VIRQ_CONSOLE: usize = 2;
/// Times one interrupt of the console looks for more to do.
const CONSOLE_ROUNDS: usize = 8;
/// Bytes typed that dom0 has not read yet.
const INPUT_SIZE: usize = 128;

/// Serves an interrupt that came while the hypervisor waits or is at a preemption point. There it may have brought an event for
/// the running vcpu, whose call goes on otherwise; timers and requests for a CPU's attention are softirqs of their own.
pub fn interrupt_within(number: u8) {
    if number != vector::KICK {
        interrupt(number);
    }
    if number != vector::TIMER && !interrupt::waiting() {
        if let Some(hv) = hv() {
            hv.interrupted_within(CpuId(this_cpu().id() as u32));
        }
    }
}

/// Serves an interrupt.
pub fn interrupt(number: u8) {
    if interrupt::serve_own(number) {
        return;
    }
    let Some(hv) = hv() else { return lapic::eoi() };
    let cpu = CpuId(this_cpu().id() as u32);
    match number {
        vector::TIMER => {
            lapic::eoi();
            hv.timer_interrupt(cpu);
        }
        vector::CONSOLE => {
            lapic::eoi();
            serve_console(hv);
        }
        _ => hv.do_irq(cpu, number),
    }
}

pub fn tsc_khz() -> u32 {
    clock::tsc_khz()
}
#[inline]
pub fn now() -> Nanos {
    clock::now()
}
#[inline]
pub fn now_and_tsc() -> (Nanos, u64) {
    clock::now_and_tsc()
}
pub fn boot_wallclock() -> u64 {
    clock::boot_wallclock()
}
#[inline]
pub fn arm_timer(deadline: Nanos) {
    lapic::arm_timer(deadline);
}

pub fn nr_cpus() -> u32 {
    count() as u32
}
pub fn cpu_ids(id: u32) -> Option<(u32, u32)> {
    let apic = cpu(id as usize)?.apic_id();
    let acpi = acpi::info().processors.iter().find(|p| p.apic_id == apic).map_or(id, |p| p.acpi_id);
    Some((apic, acpi))
}
pub fn kick(cpu: CpuId) {
    calls::kick(cpu.0 as usize);
}
fn apic_id(id: CpuId) -> u32 {
    cpu(id.0 as usize).map_or(0, |c| c.apic_id())
}

pub fn gsi_route(gsi: u32, vector: u8, cpu: CpuId, mode: LineMode) -> Result<(), Fault> {
    ioapic::route(gsi, vector, apic_id(cpu), mode).then_some(()).ok_or(Fault)
}
pub fn gsi_mask(gsi: u32, masked: bool) {
    ioapic::set_mask(gsi, masked);
}
pub fn nr_gsis() -> u32 {
    ioapic::gsi_count()
}
pub fn isa_irq(irq: u8) -> (u32, LineMode) {
    ioapic::isa_irq(irq)
}
pub fn ioapic_read(maddr: u64, reg: u32) -> Result<u32, Fault> {
    ioapic::read_register(maddr, reg as u8).ok_or(Fault)
}
pub fn ioapic_gsis(maddr: u64) -> Option<(u32, u32)> {
    let all = &acpi::info().ioapics;
    let apic = all.iter().find(|a| a.address == maddr)?;
    let pins = (ioapic::read_register(maddr, 1)? >> 16 & 0xff) + 1;
    Some((apic.gsi_base, pins))
}
#[inline]
pub fn eoi() {
    lapic::eoi();
}
/// Physical destination mode, fixed delivery, edge (Intel SDM, "Message Signalled Interrupts").
pub fn msi_message(vector: u8, cpu: CpuId) -> (u64, u32) {
    (0xfee0_0000 | u64::from(apic_id(cpu) & 0xff) << 12, u32::from(vector))
}
pub fn pci_read(seg: u16, bus: u8, devfn: u8, reg: u16, size: u8) -> u32 {
    pci::read(seg, bus, devfn, reg, size)
}
pub fn pci_write(seg: u16, bus: u8, devfn: u8, reg: u16, size: u8, val: u32) {
    pci::write(seg, bus, devfn, reg, size, val);
}

pub fn mmio_read32(maddr: u64) -> u32 {
    registers::read32(maddr)
}
pub fn mmio_write32(maddr: u64, val: u32) {
    registers::write32(maddr, val);
}

struct Input {
    bytes: [u8; INPUT_SIZE],
    first: usize,
    len: usize,
}

static INPUT: Mutex<Input> = Mutex::new(Input { bytes: [0; INPUT_SIZE], first: 0, len: 0 });

/// Serves the serial console: what was typed, what is to be sent. The line is edge-triggered, so all causes must be gone in the
/// end.
fn serve_console(hv: &Hv<Metal>) {
    let mut any = false;
    for _ in 0..CONSOLE_ROUNDS {
        any |= gather_input(hv);
        if !console::serve_interrupt() {
            break;
        }
    }
    console::renew_interrupt();
    if any {
        hv.send_global_virq(VIRQ_CONSOLE);
    }
}

/// Moves what has been typed to the buffer, but for what goes to the domains whose consoles the controller has; whether there was
/// anything for the owner of the hardware. What does not fit is lost, as on a UART.
fn gather_input(hv: &Hv<Metal>) -> bool {
    let mut any = false;
    while let Some(b) = console::read_byte() {
        if hv.controller_input(b) {
            continue;
        }
        any = true;
        let mut input = INPUT.lock();
        if input.len < INPUT_SIZE {
            let at = (input.first + input.len) % INPUT_SIZE;
            input.bytes[at] = b;
            input.len += 1;
        }
    }
    any
}

/// The next byte typed.
pub fn console_input() -> Option<u8> {
    let mut input = INPUT.lock();
    if input.len == 0 {
        return None;
    }
    let b = input.bytes[input.first];
    input.first = (input.first + 1) % INPUT_SIZE;
    input.len -= 1;
    Some(b)
}

/// Has the serial console interrupt, for input and when it can take more output.
pub fn start_console_interrupts() {
    let Some(irq) = console::serial_irq() else { return };
    let (gsi, mode) = ioapic::isa_irq(irq);
    if ioapic::route(gsi, vector::CONSOLE, apic_id(CpuId(0)), mode) {
        ioapic::set_mask(gsi, false);
        console::interrupts_are_served();
        if let Some(hv) = hv() {
            hv.keep_irq(u32::from(irq));
        }
    }
}
