//! GDT, LDT and TSS. Each CPU has a window of 16 + 16 pages for its descriptor tables: 14 pages of the guest's GDT, one
//! page with the hypervisor's own descriptors at selector 0xe000, and 16 pages of the guest's LDT.

use core::arch::asm;
use core::sync::atomic::{AtomicU64, Ordering};

use x86_64::instructions::segmentation::{Segment, CS, DS, ES, FS, GS, SS};
use x86_64::instructions::tables::{lgdt, load_tss, DescriptorTablePointer};
use x86_64::structures::gdt::{Descriptor, DescriptorFlags, SegmentSelector};
use x86_64::structures::tss::TaskStateSegment;
use x86_64::VirtAddr;
use xen_compat::machine::hw::GuestKind;

use super::selector;
use crate::arch::cpu::block::{this_cpu, Cpu};
use crate::arch::image::layout::{PAGE_SIZE, WINDOW_STRIDE, WINDOW_VIRT};
use crate::arch::memory::pages::{private_phys, take_pages};
use crate::arch::memory::paging::{pte, Table};
use crate::arch::regs::long_mode::{CODE64, DATA32};
use crate::arch::regs::tlb::invlpg;

/// Number of GDT pages that a guest may have.
pub const GUEST_GDT_PAGES: usize = mm::GDT_FRAMES;
/// Number of LDT pages that a guest may have.
pub const GUEST_LDT_PAGES: usize = mm::LDT_PAGES;
/// The page behind the guest's with the hypervisor's own descriptors, of which the table's limit takes in all.
const RESERVED_PAGE: usize = GUEST_GDT_PAGES;
const GDT_LIMIT: u16 = ((RESERVED_PAGE as u64 + 1) * PAGE_SIZE - 1) as u16;
const LDT_PAGE: usize = 16;

/// The descriptors from selector [`FIRST`](selector::FIRST) on: those of the 64-bit or of the 32-bit ABI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GdtAbi {
    /// 64-bit guests: rings 0 and 3.
    Native = 0,
    /// 32-bit guests: rings 0, 1 and 3.
    Compat = 1,
}

/// Returns a flat segment of ring 1, which `x86_64` does not have.
const fn ring1(kernel: DescriptorFlags) -> u64 {
    kernel.bits() | 1 << 45
}

const fn slot(selector: u16) -> usize {
    (selector - selector::FIRST) as usize / 8
}

/// Returns the descriptor of an LDT, which `x86_64` does not have.
const fn ldt(base: u64, limit: u64) -> [u64; 2] {
    const LDT: u64 = 2;
    let low = (limit & 0xffff)
        | (base & 0xff_ffff) << 16
        | (0x80 | LDT) << 40
        | (limit >> 16 & 0xf) << 48
        | (base >> 24 & 0xff) << 56;
    [low, base >> 32]
}

static ZERO_PAGE: AtomicU64 = AtomicU64::new(0);
/// The first page of the GDT of ring-1 guests that have not set one yet.
static FLAT_PAGE: AtomicU64 = AtomicU64::new(0);

fn window_address(cpu: &Cpu, page: usize) -> u64 {
    WINDOW_VIRT + cpu.id() as u64 * WINDOW_STRIDE + page as u64 * PAGE_SIZE
}

fn window(cpu: &Cpu) -> &'static [AtomicU64] {
    // SAFETY: written once, before the CPU was counted.
    unsafe { *cpu.window.get() }
}

/// Returns a TSS with the stack for traps from guests and the interrupt stacks, without an I/O bitmap.
fn tss(cpu: &Cpu) -> TaskStateSegment {
    let mut stacks = [VirtAddr::zero(); 7];
    for (stack, top) in stacks.iter_mut().zip(cpu.ist()) {
        *stack = VirtAddr::new(top);
    }
    let mut tss = TaskStateSegment::new();
    tss.privilege_stack_table[0] = VirtAddr::new(cpu.frame_end());
    tss.interrupt_stack_table = stacks;
    tss
}

