//! The local APIC: acknowledging interrupts, sending them to other CPUs, and the timer.

use core::ptr::{read_volatile, write_volatile};
use core::sync::atomic::{fence, AtomicU32, AtomicU64, Ordering};

use x86_64::registers::model_specific::ApicBaseFlags;

use super::vector;
use crate::arch::clock;
use crate::arch::loader::cmdline::options;
use crate::arch::memory::ioremap::ioremap;
use crate::arch::regs::features::{features, Features};
use crate::arch::regs::msr::{number, rdmsr, wrmsr};

const ID: u32 = 0x02;
const TASK_PRIORITY: u32 = 0x08;
const EOI: u32 = 0x0b;
const SPURIOUS_VECTOR: u32 = 0x0f;
const IN_SERVICE: u32 = 0x10;
const ERROR_STATUS: u32 = 0x28;
const ICR_LOW: u32 = 0x30;
const ICR_HIGH: u32 = 0x31;
const LVT_TIMER: u32 = 0x32;
const LVT_THERMAL: u32 = 0x33;
const LVT_PERFORMANCE: u32 = 0x34;
const LVT_LINT0: u32 = 0x35;
const LVT_LINT1: u32 = 0x36;
const LVT_ERROR: u32 = 0x37;
const TIMER_INITIAL: u32 = 0x38;
const TIMER_CURRENT: u32 = 0x39;
const TIMER_DIVIDE: u32 = 0x3e;

const MASKED: u32 = 1 << 16;
const DELIVER_NMI: u32 = 4 << 8;
const DELIVER_INIT: u32 = 5 << 8;
const DELIVER_STARTUP: u32 = 6 << 8;
const ASSERT: u32 = 1 << 14;
const LEVEL: u32 = 1 << 15;
const PENDING: u32 = 1 << 12;
const TSC_DEADLINE_MODE: u32 = 2 << 17;

/// Address of the registers; 0: x2APIC.
static BASE: AtomicU64 = AtomicU64::new(0);
/// Timer ticks per 2^32 nanoseconds; 0: TSC deadline.
static TICKS: AtomicU64 = AtomicU64::new(0);
/// The bits of its base register that are the APIC's mode.
const MODE: u64 = ApicBaseFlags::LAPIC_ENABLE.bits() | ApicBaseFlags::X2APIC_ENABLE.bits();
/// The mode that firmware has left the APIC in ([`MODE`]).
static BOOT_MODE: AtomicU64 = AtomicU64::new(0);
static SPURIOUS_SEEN: AtomicU32 = AtomicU32::new(0);

#[inline]
fn read(register: u32) -> u32 {
    match BASE.load(Ordering::Relaxed) {
        // SAFETY: x2APIC mode is on, and the register exists.
        0 => (unsafe { rdmsr(0x800 + register) }) as u32,
        // SAFETY: the page of registers is mapped permanently.
        base => unsafe { read_volatile((base + u64::from(register) * 16) as *const u32) },
    }
}

#[inline]
fn write(register: u32, value: u32) {
    match BASE.load(Ordering::Relaxed) {
        // SAFETY: x2APIC mode is on, and the register exists.
        0 => unsafe { wrmsr(0x800 + register, value.into()) },
        // SAFETY: the page of registers is mapped permanently.
        base => unsafe { write_volatile((base + u64::from(register) * 16) as *mut u32, value) },
    }
}

/// Returns whether the APIC runs in x2APIC mode.
pub fn is_x2apic() -> bool {
    BASE.load(Ordering::Relaxed) == 0
}

/// Returns whether this APIC can send interrupts to another: one outside x2APIC mode has eight bits for it, too.
pub fn can_reach(apic_id: u32) -> bool {
    is_x2apic() || is_addressable(apic_id)
}

/// Turns the running CPU's APIC off in a way that leaves its identifier, INIT and start-up messages.
pub fn quiet() {
    for lvt in [LVT_TIMER, LVT_THERMAL, LVT_PERFORMANCE, LVT_LINT0, LVT_LINT1, LVT_ERROR] {
        write(lvt, MASKED);
    }
    write(SPURIOUS_VECTOR, u32::from(vector::SPURIOUS));
}

