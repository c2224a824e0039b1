//! From the first 64-bit instruction to [`crate::main`].

use core::arch::global_asm;

use spin::Once;

use super::boot_info::{self, BootInfo, MemoryKind};
use super::memory::{self, MemoryError};
use super::{
    acpi, clock, cmdline, console, cpu, fpu, gdt, heap, idt, ioapic, lapic, panic, pci, percpu, pic, smp, tsc,
};
use crate::printk;

global_asm!(include_str!("head.S"), options(att_syntax));

/// Selector of 64-bit code in the boot GDT.
const BOOT_CS: u16 = 0x08;

static BOOT: Once<BootInfo> = Once::new();

/// From head.S, on the boot stack, with the boot page tables.
#[no_mangle]
extern "C" fn boot_start(magic: u32, info: u32) -> ! {
    // SAFETY: first thing of all, on the only CPU.
    unsafe {
        heap::init_early();
        idt::init(BOOT_CS, false);
    }
    cpu::detect();
    pic::disable();
    // SAFETY: the arguments are what the loader passed, the tables are the boot ones.
    let mut boot = match unsafe { boot_info::read(magic, info) } {
        Ok(boot) => boot,
        Err(e) => {
            console::init(cmdline::set("com1=115200,8n1").0);
            panic::fatal(format_args!(
                "Bad boot information: {e:?}; expected Multiboot1 or Multiboot2 with a memory map"
            ));
        }
    };
    let (options, messages) = cmdline::set(&boot.command_line);
    console::init(options);
    printk!("xen-compat {} ({})", env!("CARGO_PKG_VERSION"), "Xen 4.17 compatible");
    log::info!("Bootloader: {}", if boot.loader.is_empty() { "unknown" } else { &boot.loader });
    log::info!("Command line: {}", options.command_line);
    messages.iter().for_each(|message| log::warn!("{message}"));
    log::info!("Machine memory map:");
    for r in &boot.memory {
        log::info!("  [{:016x}, {:016x}] ({:?})", r.start, r.end - 1, r.kind);
    }
    for (i, m) in boot.modules.iter().enumerate() {
        log::info!("Module {i}: [{:#x}, {:#x}) {}", m.start, m.end, m.string);
    }
    if options.mem != u64::MAX {
        boot.limit_ram(options.mem, memory::image().end);
        log::info!(
            "RAM below {:#x} is used",
            boot.memory.iter().filter(|r| r.kind == MemoryKind::Ram).map(|r| r.end).max().unwrap_or(0)
        );
    }
    // SAFETY: once, here, with the boot tables.
    match unsafe { memory::init(&boot) } {
        // SAFETY: once, before anything uses the arrays.
        Ok(m) => unsafe { memory::init_frame_arrays(m) },
        Err(MemoryError::Short(what, size)) => {
            panic::fatal(format_args!("Not enough memory: {what} needs {} KiB of contiguous RAM", size >> 10))
        }
        Err(MemoryError::Map(e)) => panic::fatal(format_args!("Cannot make the page tables: {e:?}")),
    }
    BOOT.call_once(|| boot);
    if let Some(screen) = memory::ioremap(super::vga::VGA_TEXT, 0x1000) {
        // SAFETY: mapped for good just now.
        unsafe { console::remap_vga(screen as *mut u16) };
    }
    console::grow_ring(options);
    let Some(id) = percpu::add(0) else {
        panic::fatal(format_args!("Not enough memory for the boot CPU's stacks"));
    };
    // SAFETY: CPU 0 is set up; nothing of this stack is used again.
    unsafe { percpu::move_to(id, boot_cpu) }
}

/// On the boot CPU's own stack.
extern "C" fn boot_cpu() -> ! {
    let cpu = percpu::this_cpu();
    // SAFETY: this is the running CPU; no other runs.
    unsafe {
        gdt::load(cpu);
        idt::init(gdt::selector::HYPERVISOR_CS, true);
    }
    idt::init_syscall(cpu);
    fpu::init();
    cpu::make_lfence_serialise();
    cpu::report_flaws();
    let boot = BOOT.get().expect("read by boot_start");
    let info = acpi::init(boot);
    if let Err(what) = lapic::find(info.lapic) {
        panic::fatal(format_args!("{what} (ACPI says they are at {:#x})", info.lapic));
    }
    cpu.set_apic_id(lapic::init());
    ioapic::init(info);
    if let Err(what) = clock::init() {
        panic::fatal(format_args!("Cannot set up the clocks: {what}"));
    }
    pci::init(info);
    cpu.set_online();
    let others = smp::init();
    tsc::verify();
    log::info!("Brought up {} CPUs", others + 1);
    let m = memory::memory();
    let (used, size) = heap::usage();
    log::info!("System RAM: {} MiB, {} MiB free", m.ram.total() >> 20, m.free.total() >> 20);
    log::info!("Hypervisor: {} KiB, heap {} KiB of {} KiB used", memory::footprint() >> 10, used >> 10, size >> 10);
    crate::main(boot)
}
