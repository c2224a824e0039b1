//! Other CPUs: starting them, and having them do something now.
//!
//! Everything runs with interrupts off, so a CPU that waits for another must serve requests meanwhile: [`super::relax`] does.
//! One request is under way at a time. The CPU that makes it holds [`TURN`], marks the mailboxes, interrupts, and waits until
//! all have answered; CPUs in a guest or asleep are reached by the interrupt, others by their next [`poll`].

use core::arch::global_asm;
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use spin::Mutex;

use super::lapic::{self, vector};
use super::layout::{DIRECT_VIRT, FIRST_SLOT, PAGE_SIZE};
use super::memory::memory;
use super::paging::{index, pte, PAGING};
use super::percpu::{self, cpu, on_cpu_stack, online, this_cpu};
use super::{clock, cmdline, fpu, gdt, idt, tlb};

global_asm!(include_str!("trampoline.S"), options(att_syntax));

/// Something to be done on other CPUs.
#[derive(Debug, Clone, Copy)]
pub enum Request {
    /// Call a function.
    Run(fn()),
    /// Forget the translation of one address.
    FlushPage(u64),
    /// Call a function with an argument.
    Call(fn(usize), usize),
}

impl Request {
    fn serve(self) {
        match self {
            Self::Run(f) => f(),
            Self::FlushPage(va) => tlb::invlpg(va),
            Self::Call(f, argument) => f(argument),
        }
    }
}

struct Slot(UnsafeCell<Request>);
// SAFETY: written by the holder of `TURN` while no CPU is asked; read by CPUs that are asked.
unsafe impl Sync for Slot {}

static TURN: Mutex<()> = Mutex::new(());
static REQUEST: Slot = Slot(UnsafeCell::new(Request::FlushPage(0)));
static UNANSWERED: AtomicUsize = AtomicUsize::new(0);

/// Serves a request of another CPU, if there is one.
#[inline]
pub fn poll() {
    if on_cpu_stack() {
        let mailbox = &this_cpu().mailbox;
        if mailbox.load(Ordering::Relaxed) != 0 && mailbox.swap(0, Ordering::Acquire) != 0 {
            // SAFETY: we have been asked, so the slot stays as it is until we have answered.
            let request = unsafe { *REQUEST.0.get() };
            request.serve();
            UNANSWERED.fetch_sub(1, Ordering::Release);
        }
    }
}

/// Has all CPUs of `mask` (bit n: CPU n) that are online serve a request, this one too if it is in the mask; returns when
/// they have. Requests must not make requests.
pub fn on_cpus(mask: u64, request: Request) {
    let me = this_cpu().id();
    let mine = mask >> me & 1 != 0;
    if mask & !(1 << me) == 0 {
        if mine {
            request.serve();
        }
        return;
    }
    let turn = loop {
        match TURN.try_lock() {
            Some(turn) => break turn,
            None => super::relax(),
        }
    };
    let others = || online().filter(|c| c.id() != me && mask >> c.id() & 1 != 0);
    let count = others().count();
    // SAFETY: it is our turn and no CPU is asked.
    unsafe { *REQUEST.0.get() = request };
    UNANSWERED.store(count, Ordering::Relaxed);
    for other in others() {
        other.mailbox.store(1, Ordering::Release);
        lapic::send_ipi(other.apic_id(), vector::REQUEST);
    }
    // Meanwhile.
    if mine {
        request.serve();
    }
    while UNANSWERED.load(Ordering::Acquire) != 0 {
        super::relax();
    }
    drop(turn);
}

/// Makes another CPU leave its guest or its sleep.
#[inline]
pub fn kick(id: usize) {
    if let Some(other) = cpu(id) {
        lapic::send_ipi(other.apic_id(), vector::KICK);
    }
}

/// Stops every other CPU for good, as far as they can be reached.
pub(super) fn stop_others() {
    super::nmi::stop_on_nmi();
    if on_cpu_stack() {
        let me = this_cpu().id();
        online().filter(|c| c.id() != me).for_each(|c| lapic::send_nmi(c.apic_id()));
    }
}

extern "C" {
    static trampoline: u8;
    static trampoline_end: u8;
    static trampoline_cr3: u8;
    static trampoline_stack: u8;
    static trampoline_entry: u8;
}

/// What [`start_aps`] has the new CPUs run.
static ENTRY: AtomicUsize = AtomicUsize::new(0);
static GO: AtomicBool = AtomicBool::new(false);

/// Page tables with the hypervisor's slots and the trampoline page where it is.
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

/// Brings up the other processors firmware lists, up to `maxcpus=`; they wait for [`start_aps`]. Gives their number.
pub(super) fn init() -> usize {
    let options = cmdline::options();
    let limit = if options.nosmp { 1 } else { options.maxcpus.clamp(1, percpu::MAX_CPUS as u64) as usize };
    let me = this_cpu().apic_id();
    let others = || super::acpi::info().processors.iter().filter(|p| p.apic_id != me);
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
        // SAFETY: the words lie inside the trampoline's copy, in RAM set aside for it.
        unsafe { ((symbol as u64 - from + to) as *mut u64).write_volatile(value) };
    };
    // SAFETY: as above.
    unsafe { core::ptr::copy_nonoverlapping(from as *const u8, to as *mut u8, size as usize) };
    put(&raw const trampoline_cr3, root);
    put(&raw const trampoline_entry, ap_start as *const () as u64);
    let mut started = 0;
    for processor in others() {
        if percpu::count() >= limit {
            break;
        }
        let Some(id) = percpu::add(processor.apic_id) else {
            log::warn!("No memory for CPU with APIC identifier {}", processor.apic_id);
            break;
        };
        put(&raw const trampoline_stack, percpu::main_stack_top(id));
        if !start_one(id, processor.apic_id, page) {
            log::warn!(
                "CPU {id} (APIC identifier {}) does not start, using {} CPUs",
                processor.apic_id,
                percpu::count() - 1
            );
            percpu::forget_last();
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

/// From the trampoline, on the CPU's own stack.
extern "C" fn ap_start() -> ! {
    // SAFETY: the hypervisor's own root; the stack and this code are in its slots.
    unsafe { super::cpu::write_cr3(PAGING.lock().root()) };
    super::cpu::enable_paging_features();
    super::cpu::make_lfence_serialise();
    let cpu = this_cpu();
    // SAFETY: this is the running CPU.
    unsafe { gdt::load(cpu) };
    idt::load();
    idt::init_syscall(cpu);
    fpu::init();
    lapic::init();
    cpu.set_online();
    while !GO.load(Ordering::Acquire) {
        super::relax();
    }
    // Given up on, and late: nothing is prepared for this CPU.
    if percpu::cpu(cpu.id()).is_none() {
        super::cpu::halt_forever();
    }
    // SAFETY: written before `GO`, from a function of this type.
    let entry: fn(usize) -> ! = unsafe { core::mem::transmute(ENTRY.load(Ordering::Relaxed)) };
    entry(cpu.id())
}

/// Lets the other CPUs go: each calls `entry` with its number, on its own stack, interrupts off.
pub fn start_aps(entry: fn(usize) -> !) {
    ENTRY.store(entry as usize, Ordering::Relaxed);
    GO.store(true, Ordering::Release);
}