/// Turns the running CPU's APIC off, as far as it was before the hypervisor, for whoever runs afterwards.
pub fn leave() {
    quiet();
    let before = BOOT_MODE.load(Ordering::Relaxed);
    // SAFETY: the mode that firmware had chosen, by way of none, as the architecture asks for.
    unsafe {
        let base = rdmsr(number::APIC_BASE);
        if base & MODE != before {
            wrmsr(number::APIC_BASE, base & !MODE);
            if before & ApicBaseFlags::LAPIC_ENABLE.bits() != 0 {
                wrmsr(number::APIC_BASE, base & !MODE | ApicBaseFlags::LAPIC_ENABLE.bits());
                wrmsr(number::APIC_BASE, base & !MODE | before);
            }
        }
    }
}

/// Returns whether to use x2APIC mode: where the CPU has it and the administrator permits it, and in any case where
/// firmware has turned it on (`boot_mode`: the base register), because then there are no registers in memory.
pub const fn wants_x2apic(permitted: bool, offered: bool, boot_mode: u64) -> bool {
    offered && (permitted || boot_mode & ApicBaseFlags::X2APIC_ENABLE.bits() != 0)
}

/// Logs the mode if it is x2APIC, in Xen's words: its driver `x2apic_phys` also addresses single CPUs by their
/// identifiers.
pub fn report_mode() {
    if !is_x2apic() {
        return;
    }
    if !options().x2apic_phys {
        log::warn!("WARNING: x2APIC cluster mode is not supported without interrupt remapping - forcing phys mode");
    }
    if BOOT_MODE.load(Ordering::Relaxed) & ApicBaseFlags::X2APIC_ENABLE.bits() == 0 {
        log::info!("Switched to APIC driver x2apic_phys");
    } else {
        log::info!("x2APIC mode is already enabled by BIOS");
    }
}

/// Finds the registers, on the boot CPU.
///
/// # Errors
/// The registers cannot be mapped.
pub fn find(address: u64) -> Result<(), &'static str> {
    // SAFETY: the APIC exists on every 64-bit CPU.
    let boot_mode = unsafe { rdmsr(number::APIC_BASE) } & MODE;
    BOOT_MODE.store(boot_mode, Ordering::Relaxed);
    if !wants_x2apic(options().x2apic, features().contains(Features::X2APIC), boot_mode) {
        BASE.store(ioremap(address, 4096).ok_or("local APIC registers cannot be mapped")?, Ordering::Relaxed);
    }
    Ok(())
}

/// Sets up the running CPU's APIC with the timer stopped. Returns its identifier.
pub fn init() -> u32 {
    const ENABLE: u64 = ApicBaseFlags::LAPIC_ENABLE.bits();
    const X2APIC: u64 = ApicBaseFlags::X2APIC_ENABLE.bits();
    // SAFETY: the APIC exists on every 64-bit CPU; the modes are entered in the order the architecture asks for.
    unsafe {
        let base = rdmsr(number::APIC_BASE) | ENABLE;
        wrmsr(number::APIC_BASE, base);
        if is_x2apic() {
            wrmsr(number::APIC_BASE, base | X2APIC);
        }
    }
    for lvt in [LVT_TIMER, LVT_THERMAL, LVT_PERFORMANCE, LVT_LINT0] {
        write(lvt, MASKED);
    }
    write(LVT_LINT1, DELIVER_NMI);
    write(TASK_PRIORITY, 0);
    write(SPURIOUS_VECTOR, 0x100 | u32::from(vector::SPURIOUS));
    write(ERROR_STATUS, 0);
    write(LVT_ERROR, vector::ERROR.into());
    // An interrupt that firmware left in service would block all those below it.
    for _ in 0..256 {
        if (0..8).all(|i| read(IN_SERVICE + i) == 0) {
            break;
        }
        eoi();
    }
    write(TIMER_DIVIDE, 0b1011);
    if TICKS.load(Ordering::Relaxed) != 0 {
        write(LVT_TIMER, vector::TIMER.into());
    } else if features().contains(Features::TSC_DEADLINE) {
        write(LVT_TIMER, TSC_DEADLINE_MODE | u32::from(vector::TIMER));
    }
    id()
}

/// Returns the running CPU's APIC identifier.
pub fn id() -> u32 {
    let value = read(ID);
    if is_x2apic() {
        value
    } else {
        value >> 24
    }
}

/// Acknowledges the interrupt in service.
#[inline]
pub fn eoi() {
    write(EOI, 0);
}

