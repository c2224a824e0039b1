//! Ending and restarting the machine.

use x86_64::instructions::tables::{lidt, DescriptorTablePointer};
use x86_64::VirtAddr;
use xen_compat::options::machine::RebootMethod;

use super::clock::delay_us;
use super::console;
use super::firmware::{acpi, efi};
use super::guest_state::fpu;
use super::loader::cmdline::options;
use super::memory::ioremap::ioremap;
use super::regs::instructions::halt_forever;
use super::regs::port::{inb, outb};
use super::smp::calls::stop_others;

/// Restarts the machine: first by the method that `reboot=` names, then by all others.
pub fn restart() -> ! {
    console::flush();
    stop_others();
    let all = [RebootMethod::Efi, RebootMethod::Acpi, RebootMethod::Port, RebootMethod::Keyboard];
    for method in options().reboot.method.into_iter().chain(all) {
        try_method(method);
    }
    triple_fault()
}

fn try_method(method: RebootMethod) {
    match method {
        RebootMethod::Acpi => {
            if let Some((register, value)) = acpi::try_info().and_then(|info| info.reset) {
                match (register.space, u16::try_from(register.address)) {
                    (1, Ok(port)) => outb(port, value),
                    (0, _) => write_byte(register.address, value),
                    _ => {}
                }
                delay_us(50_000);
            }
        }
        RebootMethod::Port => {
            outb(0xcf9, 0x02);
            outb(0xcf9, 0x06);
            delay_us(50_000);
        }
        RebootMethod::Keyboard => {
            for _ in 0..10 {
                for _ in 0..0x10000 {
                    if inb(0x64) & 2 == 0 {
                        break;
                    }
                }
                outb(0x64, 0xfe);
                delay_us(10_000);
            }
        }
        RebootMethod::Efi => {
            // Firmware uses the FPU.
            fpu::clear_ts();
            efi::reset();
        }
        RebootMethod::Triple => triple_fault(),
    }
}

fn triple_fault() -> ! {
    let nothing = DescriptorTablePointer { limit: 0, base: VirtAddr::zero() };
    // SAFETY: without an interrupt table the next exception resets the machine, which is intended.
    unsafe {
        lidt(&nothing);
        core::arch::asm!("ud2", options(noreturn));
    }
}

fn write_byte(address: u64, value: u8) {
    if let Some(at) = ioremap(address, 1) {
        // SAFETY: mapped just now; the write restarts the machine.
        unsafe { (at as *mut u8).write_volatile(value) };
    }
}

/// Stops the machine without restarting it.
pub fn halt() -> ! {
    console::flush();
    halt_forever()
}
