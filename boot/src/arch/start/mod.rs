//! From the boot loader to the hypervisor's own code, with the machine set up.

use core::arch::global_asm;

use public_headers::xen4::elfnote::XEN_ELFNOTE_PHYS32_ENTRY;
use spin::Once;
use xen_compat::machine::memory_region::RamLimits;

use crate::arch::apic::{ioapic, lapic, pic};
use crate::arch::bios;
use crate::arch::console::{self, printk};
use crate::arch::cpu::block::this_cpu;
use crate::arch::cpu::flaws;
use crate::arch::descriptors::{gdt, idt, syscall};
use crate::arch::devices::pci;
use crate::arch::entry::stubs::move_to;
use crate::arch::fatal::{self, fatal, Ending};
use crate::arch::firmware::{acpi, efi, mp_table};
use crate::arch::guest_state::fpu;
use crate::arch::image::layout::{DIRECT_VIRT, IMAGE_VOFF};
use crate::arch::image::{alternatives, sections};
use crate::arch::loader::boot_info::{self, BootInfo};
use crate::arch::loader::{self, cmdline, pvh};
use crate::arch::memory::frame_arrays::init_frame_arrays;
use crate::arch::memory::ioremap::ioremap_write_combining;
use crate::arch::memory::map::{self, memory};
use crate::arch::memory::paging::index;
use crate::arch::memory::{self, heap, MemoryError};
use crate::arch::regs::features::{self, Features};
use crate::arch::regs::long_mode;
use crate::arch::smp::{add, calls};
use crate::arch::time::{calibrate, tsc};
use crate::arch::{kexec, notes, reset, smp, suspend};
use xen_compat::machine::screen::Mode;
use xen_compat::options::defences::Supervisor;

global_asm!(
    include_str!("head.S"),
    voff = const IMAGE_VOFF as i64,
    direct_l4_slot = const index(DIRECT_VIRT, 4),
    image_l4_slot = const index(IMAGE_VOFF, 4),
    image_l3_slot = const index(IMAGE_VOFF, 3),
    mb2_tags = const boot_info::TAGS,
    phys32_entry = const XEN_ELFNOTE_PHYS32_ENTRY,
    pvh_magic = const pvh::MAGIC,
    cr0 = const long_mode::CR0,
    cr4 = const long_mode::CR4,
    efer = const long_mode::EFER,
    efer_bits = const long_mode::EFER_BITS,
    code64 = const long_mode::CODE64,
    data32 = const long_mode::DATA32,
    code64_selector = const long_mode::CODE64_SELECTOR,
    options(att_syntax),
);

