//! Instructions at the end of what a guest can read, and code of segments of the guest's own.

use mm::Machine;
use public_headers::xen4::xen::HYPERVISOR_SET_GDT;

use super::*;
use crate::cpu::cpuid::Asked;

/// Memory ends here: 256 frames.
const END: u64 = GUEST_VA + (256 << 12);

/// Runs `code` as the last bytes of memory.
fn at_the_end(hv: &Hv<HostHw>, v: &VcpuRef, code: &[u8], set: impl FnOnce(&mut Cur<'_>)) -> (EmulResult, CpuUserRegs) {
    let rip = END - code.len() as u64;
    hv.hw.copy_to_guest(rip, code).unwrap();
    with_vcpu(v, 0, |cur| {
        (cur.ctx.iopl, cur.ctx.traps[14].rip) = (1, CODE);
        cur.regs.cs = low16(FLAT_RING3_CS64);
        (cur.regs.rip, cur.regs.rsp) = (rip, DATA);
        set(cur);
        let r = hv.emulate_privop(cur);
        (r, *cur.regs)
    })
}

#[test]
fn an_instruction_that_ends_with_memory_is_carried_out() {
    let (hv, _d, v) = one(1);
    let (r, regs) = at_the_end(&hv, &v, &[0xfa], |_| {});
    assert_eq!((r, regs.rip), (EmulResult::Done, END));
    let (r, _) = at_the_end(&hv, &v, &[0x90], |_| {});
    assert_eq!(r, EmulResult::NotHandled, "nothing that is emulated");
}

#[test]
fn an_instruction_that_goes_beyond_faults_where_memory_ends() {
    let (hv, _d, v) = one(1);
    let (r, regs) = at_the_end(&hv, &v, &[0x0f], |_| {});
    assert_eq!((r, regs.rip), (EmulResult::Done, CODE));
    let (frame, off) = v.v().vcpu_info_at();
    let cr2 = || hv.hw.load64(frame, off + core::mem::offset_of!(public_headers::xen4::xen::VcpuInfo, arch));
    assert_eq!(cr2(), END);
    // The prefix is there, and what is behind it is not.
    hv.hw.copy_to_guest(END - 5, b"\x0f\x0bxen").unwrap();
    with_vcpu(&v, 0, |cur| {
        (cur.regs.rip, cur.regs.rsp) = (END - 5, DATA);
        assert_eq!(hv.emulate_forced_cpuid(cur), EmulResult::Done);
        assert_eq!(cur.regs.rip, CODE);
    });
    assert_eq!(cr2(), END);
    // All of it is there, if not eight bytes.
    hv.hw.copy_to_guest(END - 7, b"\x0f\x0bxen\x0f\xa2").unwrap();
    with_vcpu(&v, 0, |cur| {
        (cur.regs.rip, cur.regs.rax, cur.regs.rcx) = (END - 7, 0x4000_0000, 0);
        assert_eq!(hv.emulate_forced_cpuid(cur), EmulResult::Done);
        let told = hv.guest_cpuid(cur, 0x4000_0000, 0, Asked::Forced);
        assert_eq!((cur.regs.rip, cur.regs.rbx), (END, told.ebx.into()));
    });
}

#[test]
fn cpuid_of_programs_can_be_made_to_fault() {
    let (hv, _d, v) = one(1);
    hv.hw.copy_to_guest(CODE, b"\x0f\x0bxen\x0f\xa2").unwrap();
    with_vcpu(&v, 0, |cur| {
        (cur.ctx.kernel_mode, cur.ctx.msrs.cpuid_faults, cur.regs.rip) = (false, true, CODE);
        assert_eq!(hv.emulate_forced_cpuid(cur), EmulResult::Inject(GP, 0));
        cur.ctx.kernel_mode = true;
        assert_eq!(hv.emulate_forced_cpuid(cur), EmulResult::Done);
    });
}

#[test]
fn a_segment_of_the_guests_own_says_what_its_code_is() {
    let (hv, d, v) = one(1);
    hv.mm.init_frame_table(&hv.hw, &[(mm::Mfn(0), mm::Mfn(256))]);
    hv.mm.heap.add_region(&hv.hw, mm::Mfn(96), mm::Mfn(200), false);
    let page = mm::DomCtx::new(&*hv, &d.mem).alloc_domheap_pages(&d.mem, 0, mm::MemFlags::default()).unwrap();
    hv.hw.zero_page(page);
    // 1: 64-bit code, 2: 32-bit code, both of ring 3.
    hv.hw.write(page, 8, &0x00af_fb00_0000_ffffu64.to_le_bytes());
    hv.hw.write(page, 16, &0x00cf_fb00_0000_ffffu64.to_le_bytes());
    hv.hw.copy_to_guest(DATA, &page.0.to_le_bytes()).unwrap();
    with_vcpu(&v, 0, |cur| assert_eq!(hv.call(cur, HYPERVISOR_SET_GDT.into(), &mut [DATA, 16, 0, 0, 0, 0]), Ok(0)));
    // MOV R9, CR0: in 32-bit code the prefix is an instruction of its own.
    let mov = |cs| run(&hv, &v, &[0x41, 0x0f, 0x20, 0xc1], |c| c.regs.cs = cs).0;
    assert_eq!([1 << 3 | 3, 2 << 3 | 3].map(mov), [EmulResult::Done, EmulResult::NotHandled]);
    // Beyond the table, and of the LDT: not known.
    assert_eq!([16 << 3 | 3, 1 << 3 | 4 | 3].map(mov), [EmulResult::NotHandled; 2]);
}
