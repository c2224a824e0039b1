//! Timer, interrupts, clocks, other CPUs.

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use mm::CpuMask;
use xen_compat::machine::entry::ENTRY_SYSCALL;
use xen_compat::machine::hw::Interrupt;

use super::report::report;
use crate::arch::apic::{interrupt, ioapic, lapic, vector};
use crate::arch::clock;
use crate::arch::console::printk;
use crate::arch::cpu::block::{count, cpu, online, this_cpu};
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::cpu::requests::{relax, Request};
use crate::arch::devices::pci;
use crate::arch::entry::guest::{enter_guest, preemption_point, wait_for_interrupt};
use crate::arch::firmware::acpi;
use crate::arch::regs::port;
use crate::arch::regs::tlb::flush_all_local;
use crate::arch::smp::calls::{kick, on_cpus};
use crate::arch::smp::start::start_aps;
use crate::arch::time::tsc;

const DEVICE: u8 = vector::FIRST_DEVICE + 1;

/// Takes what the last interrupt has left to be done, and acknowledges it where that is left, too.
fn taken() -> Option<Interrupt> {
    let taken = interrupt::take_held();
    if matches!(taken, Some(Interrupt::Device(_))) {
        lapic::eoi();
    }
    taken
}

/// Waits for an interrupt, for up to one second.
fn next_interrupt() -> Option<Interrupt> {
    let end = clock::now() + 1_000_000_000;
    while clock::now() < end {
        preemption_point();
        if let Some(what) = taken() {
            return Some(what);
        }
    }
    None
}

pub(super) fn run() {
    // A host with fewer CPUs may take this one away during a delay, but not during each of them.
    let waited: [u64; 20] = core::array::from_fn(|_| {
        let start = clock::now();
        clock::delay_us(2000);
        clock::now() - start
    });
    report("clock_delay", waited.iter().all(|w| *w >= 2_000_000) && waited.iter().any(|w| *w < 50_000_000));
    // 2020 to 2200.
    report("clock_wall", (1_577_836_800..7_258_118_400).contains(&(clock::boot_wallclock() / 1_000_000_000)));
    let tsc = clock::ns_to_tsc(5_000_000_000);
    report("clock_scale", clock::tsc_to_ns(tsc).abs_diff(5_000_000_000) < 10_000);

    let deadline = clock::now() + 3_000_000;
    lapic::arm_timer(deadline);
    wait_for_interrupt();
    let late = clock::now() as i64 - deadline as i64;
    printk!("@@SELFTEST timer after {late} ns");
    report("timer_idle", taken() == Some(Interrupt::Timer) && late > -1_000_000);
    lapic::arm_timer(0);
    report("timer_past", next_interrupt() == Some(Interrupt::Timer));
    // A machine that is itself a guest may be delayed until it is too late to stop the timer.
    let stopped = (0..5).any(|_| {
        lapic::arm_timer(clock::now() + 5_000_000);
        lapic::arm_timer(u64::MAX);
        clock::delay_us(10_000);
        taken();
        preemption_point();
        taken().is_none()
    });
    report("timer_never", stopped);

    pit_interrupt();
    report("pci_ports", pci::read(0, 0, 0, 0, 2) != 0xffff && pci::read(0, 0, 0, 1, 2) == !0);
    report("pci_ecam", pci::read(0, 0, 0, 0x100, 4) == !0 || !acpi::info().ecam.is_empty());
    other_cpus();
}

/// Tests the interval timer through the IO-APIC.
fn pit_interrupt() {
    let (gsi, mode) = ioapic::isa_irq(0);
    let routed = ioapic::route(gsi, DEVICE, this_cpu().apic_id(), mode);
    ioapic::set_mask(gsi, false);
    // Channel 0, mode 0: one interrupt after 2 ms.
    port::outb(0x43, 0x30);
    port::outb(0x40, 0x52);
    port::outb(0x40, 0x09);
    report("ioapic_exception", !ioapic::route(gsi, 14, this_cpu().apic_id(), mode));
    report("ioapic_pit", routed && next_interrupt() == Some(Interrupt::Device(DEVICE)));
    ioapic::set_mask(gsi, true);
    report("ioapic_masked", ioapic::entry(gsi).is_some_and(|e| e & 1 << 16 != 0));
}

/// Tests that the timer takes the CPU out of the guest, which loops.
pub(super) fn guest_timer(regs: &mut CpuUserRegs) {
    lapic::arm_timer(clock::now() + 2_000_000);
    // The guest makes system calls meanwhile.
    let why = loop {
        let why = enter_guest(regs);
        if why != ENTRY_SYSCALL {
            break why;
        }
    };
    report("timer_guest", interrupt::accept(why as u8) == Interrupt::Timer);
}

static SUM: AtomicU64 = AtomicU64::new(0);
static AWAKE: AtomicU64 = AtomicU64::new(0);

/// Whether CPU 0 waits for an NMI.
static NMI_WANTED: AtomicBool = AtomicBool::new(false);

fn other(_id: usize) -> ! {
    loop {
        wait_for_interrupt();
        taken();
        AWAKE.fetch_add(1, Ordering::SeqCst);
        if NMI_WANTED.swap(false, Ordering::SeqCst) {
            clock::delay_us(20_000);
            lapic::send_nmi(cpu(0).map_or(0, |c| c.apic_id()));
        }
    }
}

/// Makes another CPU, which runs [`other`], send CPU 0 an NMI after a while. Returns `false` if there is none.
pub(super) fn nmi_soon() -> bool {
    if count() < 2 {
        return false;
    }
    NMI_WANTED.store(true, Ordering::SeqCst);
    kick(1);
    true
}

fn add(value: usize) {
    SUM.fetch_add(value as u64, Ordering::SeqCst);
}

fn wait_until(condition: impl Fn() -> bool) -> bool {
    let end = clock::now() + 2_000_000_000;
    while !condition() {
        if clock::now() > end {
            return false;
        }
        relax();
    }
    true
}

fn other_cpus() {
    let cpus = count() as u64;
    report("smp_online", online().count() as u64 == cpus);
    on_cpus(CpuMask::ALL, Request::Call(add, 1));
    report("smp_request_spinning", SUM.load(Ordering::SeqCst) == cpus);
    report("tsc_warp", tsc::warp() == 0);
    start_aps(other);
    clock::delay_us(1000);
    let rounds = 4000 / cpus;
    for _ in 0..rounds {
        on_cpus(CpuMask::ALL, Request::Call(add, 1));
    }
    report("smp_request_asleep", SUM.load(Ordering::SeqCst) == cpus * (rounds + 1));
    on_cpus(CpuMask::ALL, Request::FlushPage(0x1000));
    on_cpus(CpuMask::ALL, Request::Run(flush_all_local));
    if cpus > 1 {
        let before = AWAKE.load(Ordering::SeqCst);
        kick(1);
        report("smp_kick", wait_until(|| AWAKE.load(Ordering::SeqCst) > before));
    }
}