/// The function that is called at the end, on the boot CPU, with everything set up.
pub type Main = fn(&'static BootInfo) -> !;

static BOOT: Once<(BootInfo, Main)> = Once::new();

/// Sets the machine up and calls `main`.
///
/// # Safety
/// From head.S, on the boot stack, with the boot page tables; `magic` and `info` are what the boot loader passed.
pub unsafe fn start(magic: u32, info: u32, main: Main) -> ! {
    fatal::set_ending(Ending { stop_others: calls::stop_others, crash: kexec::after_panic, restart: reset::restart });
    // SAFETY: first thing of all, on the only CPU.
    unsafe {
        heap::init_early();
        idt::init(false);
    }
    features::detect();
    // SAFETY: the arguments are what the loader passed, the tables are the boot ones.
    let mut boot = match unsafe { loader::read(magic, info) } {
        Ok(boot) => boot,
        Err(e) => {
            console::init(cmdline::set("com1=115200,8n1").0, Some(Mode::BIOS));
            fatal(format_args!(
                "Bad boot information: {e:?}; expected Multiboot1, Multiboot2 or PVH with a memory map"
            ));
        }
    };
    let (options, mut messages) = cmdline::set(&boot.command_line);
    if options.defences.smep != Supervisor::On {
        features::forget(Features::SMEP);
    }
    if options.defences.smap != Supervisor::On {
        features::forget(Features::SMAP);
    }
    // SAFETY: the boot tables, the only CPU; the features are known, and CR4 has been left alone.
    unsafe { alternatives::apply() };
    // SAFETY: the boot tables; nothing but what the loader has loaded is in memory.
    messages.extend(unsafe { bios::ask(&mut boot, options) });
    // From here on a BIOS would not find its interrupts.
    pic::disable();
    console::init(options, boot.screen);
    printk!("xen-compat {} ({})", env!("CARGO_PKG_VERSION"), "Xen 4.17 compatible");
    log::info!("Bootloader: {}", if boot.loader.is_empty() { "unknown" } else { &boot.loader });
    log::info!("Command line: {}", options.command_line);
    messages.iter().for_each(|message| log::warn!("{message}"));
    match boot.screen {
        Some(mode) => log::info!("Video information:\n VGA is {mode}"),
        None => log::info!("Video information:\n No VGA detected"),
    }
    bios::report();
    log::info!("Machine memory map:");
    for r in &boot.memory {
        log::info!("  [{:016x}, {:016x}] ({:?})", r.start, r.end - 1, r.kind);
    }
    for (i, m) in boot.modules.iter().enumerate() {
        log::info!("Module {i}: [{:#x}, {:#x}) {}", m.start, m.end, m.string);
    }
    let limits = RamLimits { mem: options.mem, availmem: options.availmem, badpage: &options.badpage };
    boot.limit_ram(&limits, sections::physical());
    // SAFETY: no memory is mapped for it.
    let hide_screen = || unsafe { console::remap_screen(None) };
    // SAFETY: once, here, with the boot tables.
    match unsafe { memory::init::init(&boot, hide_screen) } {
        // SAFETY: once, before anything uses the arrays.
        Ok(m) => unsafe { init_frame_arrays(m) },
        Err(MemoryError::Short(what, size)) => {
            fatal(format_args!("Not enough memory: {what} needs {} KiB of contiguous RAM", size >> 10))
        }
        Err(MemoryError::Map(e)) => fatal(format_args!("Cannot make the page tables: {e:?}")),
    }
    notes::init();
    BOOT.call_once(|| (boot, main));
    if let Some(memory) = console::screen_memory().and_then(|m| ioremap_write_combining(m.start, m.size)) {
        // SAFETY: mapped permanently just now.
        unsafe { console::remap_screen(Some(memory as *mut u8)) };
    }
    console::grow_ring(options);
    let Some(id) = add::add(0) else {
        fatal(format_args!("Not enough memory for the boot CPU's stacks"));
    };
    // SAFETY: CPU 0 is set up; nothing of this stack is used again.
    unsafe { move_to(id, boot_cpu) }
}

/// Continues on the boot CPU's own stack.
extern "C" fn boot_cpu() -> ! {
    let cpu = this_cpu();
    // SAFETY: this is the running CPU; no other runs.
    unsafe {
        gdt::load(cpu);
        idt::init(true);
    }
    syscall::init(cpu);
    fpu::init();
    flaws::make_lfence_serialise();
    let (boot, main) = BOOT.get().expect("set by start");
    efi::init(boot);
    let info = acpi::init(boot);
    mp_table::init();
    if let Err(what) = lapic::find(info.lapic) {
        fatal(format_args!("{what} (ACPI says they are at {:#x})", info.lapic));
    }
    cpu.set_apic_id(lapic::init());
    lapic::report_mode();
    ioapic::init(info);
    if let Err(what) = calibrate::init() {
        fatal(format_args!("Cannot set up the clocks: {what}"));
    }
    pci::init(info);
    suspend::init(info);
    cpu.set_online();
    let others = smp::start::init();
    tsc::verify();
    let parked = if cmdline::options().smt { 0 } else { smp::start::park_threads() };
    log::info!("Brought up {} CPUs", others as u32 + 1 - parked);
    if parked != 0 {
        log::info!("Parked {parked} CPUs");
    }
    smp::watchdog::init();
    let m = memory();
    let (used, size) = heap::usage();
    // The boot arena is free again once dom0 is built.
    let free = m.free().total() + (m.arena.end - m.arena.start);
    log::info!("System RAM: {} MiB, {} MiB free", m.ram.total() >> 20, free >> 20);
    log::info!("Hypervisor: {} KiB, heap {} KiB of {} KiB used", map::footprint() >> 10, used >> 10, size >> 10);
    main(boot)
}
