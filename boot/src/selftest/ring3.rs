//! A guest in ring 3: its code, an address space for it, its exits.

use core::arch::global_asm;

use x86_defs::debugreg::{DR6_ONE, DR7_ONE};
use x86_defs::exception;
use zerocopy::IntoBytes;

use super::report::report;
use crate::arch::console::printk;
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::descriptors::selector;
use crate::arch::entry::guest::enter_guest;
use crate::arch::image::layout::{FIRST_SLOT, IMAGE_VOFF, LARGE_PAGE, M2P_RO_VIRT, PAGE_SIZE};
use crate::arch::memory::pages::private_phys;
use crate::arch::memory::paging::{index, pte, PAGING};
use crate::arch::regs::debug::{read_debugreg, write_debugreg};

global_asm!(
    include_str!("guest.S"),
    m2p = const M2P_RO_VIRT as i64,
    image = const IMAGE as i64,
    hypervisor_cs = const selector::HYPERVISOR_CS,
    hypervisor_ds = const selector::HYPERVISOR_DS32,
    flat_cs64 = const selector::FLAT_RING3_CS64,
);

/// A selector behind all descriptors.
pub(super) const NO_SEGMENT: u16 = selector::LDT + 16;
pub(super) const DB: u32 = exception::DB as u32;
pub(super) const BP: u32 = exception::BP as u32;
pub(super) const UD: u32 = exception::UD as u32;
pub(super) const GP: u32 = exception::GP as u32;
pub(super) const PF: u32 = exception::PF as u32;

/// DR6: single step.
const STEPPED: u64 = 1 << 14;

/// The address at which the image begins.
pub(super) const IMAGE: u64 = IMAGE_VOFF + LARGE_PAGE;

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    static selftest_guest: u8;
    static selftest_guest_end: u8;
}

/// Returns the assembled code in the image.
pub(super) fn code() -> &'static [u8] {
    let (start, end) = (&raw const selftest_guest, &raw const selftest_guest_end);
    // SAFETY: the assembled code lies between these symbols, and nobody writes to it.
    unsafe { core::slice::from_raw_parts(start, end as usize - start as usize) }
}

/// The address of the code in an address space of [`address_space`].
pub(super) const CODE: u64 = 0x40_0000;
/// The page of the stack.
pub(super) const STACK: u64 = CODE + PAGE_SIZE;

/// A page of memory.
#[repr(C, align(4096))]
#[derive(Clone)]
pub(super) struct Page(pub [u64; 512]);

/// Allocates a zeroed page, permanently.
pub(super) fn page() -> &'static mut Page {
    alloc::boxed::Box::leak(alloc::boxed::Box::new(Page([0; 512])))
}

/// Returns its physical address.
pub(super) fn phys(page: &Page) -> u64 {
    private_phys(core::ptr::from_ref(page) as u64).expect("heap pages have an address")
}

/// Copies code to the start of a page.
pub(super) fn fill(page: &mut Page, code: &[u8]) {
    let bytes = page.0.as_mut_bytes();
    bytes[..code.len()].copy_from_slice(code);
}

/// Adds the hypervisor's part of the address space to a root.
pub(super) fn with_hypervisor_slots(root: &mut Page) {
    for (i, slot) in PAGING.lock().slots().into_iter().enumerate() {
        root.0[FIRST_SLOT + i] = slot;
    }
}

/// Returns the flags of an entry for a table that any ring may use.
pub(super) const fn table_entry() -> u64 {
    pte::P | pte::RW | pte::US | pte::A
}

/// Builds an address space with one code page and one stack page. Returns its root.
pub(super) fn address_space() -> &'static mut Page {
    let (root, l3, l2, l1, code, stack) = (page(), page(), page(), page(), page(), page());
    let table = table_entry();
    with_hypervisor_slots(root);
    root.0[index(CODE, 4)] = phys(l3) | table;
    l3.0[index(CODE, 3)] = phys(l2) | table;
    l2.0[index(CODE, 2)] = phys(l1) | table;
    l1.0[index(CODE, 1)] = phys(code) | pte::P | pte::US;
    l1.0[index(STACK, 1)] = phys(stack) | pte::P | pte::US | pte::RW | pte::NX;
    fill(code, self::code());
    root
}

/// Maps `page` for ring 3 in an address space of [`address_space`], which has nothing there. Returns the address.
pub(super) fn map(root: &mut Page, page: &Page) -> u64 {
    const AT: u64 = 1 << 39;
    let (l3, l2, l1) = (self::page(), self::page(), self::page());
    root.0[index(AT, 4)] = phys(l3) | table_entry();
    l3.0[index(AT, 3)] = phys(l2) | table_entry();
    l2.0[index(AT, 2)] = phys(l1) | table_entry();
    l1.0[index(AT, 1)] = phys(page) | pte::P | pte::US | pte::RW | pte::NX;
    AT
}

/// Returns where a label of the guest's code lies in its page.
pub(super) fn at(label: *const u8) -> u64 {
    CODE + (label as u64 - &raw const selftest_guest as u64)
}

/// Checks one exit: its reason, and how far rip has advanced since the last one.
pub(super) struct Steps<'a> {
    /// The registers of the running CPU's guest.
    pub regs: &'a mut CpuUserRegs,
}

/// An armed breakpoint on an instruction of the hypervisor's.
pub(super) struct Breakpoint;

impl Breakpoint {
    /// Arms the one of this CPU, at `at`, an instruction that #DB's handler does not execute.
    pub(super) fn at(at: u64) -> Self {
        // SAFETY: #DB cannot recur while it is handled.
        unsafe {
            write_debugreg(0, at);
            // What the handler takes away tells that it has run.
            write_debugreg(6, DR6_ONE | STEPPED);
            write_debugreg(7, DR7_ONE | 1);
        }
        Self
    }

    /// Returns whether #DB has been handled.
    pub(super) fn was_hit(&self) -> bool {
        read_debugreg(6) & STEPPED == 0
    }
}

impl Drop for Breakpoint {
    fn drop(&mut self) {
        // SAFETY: it arms nothing.
        unsafe {
            write_debugreg(7, DR7_ONE);
            write_debugreg(6, DR6_ONE);
        }
    }
}

impl Steps<'_> {
    /// As [`Self::expect`], where #DB comes at `at`, the first instruction of the entry: a `mov ss` puts a breakpoint off to it.
    pub(super) fn expect_debug(&mut self, name: &str, at: u64, why: u32, advance: u64) {
        let breakpoint = Breakpoint::at(at);
        self.expect(name, why, 0, advance);
        report(&alloc::format!("{name}_handled"), breakpoint.was_hit());
    }

    /// Enters the guest and reports whether it left as expected.
    pub(super) fn expect(&mut self, name: &str, why: u32, error: u32, advance: u64) {
        let before = self.regs.rip;
        let got = enter_guest(self.regs);
        let moved = self.regs.rip.wrapping_sub(before);
        let good = got == why && self.regs.error_code == error && moved == advance && got == self.regs.entry_vector;
        if !good {
            printk!("{name}: exit {got:#x} error {:#x} at {:#x} (moved {moved})", self.regs.error_code, self.regs.rip);
        }
        report(name, good);
    }
}
