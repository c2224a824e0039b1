//! Starting the other CPUs.

use core::arch::global_asm;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use mm::MAX_CPUS;

use super::add::add;
use crate::arch::apic::lapic;
use crate::arch::clock;
use crate::arch::cpu::block::{self, cpu, this_cpu};
use crate::arch::cpu::flaws::make_lfence_serialise;
use crate::arch::cpu::requests::relax;
use crate::arch::descriptors::{gdt, idt, syscall};
use crate::arch::firmware::acpi;
use crate::arch::guest_state::fpu;
use crate::arch::image::layout::{DIRECT_VIRT, FIRST_SLOT, PAGE_SIZE};
use crate::arch::loader::cmdline;
use crate::arch::memory::map::memory;
use crate::arch::memory::paging::{index, pte, PAGING};
use crate::arch::regs::control::{enable_paging_features, write_cr3};
use crate::arch::regs::instructions::halt_forever;
use crate::arch::regs::long_mode;

global_asm!(
    include_str!("trampoline.S"),
    cr0 = const long_mode::CR0,
    cr4 = const long_mode::CR4,
    efer = const long_mode::EFER,
    efer_bits = const long_mode::EFER_BITS,
    code64 = const long_mode::CODE64,
    data32 = const long_mode::DATA32,
    code64_selector = const long_mode::CODE64_SELECTOR,
    options(att_syntax),
);

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    static trampoline: u8;
    static trampoline_end: u8;
    static trampoline_cr3: u8;
    static trampoline_stack: u8;
    static trampoline_entry: u8;
}

/// The function that [`start_aps`] makes the new CPUs run.
static ENTRY: AtomicUsize = AtomicUsize::new(0);
static GO: AtomicBool = AtomicBool::new(false);

/// Builds page tables with the hypervisor's slots and the trampoline page at its physical address.
fn trampoline_tables(page: u64) -> Option<u64> {
    let mut paging = PAGING.lock();
    let slots = paging.slots();
    let [root, l3, l2, l1] = [(); 4].map(|()| paging.new_table().ok());
    let (root, l3, l2, l1) = (root?, l3?, l2?, l1?);
    for (entry, slot) in root.1[FIRST_SLOT..].iter().zip(slots) {
        entry.store(slot, Ordering::Relaxed);
    }
    let table = pte::P | pte::RW | pte::A;
    for (at, level, value) in
        [(root, 4, l3.0 | table), (l3, 3, l2.0 | table), (l2, 2, l1.0 | table), (l1, 1, page | pte::P | pte::A)]
    {
        at.1[index(page, level)].store(value, Ordering::Relaxed);
    }
    Some(root.0)
}

/// Brings up the other CPUs that firmware lists and this one can reach, up to `maxcpus=`; they wait for [`start_aps`].
/// Returns their number.
pub fn init() -> usize {
    let options = cmdline::options();
    let limit = if options.nosmp { 1 } else { options.maxcpus.clamp(1, MAX_CPUS as u64) as usize };
    let me = this_cpu().apic_id();
    let listed = || acpi::info().processors.iter().filter(|p| p.apic_id != me);
    let others = || listed().filter(|p| lapic::can_reach(p.apic_id));
    let unused = listed().count() - others().count();
    if unused > 0 {
        log::warn!("Not using {unused} CPUs: APIC identifiers above 254 need x2APIC mode");
    }
    if limit == 1 || others().count() == 0 {
        return 0;
    }
    let Some(page) = memory().trampoline else {
        log::warn!("No RAM below 1 MiB for starting other CPUs: using one");
        return 0;
    };
    let Some(root) = trampoline_tables(page) else {
        log::warn!("No page tables for starting other CPUs: using one");
        return 0;
    };
    let (from, to) = (&raw const trampoline as u64, DIRECT_VIRT + page);
    let size = &raw const trampoline_end as u64 - from;
    assert!(size <= PAGE_SIZE);
    let put = |symbol: *const u8, value: u64| {
        // SAFETY: the words lie inside the trampoline's copy, in RAM that was set aside for it.
        unsafe { ((symbol as u64 - from + to) as *mut u64).write_volatile(value) };
    };
    // SAFETY: as above.
    unsafe { core::ptr::copy_nonoverlapping(from as *const u8, to as *mut u8, size as usize) };
    put(&raw const trampoline_cr3, root);
    put(&raw const trampoline_entry, ap_start as *const () as u64);
    let mut started = 0;
    for processor in others() {
        if block::count() >= limit {
            break;
        }
        let Some(id) = add(processor.apic_id) else {
            log::warn!("No memory for CPU with APIC identifier {}", processor.apic_id);
            break;
        };
        put(&raw const trampoline_stack, block::main_stack_top(id));
        if !start_one(id, processor.apic_id, page) {
            log::warn!(
                "CPU {id} (APIC identifier {}) does not start, using {} CPUs",
                processor.apic_id,
                block::count() - 1
            );
            block::forget_last();
            break;
        }
        started += 1;
    }
    started
}

fn start_one(id: usize, apic_id: u32, page: u64) -> bool {
    lapic::send_init(apic_id);
    clock::delay_us(10_000);
    for _ in 0..2 {
        lapic::send_startup(apic_id, (page >> 12) as u8);
        clock::delay_us(200);
    }
    for _ in 0..20_000 {
        if cpu(id).is_some_and(|c| c.online.load(Ordering::Acquire)) {
            return true;
        }
        clock::delay_us(100);
    }
    false
}

/// Sets up the CPU. Called by the trampoline, on the CPU's own stack.
extern "C" fn ap_start() -> ! {
    // SAFETY: the hypervisor's own root; the stack and this code are in its slots.
    unsafe { write_cr3(PAGING.lock().root()) };
    enable_paging_features();
    make_lfence_serialise();
    let cpu = this_cpu();
    // SAFETY: this is the running CPU.
    unsafe { gdt::load(cpu) };
    idt::load();
    syscall::init(cpu);
    fpu::init();
    lapic::init();
    cpu.set_online();
    while !GO.load(Ordering::Acquire) {
        relax();
    }
    // This CPU was given up and is late: nothing is prepared for it.
    if block::cpu(cpu.id()).is_none() {
        halt_forever();
    }
    // SAFETY: written before `GO`, from a function of this type.
    let entry: fn(usize) -> ! = unsafe { core::mem::transmute(ENTRY.load(Ordering::Relaxed)) };
    entry(cpu.id())
}

/// Starts the other CPUs: each calls `entry` with its number, on its own stack, with interrupts off.
pub fn start_aps(entry: fn(usize) -> !) {
    ENTRY.store(entry as usize, Ordering::Relaxed);
    GO.store(true, Ordering::Release);
}
