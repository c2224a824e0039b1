//! Entering ring 3, and every way out.

use x86_64::registers::control::Cr2;
use x86_defs::eflags;
use x86_defs::pfec::{PRESENT, USER, WRITE};
use xen_compat::machine::entry::{ENTRY_RETURN_FAULT, ENTRY_SYSCALL, INT80};

use super::report::report;
use super::ring3::{address_space, code, phys, Steps, BP, CODE, DB, GP, IMAGE, NO_SEGMENT, PF, STACK, UD};
use super::{compat, devices, registers, smap};
use crate::arch::clock;
use crate::arch::console::printk;
use crate::arch::cpu::block::this_cpu;
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::cpu::guest_cr4;
use crate::arch::descriptors::selector;
use crate::arch::entry::guest::enter_guest;
use crate::arch::fault::usercopy;
use crate::arch::guest_state::{fpu, segment};
use crate::arch::image::layout::{DIRECT_VIRT, IMAGE_VOFF, M2P_RO_VIRT, PAGE_SIZE};
use crate::arch::memory::map::memory;
use crate::arch::memory::paging::{pte, MapError, PAGING};
use crate::arch::regs::control::{read_cr3, write_cr3};
use crate::arch::regs::features::{features, Features};

/// Runs the tests and returns the frame that it has taken.
pub(super) fn run() -> Option<&'static mut CpuUserRegs> {
    let Some(regs) = this_cpu().take_frame() else {
        report("entry", false);
        return None;
    };
    let old = read_cr3();
    let root = phys(address_space());
    // SAFETY: the root has the hypervisor's slots.
    unsafe { write_cr3(root) };
    copies();
    regs.rip = CODE;
    regs.cs = selector::FLAT_RING3_CS64;
    regs.ss = selector::FLAT_RING3_DS;
    regs.rsp = STACK + PAGE_SIZE;
    regs.rflags = 0;
    exits(regs);
    segments();
    fpu_state();
    compat::run(regs);
    // SAFETY: the root in use before.
    unsafe { write_cr3(old) };
    Some(regs)
}

fn exits(regs: &mut CpuUserRegs) {
    let fields =
        |r: &CpuUserRegs| [r.rax, r.rbx, r.rdx, r.rsi, r.rdi, r.rbp, r.r8, r.r9, r.r10, r.r12, r.r13, r.r14, r.r15];
    (regs.rax, regs.rbx, regs.rdx, regs.rsi, regs.rdi, regs.rbp) = (0x100, 0x200, 0x300, 0x400, 0x500, 0x600);
    (regs.r8, regs.r9, regs.r10, regs.r12, regs.r13, regs.r14, regs.r15) =
        (0x700, 0x800, 0x900, 0xa00, 0xb00, 0xc00, 0xd00);
    let before = fields(regs);
    let start = regs.rip;
    let mut steps = Steps { regs };
    steps.expect("entry_syscall", ENTRY_SYSCALL, 0, 15 * 3 + 2);
    report("entry_registers", fields(steps.regs).iter().zip(before).all(|(&now, was)| now == was + 1));
    report(
        "entry_flags",
        steps.regs.rflags & eflags::IF != 0 && steps.regs.rcx == steps.regs.rip && steps.regs.rsp == STACK + PAGE_SIZE,
    );
    // AC, which lets a supervisor touch user pages, is the guest's alone.
    steps.regs.rflags |= eflags::AC;
    steps.expect("entry_int3", BP, 0, 1);
    let theirs = steps.regs.rflags & eflags::AC != 0;
    report("entry_ac", theirs && !smap::user_pages_open());
    steps.regs.rflags &= !eflags::AC;
    steps.expect("entry_page_fault", PF, USER, 0);
    report("entry_cr2", Cr2::read_raw() == 0x1000_0000);
    steps.regs.rip += 8;
    steps.expect("entry_int80", INT80.into(), 0, 2);
    // A gate for ring 1 only. Its error code is 0x412; QEMU's own CPU returns another.
    let why = enter_guest(steps.regs);
    report("entry_int82", why == GP && steps.regs.error_code & 7 == 2);
    steps.regs.rip += 2;
    steps.expect("entry_hlt", GP, 0, 0);
    steps.regs.rip += 1;
    steps.expect("entry_ud2", UD, 0, 0);
    steps.regs.rip += 2;
    steps.expect("entry_m2p_read", ENTRY_SYSCALL, 0, 15);
    report("entry_m2p_value", steps.regs.rcx == steps.regs.rip);
    steps.expect("entry_m2p_write", PF, USER | WRITE | PRESENT, 0);
    steps.regs.rip += 3;
    steps.expect("entry_image_read", PF, USER | PRESENT, 10);
    report("entry_image_cr2", Cr2::read_raw() == IMAGE);
    steps.regs.rip += 3;
    // Everything in the frame is loaded if it does not come from SYSCALL.
    steps.regs.rflags |= eflags::TF;
    steps.regs.rcx = 0x1111;
    steps.expect("entry_single_step", DB, 0, 1);
    report("entry_rcx", steps.regs.rcx == 0x1111);
    steps.regs.rflags &= !eflags::TF;
    steps.expect("entry_odd_stack", ENTRY_SYSCALL, 0, 1 + 7 + 2);
    report("entry_rsp", steps.regs.rsp == 0x123);
    let ways = [enter_guest(steps.regs), enter_guest(steps.regs)];
    report("entry_sysret", ways == [ENTRY_SYSCALL; 2]);
    printk!(
        "@@SELFTEST null exit and entry: {} counts of the TSC, rdtsc, mov and syscall among them",
        steps.regs.rax as u32
    );

    let began = clock::now();
    let all = (0..100_000).all(|_| enter_guest(steps.regs) == ENTRY_SYSCALL);
    printk!("@@SELFTEST null exit and entry: {} ns", (clock::now() - began) / 100_000);
    report("entry_many", all);
    registers::run(steps.regs);
    steps.expect_debug("entry_syscall_debug", this_cpu().stub(), ENTRY_SYSCALL, 0);
    devices::guest_timer(steps.regs);

    // If iretq refuses the frame, it comes back with that fault and everything else unchanged.
    let rdi = steps.regs.rdi;
    steps.regs.rip = 0x8000_0000_0000;
    let why = enter_guest(steps.regs);
    // QEMU's own CPU lets iretq pass and faults on the fetch.
    let refused = [ENTRY_RETURN_FAULT | GP, GP, PF].contains(&why);
    report("entry_bad_rip", refused && steps.regs.rip == 0x8000_0000_0000 && steps.regs.rdi == rdi);
    steps.regs.rip = start;
    steps.regs.entry_vector = 0;
    steps.regs.cs = NO_SEGMENT;
    let why = enter_guest(steps.regs);
    report(
        "entry_bad_cs",
        why == ENTRY_RETURN_FAULT | GP
            && steps.regs.error_code == u32::from(NO_SEGMENT)
            && steps.regs.r15 == before[12] + 1,
    );
    // The hypervisor's own code segment becomes one of ring 3, which the CPU refuses.
    steps.regs.cs = selector::HYPERVISOR_CS;
    let why = enter_guest(steps.regs);
    report("entry_ring0_cs", why & ENTRY_RETURN_FAULT != 0 && steps.regs.cs & 3 == 3);
}