fn send(apic_id: u32, command: u32) {
    match BASE.load(Ordering::Relaxed) {
        0 => {
            // Unlike a write to device memory, this one does not wait until earlier writes are visible to the other
            // CPU.
            fence(Ordering::SeqCst);
            // SAFETY: x2APIC mode is on; the command register is one MSR there.
            unsafe { wrmsr(0x800 + ICR_LOW, u64::from(apic_id) << 32 | u64::from(command)) };
        }
        _ => {
            for _ in 0..100_000 {
                if read(ICR_LOW) & PENDING == 0 {
                    break;
                }
            }
            write(ICR_HIGH, apic_id << 24);
            write(ICR_LOW, command);
        }
    }
}

/// Interrupts another CPU with a vector of [`vector`]; one of an exception would be taken for that.
#[inline]
pub fn send_ipi(apic_id: u32, vector: u8) {
    debug_assert!(vector >= vector::FIRST_DEVICE);
    send(apic_id, ASSERT | u32::from(vector));
}

/// Returns whether interrupts of devices can be addressed to this CPU alone: messages and I/O APICs have eight bits for
/// its identifier, and all ones address every CPU.
pub const fn is_addressable(apic_id: u32) -> bool {
    apic_id < 0xff
}

/// Returns address and data of a message that interrupts a CPU at `vector`: physical destination mode, fixed delivery,
/// edge-triggered (Intel SDM, "Message Signalled Interrupts").
pub fn msi_message(vector: u8, apic_id: u32) -> (u64, u32) {
    (0xfee0_0000 | u64::from(apic_id & 0xff) << 12, u32::from(vector))
}

/// Makes an overflow of a performance counter an NMI.
pub fn send_overflows_as_nmi() {
    write(LVT_PERFORMANCE, DELIVER_NMI);
}

/// Sends a CPU an NMI.
pub fn send_nmi(apic_id: u32) {
    send(apic_id, ASSERT | DELIVER_NMI);
}

/// Resets another CPU.
pub fn send_init(apic_id: u32) {
    send(apic_id, ASSERT | LEVEL | DELIVER_INIT);
    clock::delay_us(200);
    send(apic_id, LEVEL | DELIVER_INIT);
}

/// Starts another CPU in real mode at `page` * 4096.
pub fn send_startup(apic_id: u32, page: u8) {
    send(apic_id, ASSERT | DELIVER_STARTUP | u32::from(page));
}

/// Reads and clears the error status.
pub fn take_error() -> u32 {
    write(ERROR_STATUS, 0);
    read(ERROR_STATUS)
}

/// Counts a spurious interrupt.
pub fn note_spurious() {
    SPURIOUS_SEEN.fetch_add(1, Ordering::Relaxed);
}

/// Lets the timer count down from the largest value, without an interrupt: for calibration.
pub fn start_counting() {
    write(LVT_TIMER, MASKED);
    write(TIMER_INITIAL, u32::MAX);
}

/// Returns the number of ticks since [`start_counting`].
pub fn counted() -> u32 {
    u32::MAX - read(TIMER_CURRENT)
}

/// Sets the rate of the timer in ticks per 2^32 ns; used only without TSC deadline.
pub fn set_rate(ticks: u64) {
    write(TIMER_INITIAL, 0);
    if features().contains(Features::TSC_DEADLINE) {
        write(LVT_TIMER, TSC_DEADLINE_MODE | u32::from(vector::TIMER));
    } else {
        TICKS.store(ticks.max(1), Ordering::Relaxed);
        write(LVT_TIMER, vector::TIMER.into());
    }
}

/// Makes the timer interrupt at system time `deadline` in nanoseconds; `u64::MAX`: never. A time in the past interrupts
/// at once. It may interrupt early, if the deadline is further away than the timer can count: then check the clock and
/// arm it again.
#[inline]
pub fn arm_timer(deadline: u64) {
    let ticks = TICKS.load(Ordering::Relaxed);
    if ticks == 0 {
        let tsc = if deadline == u64::MAX { 0 } else { clock::ns_to_tsc(deadline).max(1) };
        // SAFETY: the CPU has this MSR, and the timer is in that mode.
        unsafe { wrmsr(number::TSC_DEADLINE, tsc) };
    } else if deadline == u64::MAX {
        write(TIMER_INITIAL, 0);
    } else {
        let ns = deadline.saturating_sub(clock::now());
        let count = ((u128::from(ns) * u128::from(ticks)) >> 32).clamp(1, u32::MAX.into());
        write(TIMER_INITIAL, count as u32);
    }
}
