//! Entering rings 1 and 3 of a 32-bit guest, and every way out.

use x86_64::registers::control::{Cr4, Cr4Flags};
use x86_defs::eflags;
use x86_defs::pfec::{PRESENT, USER, WRITE};
use xen_compat::machine::entry::{ENTRY_RETURN_FAULT, INT80, INT82};
use xen_compat::machine::hw::GuestKind;

use super::report::report;
use super::ring3::{fill, page, phys, table_entry, with_hypervisor_slots, Steps, BP, DB, GP, NO_SEGMENT, PF, UD};
use crate::arch::clock;
use crate::arch::console::printk;
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::descriptors::{idt, selector};
use crate::arch::entry::guest::{self, enter_guest};
use crate::arch::guest_state::segment;
use crate::arch::image::layout::PAGE_SIZE;
use crate::arch::memory::paging::{index, pte};
use crate::arch::regs::control::{read_cr3, write_cr3};
use crate::arch::regs::features::{features, Features};

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    static selftest_guest32: u8;
    static selftest_guest32_user: u8;
    static selftest_guest32_loop: u8;
    static selftest_guest32_end: u8;
}

const CODE: u64 = 0x40_0000;
const STACK: u64 = CODE + PAGE_SIZE;
/// Only ring 1 may read it.
const KERNEL: u64 = CODE + 2 * PAGE_SIZE;
const WORD: u64 = 0x1234_5678;

/// Returns an address space whose code and stack any ring may use.
fn address_space() -> u64 {
    let (root, l3, l2, l1, code, stack, kernel) = (page(), page(), page(), page(), page(), page(), page());
    with_hypervisor_slots(root);
    root.0[index(CODE, 4)] = phys(l3) | table_entry();
    l3.0[index(CODE, 3)] = phys(l2) | table_entry();
    l2.0[index(CODE, 2)] = phys(l1) | table_entry();
    l1.0[index(CODE, 1)] = phys(code) | pte::P | pte::US;
    l1.0[index(STACK, 1)] = phys(stack) | pte::P | pte::US | pte::RW;
    l1.0[index(KERNEL, 1)] = phys(kernel) | pte::P | pte::RW;
    kernel.0[0] = WORD;
    let (start, end) = (&raw const selftest_guest32, &raw const selftest_guest32_end);
    // SAFETY: the assembled code lies between these symbols, and nobody writes to it.
    fill(code, unsafe { core::slice::from_raw_parts(start, end as usize - start as usize) });
    phys(root)
}

/// Returns where a label of the guest's code lies in its page.
fn at(label: *const u8) -> u64 {
    CODE + (label as u64 - &raw const selftest_guest32 as u64)
}

pub(super) fn run(regs: &mut CpuUserRegs) {
    let old = read_cr3();
    let root = address_space();
    guest::set_kind(GuestKind::Xen2005);
    // SAFETY: the root has the hypervisor's slots.
    unsafe { write_cr3(root) };
    report("compat_no_smep", !has_smep());
    *regs = CpuUserRegs {
        rip: CODE,
        // RPL 0, which is changed to the guest's ring.
        cs: selector::FLAT_COMPAT_RING1_CS & !3,
        ss: selector::FLAT_COMPAT_RING1_DS & !3,
        rsp: STACK + PAGE_SIZE,
        ..CpuUserRegs::default()
    };
    let data = [segment::load_ds, segment::load_es, segment::load_fs, segment::load_gs];
    let all = data.iter().all(|load| load(selector::FLAT_COMPAT_RING1_DS).is_ok());
    report("compat_segments", all && segment::load_fs(selector::FLAT_COMPAT_RING3_DS).is_ok());
    kernel(regs);
    user(regs);
    refused(regs);
    guest::set_kind(GuestKind::Native);
    let smep = !features().contains(Features::SMEP) || has_smep();
    report("compat_back", smep && segment::load_ds(0).is_ok());
    // SAFETY: the root in use before.
    unsafe { write_cr3(old) };
}