fn copies() {
    let mut bytes = [0u8; 37];
    let want = &code()[..37];
    report("copy_from", usercopy::copy_from_user(&mut bytes, CODE).is_ok() && bytes == want);
    report("copy_to", usercopy::copy_to_user(STACK + 11, &bytes).is_ok());
    report("copy_from_fault", usercopy::copy_from_user(&mut bytes, STACK + PAGE_SIZE - 9) == Err(29));
    report("copy_to_fault", usercopy::copy_to_user(STACK + PAGE_SIZE - 4, &bytes) == Err(37));
    report("copy_to_code", usercopy::copy_to_user(CODE, &bytes).is_err());
    report("copy_hypervisor", usercopy::copy_from_user(&mut bytes, IMAGE) == Err(37));
    report("copy_m2p", usercopy::read_user_u64(M2P_RO_VIRT).is_err());
    report(
        "copy_noncanonical",
        usercopy::read_user_u64(0x7fff_ffff_fffc).is_err() && usercopy::read_user_u64(!0 - 3).is_err(),
    );
    report(
        "copy_word",
        usercopy::write_user_u64(STACK, 0x1234_5678_9abc_def0).is_ok()
            && usercopy::read_user_u32(STACK + 4) == Ok(0x1234_5678),
    );
    report("copy_clear", usercopy::clear_user(STACK, 6).is_ok() && usercopy::read_user_u64(STACK) == Ok(0x1234 << 48));
    report("copy_ac", !smap::user_pages_open());
    report("paging_in_use", {
        let (mut paging, image) = (PAGING.lock(), memory().image.start + IMAGE_VOFF);
        let was = paging.lookup(image);
        paging.map(image, 0, PAGE_SIZE, pte::DATA) == Err(MapError::InUse) && paging.lookup(image) == was
    });
    report("direct_map_hides", {
        let hidden = [memory().private.start, memory().image.start];
        let paging = PAGING.lock();
        hidden.iter().all(|&p| paging.lookup(DIRECT_VIRT + p).is_none())
    });
}

fn segments() {
    report(
        "segment_flat",
        segment::load_ds(selector::FLAT_RING3_DS).is_ok() && segment::read_ds() == selector::FLAT_RING3_DS,
    );
    report("segment_bad", segment::load_gs(0x53).is_err() && segment::read_gs() == 0);
    report("segment_base", segment::set_fs_base(0x1234_5678_9000).is_ok() && segment::fs_base() == 0x1234_5678_9000);
    report("segment_base_bad", segment::set_gs_base(1 << 50).is_err());
    guest_cr4::load_guest_cr4(0);
    let by_msr = segment::set_fs_base(0x5000).is_ok() && segment::fs_base() == 0x5000;
    report("segment_base_msr", by_msr && !guest_cr4::has_fsgsbase());
    guest_cr4::load_guest_cr4(!0);
    let xsave = features().contains(Features::XSAVE);
    report("xsetbv_bad", !xsave || fpu::set_xcr0(0).is_err());
    report("xcr0_beyond", fpu::set_xcr0(1 << 62 | fpu::xcr0_max()).is_err());
    let _ = segment::load_ds(0);
}

#[repr(align(64))]
struct FpuArea([u8; 4096]);

/// Tests that state which the CPU refuses is gone after a reset.
fn fpu_state() {
    const XMM0: usize = 160;
    const XCOMP_BV: usize = 520;
    let mut area = alloc::boxed::Box::new(FpuArea([0; 4096]));
    [area.0[24], area.0[25]] = [0x80, 0x1f];
    (area.0[XMM0], area.0[512]) = (0x5a, 3);
    let held = |clear: bool| {
        let mut now = alloc::boxed::Box::new(FpuArea([0; 4096]));
        if clear {
            fpu::reset(3);
        }
        fpu::save(&mut now.0, 3);
        now.0[XMM0]
    };
    report("fpu_restore", fpu::restore(&area.0, 3).is_ok() && held(false) == 0x5a);
    area.0[XCOMP_BV] = 1;
    report("fpu_refused", !features().contains(Features::XSAVE) || fpu::restore(&area.0, 3).is_err());
    report("fpu_reset", held(true) == 0);
}