/// Creates a CPU's TSS, reserved GDT pages and empty window. `None`: there is no memory.
///
/// # Safety
/// The CPU must not run yet, and there must be no other caller.
pub unsafe fn prepare(cpu: &Cpu) -> Option<()> {
    if ZERO_PAGE.load(Ordering::Relaxed) == 0 {
        ZERO_PAGE.store(take_pages(PAGE_SIZE)?.1, Ordering::Relaxed);
        let (virt, phys) = take_pages(PAGE_SIZE)?;
        // SAFETY: just allocated.
        let flat = unsafe { descriptors(virt) };
        for (index, descriptor) in mm::FLAT_SEGMENTS {
            // The page is read-only to the CPU, which would mark them as accessed.
            flat[index].store(descriptor | DescriptorFlags::ACCESSED.bits(), Ordering::Relaxed);
        }
        FLAT_PAGE.store(phys, Ordering::Relaxed);
    }
    for page in &cpu.gdt_pages {
        page.store(take_pages(PAGE_SIZE)?.0, Ordering::Relaxed);
    }
    // SAFETY: by contract it does not run; its pages are there.
    unsafe { fill(cpu) };
    Some(())
}

/// Fills in a CPU's TSS and reserved descriptors, among them that of the TSS, which is not busy then, and empties its
/// window.
///
/// # Safety
/// The CPU must have been [prepared](prepare) and must not run.
pub unsafe fn fill(cpu: &Cpu) {
    // SAFETY: by contract.
    unsafe { cpu.tss.get().write(tss(cpu)) };
    let native = [
        (selector::FLAT_RING3_CS32, DescriptorFlags::USER_CODE32.bits()),
        (selector::FLAT_RING3_DS, DescriptorFlags::USER_DATA.bits()),
        (selector::FLAT_RING3_CS64, DescriptorFlags::USER_CODE64.bits()),
    ];
    let compat = [
        (selector::FLAT_COMPAT_RING1_CS, ring1(DescriptorFlags::KERNEL_CODE32)),
        (selector::FLAT_COMPAT_RING1_DS, ring1(DescriptorFlags::KERNEL_DATA)),
        (selector::FLAT_COMPAT_RING3_CS, DescriptorFlags::USER_CODE32.bits()),
        (selector::FLAT_COMPAT_RING3_DS, DescriptorFlags::USER_DATA.bits()),
    ];
    for (page, flat) in cpu.gdt_pages.iter().zip([&native[..], &compat[..]]) {
        // SAFETY: from `take_pages`, by contract.
        let table = unsafe { descriptors(page.load(Ordering::Relaxed)) };
        let put = |selector: u16, descriptor: u64| table[slot(selector)].store(descriptor, Ordering::Relaxed);
        put(selector::HYPERVISOR_CS, CODE64);
        put(selector::HYPERVISOR_DS32, DATA32);
        flat.iter().for_each(|&(s, d)| put(s, d));
        // SAFETY: the CPU's block is permanent.
        if let Descriptor::SystemSegment(low, high) = unsafe { Descriptor::tss_segment_unchecked(cpu.tss.get()) } {
            put(selector::TSS, low);
            put(selector::TSS + 8, high);
        }
    }
    clear(cpu);
}

/// Returns the descriptors in a page of the hypervisor's.
///
/// # Safety
/// `page` must be from [`take_pages`].
unsafe fn descriptors(page: u64) -> &'static Table {
    // SAFETY: by contract it is permanent; the CPU and we access it as atomics.
    unsafe { &*(page as *const Table) }
}

/// Returns the window entry that maps the reserved descriptors of an ABI.
fn reserved_entry(cpu: &Cpu, abi: GdtAbi) -> u64 {
    let virt = cpu.gdt_pages[abi as usize].load(Ordering::Relaxed);
    private_phys(virt).unwrap_or(0) | pte::DATA
}

fn clear(cpu: &Cpu) {
    let zero = ZERO_PAGE.load(Ordering::Relaxed) | pte::CONST;
    for (i, entry) in window(cpu).iter().enumerate() {
        let value = match i {
            RESERVED_PAGE => reserved_entry(cpu, GdtAbi::Native),
            _ if i < GUEST_GDT_PAGES => zero,
            _ => 0,
        };
        entry.store(value, Ordering::Relaxed);
    }
}

/// Loads GDT, TSS and flat selectors on the running CPU.
///
/// # Safety
/// `cpu` must be the running CPU.
pub unsafe fn load(cpu: &Cpu) {
    let gdt = DescriptorTablePointer { limit: GDT_LIMIT, base: VirtAddr::new(window_address(cpu, 0)) };
    let null = SegmentSelector::NULL;
    // SAFETY: the window holds the descriptors the selectors name; data segments are not used in 64-bit mode.
    unsafe {
        lgdt(&gdt);
        CS::set_reg(SegmentSelector(selector::HYPERVISOR_CS));
        SS::set_reg(null);
        DS::set_reg(null);
        ES::set_reg(null);
        FS::set_reg(null);
        GS::set_reg(null);
        lldt(0);
        load_tss(SegmentSelector(selector::TSS));
    }
}

