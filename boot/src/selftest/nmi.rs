//! An NMI in a guest whose code segment is no longer there.

use x86_64::structures::gdt::DescriptorFlags;
use xen_compat::machine::entry::ENTRY_RETURN_FAULT;

use super::devices::nmi_soon;
use super::report::report;
use super::ring3::{address_space, at, map, page, phys, GP};
use crate::arch::console::printk;
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::descriptors::gdt::{set_guest_gdt, GUEST_GDT_PAGES};
use crate::arch::descriptors::selector;
use crate::arch::entry::guest::enter_guest;
use crate::arch::regs::control::{read_cr3, write_cr3};

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    static selftest_guest_cs: u8;
}

const SELECTOR: u16 = 0x0b;

pub(super) fn run(regs: &mut CpuUserRegs) {
    let old = read_cr3();
    let root = address_space();
    let gdt = page();
    gdt.0[1] = DescriptorFlags::USER_CODE64.bits();
    let window = map(root, gdt);
    let mut frames = [None; GUEST_GDT_PAGES];
    frames[0] = Some(phys(gdt) >> 12);
    // SAFETY: a code segment of ring 3, or nothing, until the CPU is shown no GDT.
    unsafe { set_guest_gdt(frames) };
    // SAFETY: the root has the hypervisor's slots.
    unsafe { write_cr3(phys(root)) };
    let rip = at(&raw const selftest_guest_cs);
    *regs = CpuUserRegs {
        rip,
        cs: SELECTOR,
        ss: selector::FLAT_RING3_DS,
        rbx: window + 8,
        rdi: 0x1234,
        ..CpuUserRegs::default()
    };
    if nmi_soon() {
        let why = enter_guest(regs);
        let intact = regs.rdi == 0x1234 && regs.cs == SELECTOR && (rip..rip + 16).contains(&regs.rip);
        let gone = why == ENTRY_RETURN_FAULT | GP && regs.error_code == u32::from(SELECTOR & !3);
        if !(gone && intact) {
            printk!("nmi_bad_cs: exit {why:#x} error {:#x} at {:#x}", regs.error_code, regs.rip);
        }
        report("nmi_bad_cs", gone && intact);
    }
    // SAFETY: no frames.
    unsafe { set_guest_gdt([None; GUEST_GDT_PAGES]) };
    // SAFETY: the root in use before.
    unsafe { write_cr3(old) };
}
