//! Starting the other CPUs.

use alloc::vec::Vec;
use core::arch::global_asm;
use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use mm::{AtomicCpuMask, CpuMask, MAX_CPUS};
use raw_cpuid::cpuid;
use xen_compat::machine::hw::CpuidRegs;
use xen_compat::machine::topology::ApicBits;

use super::add::add;
use super::set_up::set_up_this_cpu;
use super::stop::stop_this_cpu;
use crate::arch::apic::lapic;
use crate::arch::clock;
use crate::arch::cpu::block::{self, cpu, this_cpu};
use crate::arch::cpu::requests::{between_requests, relax};
use crate::arch::descriptors::gdt;
use crate::arch::firmware::acpi;
use crate::arch::image::layout::{DIRECT_VIRT, FIRST_SLOT, PAGE_SIZE};
use crate::arch::loader::cmdline;
use crate::arch::memory::map::memory;
use crate::arch::memory::paging::{index, pte, PAGING};
use crate::arch::regs::instructions::halt_forever;
use crate::arch::regs::long_mode;
use crate::arch::regs::tlb::flush_all_local;

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
/// The address of the trampoline's copy, which stays; 0: there is none.
static COPY: AtomicU64 = AtomicU64::new(0);

/// Writes a word of the trampoline's copy.
///
/// # Safety
/// The symbol must be one of the trampoline's words.
unsafe fn put(symbol: *const u8, value: u64) {
    let at = DIRECT_VIRT + COPY.load(Ordering::Relaxed) + (symbol as u64 - &raw const trampoline as u64);
    // SAFETY: by contract it lies inside the copy, in RAM that was set aside for it.
    unsafe { (at as *mut u64).write_volatile(value) };
}

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

/// Copies the trampoline to where it is used.
///
/// # Errors
/// What there is none of.
fn set_up_trampoline() -> Result<(), &'static str> {
    let page = memory().trampoline.ok_or("RAM below 1 MiB")?;
    let root = trampoline_tables(page).ok_or("page tables")?;
    let (from, to) = (&raw const trampoline as u64, DIRECT_VIRT + page);
    let size = &raw const trampoline_end as u64 - from;
    assert!(size <= PAGE_SIZE);
    // SAFETY: the copy lies in RAM that was set aside for it.
    unsafe { core::ptr::copy_nonoverlapping(from as *const u8, to as *mut u8, size as usize) };
    COPY.store(page, Ordering::Relaxed);
    // SAFETY: it is the trampoline's.
    unsafe { put(&raw const trampoline_cr3, root) };
    Ok(())
}

/// Returns whether code that begins in real mode can be led to the hypervisor ([`lead_trampoline`]).
pub fn has_trampoline() -> bool {
    COPY.load(Ordering::Relaxed) != 0
}

/// Makes the trampoline call `entry` on a stack. Returns the physical address of the page where it begins, in real mode.
/// `None`: there is no trampoline.
pub(in crate::arch) fn lead_trampoline(stack: u64, entry: u64) -> Option<u64> {
    let page = COPY.load(Ordering::Relaxed);
    if page == 0 {
        return None;
    }
    // SAFETY: they are the trampoline's.
    unsafe {
        put(&raw const trampoline_stack, stack);
        put(&raw const trampoline_entry, entry);
    }
    Some(page)
}

/// Brings up the other CPUs that firmware lists and this one can reach, up to `maxcpus=`; they wait for [`start_aps`].
/// Returns their number.
pub fn init() -> usize {
    let set_up = set_up_trampoline();
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
    if let Err(what) = set_up {
        log::warn!("No {what} for starting other CPUs: using one");
        return 0;
    }
    let mut started = 0;
    for processor in others() {
        if block::count() >= limit {
            break;
        }
        let Some(id) = add(processor.apic_id) else {
            log::warn!("No memory for CPU with APIC identifier {}", processor.apic_id);
            break;
        };
        send_init(id, processor.apic_id);
        clock::delay_us(RESET_US);
        if !start_one(id, processor.apic_id) {
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

/// Time from a CPU's reset to its start-up message.
const RESET_US: u64 = 10_000;

/// Resets a CPU that is to use the stack of CPU `id`.
fn send_init(id: usize, apic_id: u32) {
    lead_trampoline(block::main_stack_top(id), ap_start as *const () as u64);
    lapic::send_init(apic_id);
}

fn send_startup(apic_id: u32) {
    let page = COPY.load(Ordering::Relaxed);
    for _ in 0..2 {
        lapic::send_startup(apic_id, (page >> 12) as u8);
        clock::delay_us(200);
    }
}

fn start_one(id: usize, apic_id: u32) -> bool {
    send_startup(apic_id);
    for _ in 0..20_000 {
        if cpu(id).is_some_and(block::Cpu::is_online) {
            return true;
        }
        clock::delay_us(100);
    }
    false
}

/// Resets a CPU that has been [stopped](super::stop::stop_this_cpu), and prepares it to be started. Does nothing to one
/// that runs. One CPU at a time is reset and started.
pub fn reset(id: usize) {
    let Some(cpu) = cpu(id).filter(|c| !c.is_online()) else { return };
    // SAFETY: it has been stopped, and its memory is as it was when it was prepared first.
    unsafe {
        cpu.forget();
        gdt::fill(cpu);
    }
    send_init(id, cpu.apic_id());
}

/// Starts a CPU some 10 ms after its [`reset`]; it does what [`start_aps`] has made all do. Does nothing to one that
/// runs.
pub fn start(id: usize) {
    if let Some(cpu) = cpu(id).filter(|c| !c.is_online()) {
        send_startup(cpu.apic_id());
    }
}

/// Sets up the CPU. Called by the trampoline, on the CPU's own stack.
extern "C" fn ap_start() -> ! {
    let cpu = set_up_this_cpu();
    between_requests(|| cpu.set_online());
    // What it has cached until now, nobody has told it to flush.
    flush_all_local();
    while !GO.load(Ordering::Acquire) {
        relax();
        if PARKED.contains(cpu.number(), Ordering::Acquire) {
            stop_this_cpu();
        }
    }
    // This CPU was given up and is late: nothing is prepared for it.
    if block::cpu(cpu.id()).is_none() {
        halt_forever();
    }
    // SAFETY: written before `GO`, from a function of this type.
    let entry: fn(usize) -> ! = unsafe { core::mem::transmute(ENTRY.load(Ordering::Relaxed)) };
    entry(cpu.id())
}

/// CPUs that stop while they wait for [`start_aps`].
static PARKED: AtomicCpuMask = AtomicCpuMask::new(CpuMask::NONE);

/// Stops those of the CPUs, which wait for [`start_aps`], that are not the first thread of their core. They can be
/// [`reset`] and [`start`]ed after that. Returns their number.
pub fn park_threads() -> u32 {
    let bits = ApicBits::of_cpu(|leaf, sub| {
        let r = cpuid!(leaf, sub);
        CpuidRegs { eax: r.eax, ebx: r.ebx, ecx: r.ecx, edx: r.edx }
    });
    let numbers: Vec<u32> = (0..block::count()).filter_map(cpu).map(block::Cpu::apic_id).collect();
    let parked = bits.further_threads(&numbers);
    PARKED.store(parked, Ordering::Release);
    while block::online().any(|c| parked.contains(c.number())) {
        relax();
    }
    parked.count()
}

/// Starts the other CPUs: each calls `entry` with its number, on its own stack, with interrupts off.
pub fn start_aps(entry: fn(usize) -> !) {
    ENTRY.store(entry as usize, Ordering::Relaxed);
    GO.store(true, Ordering::Release);
}