/// Loads LDTR, which `x86_64` cannot do.
///
/// # Safety
/// The selector must be null or an LDT's.
unsafe fn lldt(selector: u16) {
    // SAFETY: by contract.
    unsafe { asm!("lldt {:x}", in(reg) selector, options(nostack, preserves_flags)) };
}

fn set_entry(cpu: &Cpu, page: usize, value: u64) {
    let entry = &window(cpu)[page];
    // The CPU sets accessed bits in descriptors, not in the entry: A and D are preset.
    if entry.load(Ordering::Relaxed) != value {
        entry.store(value, Ordering::Relaxed);
        invlpg(window_address(cpu, page));
    }
}

/// Maps a guest's GDT on the running CPU: `frames` are the machine frames of its pages. The others read as zero, except
/// the first one of a guest of April 2005, which then has the flat segments.
///
/// # Safety
/// The frames must stay typed as descriptor pages until others are mapped: the CPU uses their contents, and writes to
/// them.
pub unsafe fn set_guest_gdt(frames: [Option<u64>; GUEST_GDT_PAGES]) {
    let cpu = this_cpu();
    let zero = ZERO_PAGE.load(Ordering::Relaxed) | pte::CONST;
    let flat = FLAT_PAGE.load(Ordering::Relaxed) | pte::CONST;
    for (page, frame) in frames.into_iter().enumerate() {
        let value = match frame {
            Some(mfn) => mfn << 12 | pte::DATA,
            None if page == 0 && cpu.guest_kind() == GuestKind::Xen2005 => flat,
            None => zero,
        };
        set_entry(cpu, page, value);
    }
}

/// Maps frame `mfn` as page `page` (below 16) of the running CPU's LDT window, or unmaps the page.
///
/// # Safety
/// As for [`set_guest_gdt`].
pub unsafe fn map_ldt_page(page: usize, mfn: Option<u64>) {
    if page < GUEST_LDT_PAGES {
        set_entry(this_cpu(), LDT_PAGE + page, mfn.map_or(0, |mfn| mfn << 12 | pte::DATA));
    }
}

/// Loads LDTR of the running CPU with its LDT window, for `entries` descriptors (at most [`mm::LDT_ENTRIES`]); 0: no LDT.
pub fn load_ldt(entries: u32) {
    let cpu = this_cpu();
    let entries = entries.min(mm::LDT_ENTRIES);
    if cpu.ldt_entries.swap(entries, Ordering::Relaxed) == 0 && entries == 0 {
        return;
    }
    if entries == 0 {
        for page in 0..GUEST_LDT_PAGES {
            set_entry(cpu, LDT_PAGE + page, 0);
        }
    } else {
        let descriptor = ldt(window_address(cpu, LDT_PAGE), u64::from(entries) * 8 - 1);
        for page in &cpu.gdt_pages {
            // SAFETY: `prepare` allocated it.
            let table = unsafe { descriptors(page.load(Ordering::Relaxed)) };
            table[slot(selector::LDT)].store(descriptor[0], Ordering::Relaxed);
            table[slot(selector::LDT) + 1].store(descriptor[1], Ordering::Relaxed);
        }
    }
    let chosen = if entries == 0 { 0 } else { selector::LDT };
    // SAFETY: the descriptor is an LDT, or the selector is null.
    unsafe { lldt(chosen) };
}

/// Returns the offset of `va` in the running CPU's LDT window, if it lies there: then a descriptor's page is not
/// mapped.
pub fn ldt_offset_at(va: u64) -> Option<u32> {
    let offset = va.wrapping_sub(window_address(this_cpu(), LDT_PAGE));
    (offset < GUEST_LDT_PAGES as u64 * PAGE_SIZE).then_some(offset as u32)
}

/// Maps the reserved descriptors of an ABI on the running CPU.
pub fn set_gdt_abi(abi: GdtAbi) {
    let cpu = this_cpu();
    set_entry(cpu, RESERVED_PAGE, reserved_entry(cpu, abi));
}
