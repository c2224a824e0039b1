//! Another kernel in place of the hypervisor: on request, and after a crash.

mod slot;

use core::arch::global_asm;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use mm::{CpuId, CpuMask};
use x86_64::registers::control::{Cr0Flags, Cr4Flags, EferFlags};
use xen_compat::machine::hw::{kexec_entry, CrashImage, KexecImage, Relocation};

use self::slot::Slot;
use super::apic::{ioapic, lapic};
use super::clock::delay_us;
use super::console::{self, printk};
use super::cpu::block::{on_cpu_stack, online, this_cpu};
use super::cpu::requests::Request;
use super::entry::nmi;
use super::guest_state::fpu;
use super::notes;
use super::regs::debug::write_debugreg;
use super::regs::instructions::halt_forever;
use super::regs::long_mode;
use super::smp::calls;

global_asm!(
    include_str!("relocate.S"),
    destination = const kexec_entry::DESTINATION,
    indirection = const kexec_entry::INDIRECTION,
    done = const kexec_entry::DONE,
    source = const kexec_entry::SOURCE,
    zero = const kexec_entry::ZERO,
    // Paging and protection, without what might hinder the next kernel.
    cr0_off = const !(Cr0Flags::ALIGNMENT_MASK.bits() | Cr0Flags::WRITE_PROTECT.bits() | Cr0Flags::TASK_SWITCHED.bits()
        | Cr0Flags::EMULATE_COPROCESSOR.bits()) as u32,
    cr0_on = const (Cr0Flags::PAGING.bits() | Cr0Flags::PROTECTED_MODE_ENABLE.bits()) as u32,
    no_paging = const !Cr0Flags::PAGING.bits() as u32,
    cr4 = const Cr4Flags::PHYSICAL_ADDRESS_EXTENSION.bits() as u32,
    efer = const long_mode::EFER,
    no_long_mode = const !EferFlags::LONG_MODE_ENABLE.bits() as u32,
    options(att_syntax),
);

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    static kexec_relocation_end: u8;
    fn kexec_relocation(code: u64, tables: u64, list: u64, entry: u64, is_32bit: u64) -> !;
}

/// How long the other CPUs may take to stop, in milliseconds.
const STOP_TIME: usize = 1000;

static REQUESTED: Slot = Slot::new();
static CRASH: Slot = Slot::new();

/// Returns the code that copies an image and starts it.
pub fn relocation() -> Relocation {
    let (at, end) = (kexec_relocation as *const u8, &raw const kexec_relocation_end);
    // SAFETY: code of the image, which nobody writes.
    let code = unsafe { core::slice::from_raw_parts(at, end as usize - at as usize) };
    Relocation { at: at as u64, code }
}

/// Sets what a crash starts.
pub fn set_crash_image(image: Option<CrashImage>) {
    notes::set_frame_list_list(image.map_or(0, |i| i.dom0_frame_list_list));
    CRASH.set(image.map(|i| i.image));
}

/// Returns whether a crash starts something.
pub fn has_crash_image() -> bool {
    CRASH.get().is_some()
}

/// Starts an image, on the boot CPU, as most kernels expect.
pub fn start(image: KexecImage) -> ! {
    REQUESTED.set(Some(image));
    calls::on_cpus(CpuMask::of(CpuId(0)), Request::Run(start_requested));
    // Unless the other CPU has not got there.
    halt_forever();
}

fn start_requested() {
    if let Some(image) = REQUESTED.get() {
        leave(image);
    }
}

/// Starts the image for a crash, if there is one: a domain has crashed, or somebody asks for it.
pub fn crash() {
    /// The number of the CPU that is here, plus 1.
    static CRASHING: AtomicUsize = AtomicUsize::new(0);
    let Some(image) = CRASH.get() else { return };
    let me = this_cpu().id() + 1;
    match CRASHING.compare_exchange(0, me, Ordering::SeqCst, Ordering::SeqCst) {
        Ok(_) => leave(image),
        Err(who) if who == me => printk!("Reentered the crash path.  Something is very broken"),
        Err(_) => halt_forever(),
    }
}

/// As [`crash`], after a fatal error has been reported and the other CPUs have been told to stop.
pub fn after_panic() {
    static ENTERED: AtomicBool = AtomicBool::new(false);
    let Some(image) = CRASH.get().filter(|_| on_cpu_stack()) else { return };
    if ENTERED.swap(true, Ordering::SeqCst) {
        printk!("Reentered the crash path.  Something is very broken");
        return;
    }
    leave(image)
}

/// Stops everything and starts an image.
fn leave(image: KexecImage) -> ! {
    let me = this_cpu().id();
    printk!("Executing kexec image on cpu{me}");
    notes::save_here(me);
    let others = online().filter(|c| c.id() != me).count();
    calls::stop_others();
    for _ in 0..STOP_TIME {
        if nmi::stopped() >= others {
            break;
        }
        delay_us(1000);
    }
    // SAFETY: the other CPUs are stopped, as far as they can be; this one does not return.
    unsafe { console::force() };
    match others - nmi::stopped().min(others) {
        0 => printk!("Shot down all CPUs"),
        left => printk!("Failed to shoot down {left} CPUs"),
    }
    console::flush();
    lapic::leave();
    // SAFETY: as above.
    unsafe { ioapic::leave() };
    fpu::clear_ts();
    // SAFETY: no breakpoint is armed any more.
    unsafe { write_debugreg(7, 0x400) };
    let KexecImage { code, tables, list, entry, is_32bit } = image;
    // SAFETY: the core has made tables that map the code where it runs now, and the list; nothing of the hypervisor is used
    // afterwards.
    unsafe { kexec_relocation(code, tables, list, entry, is_32bit.into()) }
}