fn kernel(regs: &mut CpuUserRegs) {
    let fields = |r: &CpuUserRegs| [r.rax, r.rbx, r.rcx, r.rdx, r.rsi, r.rdi, r.rbp];
    (regs.rax, regs.rbx, regs.rcx, regs.rdx, regs.rsi, regs.rdi, regs.rbp) =
        (0x100, 0x200, 0x300, 0x400, 0x500, 0x600, 0x700);
    let before = fields(regs);
    let mut steps = Steps { regs };
    steps.expect("compat_hypercall", INT82.into(), 0, 7 + 2);
    report("compat_registers", fields(steps.regs).iter().zip(before).all(|(&now, was)| now == was + 1));
    let r = &*steps.regs;
    report(
        "compat_frame",
        r.cs == selector::FLAT_COMPAT_RING1_CS
            && r.ss == selector::FLAT_COMPAT_RING1_DS
            && r.rsp == STACK + PAGE_SIZE
            && r.rflags & (eflags::IOPL | eflags::IF) == eflags::IF,
    );
    steps.expect("compat_int80", INT80.into(), 0, 2 * 2 + 2);
    let selectors = (steps.regs.rcx as u16, steps.regs.rdx as u16);
    report("compat_selectors", selectors == (selector::FLAT_COMPAT_RING1_DS, selector::FLAT_COMPAT_RING3_DS));
    steps.expect("compat_supervisor_read", INT82.into(), 0, 5 + 2);
    report("compat_supervisor_value", steps.regs.rax == WORD);
    steps.expect("compat_read_only_write", PF, PRESENT | WRITE, 0);
    steps.regs.rip += 5;
    steps.expect("compat_jump_hypervisor", GP, selector::HYPERVISOR_CS.into(), 0);
    steps.regs.rip += 7;
    steps.expect("compat_jump_64", GP, (selector::FLAT_RING3_CS64 & !3).into(), 0);
    steps.regs.rip += 7;
    steps.expect("compat_syscall", UD, 0, 0);
    steps.regs.rip += 2;
    let why = enter_guest(steps.regs);
    report("compat_sysenter", why == GP || why == UD);
    steps.regs.rip += 2;
    steps.expect("compat_hypervisor_data", GP, selector::HYPERVISOR_DS32.into(), 5);
    steps.regs.rip += 2;
    steps.regs.rflags |= eflags::TF;
    steps.expect("compat_single_step", DB, 0, 1);
    steps.regs.rflags &= !eflags::TF;
    steps.expect("compat_cli", GP, 0, 1);
    steps.regs.rip += 1;
    steps.expect("compat_in", GP, 0, 0);
    steps.regs.rip += 2;
    steps.expect("compat_mov_cr", GP, 0, 0);
    steps.regs.rip += 3;
    steps.expect("compat_int3", BP, 0, 1);
    steps.regs.rbx |= 0xdead << 32;
    let why = enter_guest(steps.regs);
    report("compat_high_halves", why == u32::from(INT82) && steps.regs.rip < 1 << 32 && steps.regs.rsp < 1 << 32);
}

fn user(regs: &mut CpuUserRegs) {
    regs.rip = at(&raw const selftest_guest32_user);
    regs.cs = selector::FLAT_COMPAT_RING3_CS;
    regs.ss = selector::FLAT_COMPAT_RING3_DS;
    let mut steps = Steps { regs };
    steps.expect("compat_user_int80", INT80.into(), 0, 2);
    // Its error code is 0x412; QEMU's own CPU returns another.
    let rip = steps.regs.rip;
    let why = enter_guest(steps.regs);
    report("compat_user_hypercall", why == GP && steps.regs.error_code & 7 == 2 && steps.regs.rip == rip);
    steps.regs.rip += 2;
    steps.expect("compat_user_supervisor_read", PF, PRESENT | USER, 0);
    report("compat_user_null", segment::read_ds() == 0 && segment::read_fs() == selector::FLAT_COMPAT_RING3_DS);
}

fn refused(regs: &mut CpuUserRegs) {
    let start = at(&raw const selftest_guest32_loop);
    let ring1 = (selector::FLAT_COMPAT_RING1_CS, selector::FLAT_COMPAT_RING1_DS);
    regs.rip = start;
    for (name, cs, ss, error) in [
        ("compat_bad_cs", NO_SEGMENT | 1, ring1.1, NO_SEGMENT),
        ("compat_user_ss", ring1.0, selector::FLAT_COMPAT_RING3_DS, selector::FLAT_COMPAT_RING3_DS & !3),
        ("compat_ring0_cs", selector::HYPERVISOR_CS, ring1.1, selector::HYPERVISOR_CS),
    ] {
        (regs.cs, regs.ss, regs.rdi) = (cs, ss, WORD);
        let why = enter_guest(regs);
        let intact = regs.rip == start && regs.rdi == WORD && regs.cs & 3 != 0;
        if why != ENTRY_RETURN_FAULT | GP || regs.error_code & !3 != u32::from(error) || !intact {
            printk!("{name}: exit {why:#x} error {:#x}", regs.error_code);
        }
        report(name, why == ENTRY_RETURN_FAULT | GP && regs.error_code & !3 == u32::from(error) && intact);
    }
    (regs.cs, regs.ss) = ring1;
    let began = clock::now();
    let all = (0..100_000).all(|_| enter_guest(regs) == u32::from(INT82));
    printk!("@@SELFTEST 32-bit hypercall, exit and entry: {} ns", (clock::now() - began) / 100_000);
    report("compat_many", all);
    Steps { regs }.expect_debug("compat_hypercall_debug", idt::stub(INT82), INT82.into(), 0);
}

fn has_smep() -> bool {
    Cr4::read().contains(Cr4Flags::SUPERVISOR_MODE_EXECUTION_PROTECTION)
}
