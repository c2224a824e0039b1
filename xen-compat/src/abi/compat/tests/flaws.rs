//! One test for each class of flaws that entries to the kernels of 32-bit guests, and returns from them, have had
//! (`docs/compat-flaws.md`).

use super::*;
use crate::machine::entry::{ENTRY_SYSENTER, INT80, INT82};
use crate::state::vcpu::Callback;
use public_headers::xen4::xen as nr;
use x86_defs::eflags::{ALWAYS, IF, IOPL, NT, RF, TF, VM};

const GP: u32 = 13;

/// XSA-44: SYSENTER keeps NT, with which an `iret` of the hypervisor's would fault. XSA-339: where there is no callback, the
/// program gets one fault, not two.
#[test]
fn sysenter_with_any_flags_is_one_entry_of_a_program() {
    for (cs, vector) in [(1, Some(13)), (RING1.0, Some(0))] {
        let w = World::new();
        let a = w.exit(ENTRY_SYSENTER, |c| {
            c.ctx.sysenter_cb = Callback { rip: HANDLER.into(), cs, masks_events: false };
            (c.regs.rip, c.regs.cs) = ((CODE + 2).into(), 0xe023);
            c.regs.rflags = IF | ALWAYS | NT | TF | IOPL | RF;
        });
        assert_eq!(taken(&a), vector);
        let words = if vector == Some(13) { 6 } else { 5 };
        assert_eq!(a.regs.rsp, u64::from(OTHER_STACK) - 4 * words, "one frame");
        assert_eq!(a.regs.rflags & (NT | TF | RF | VM), 0);
        assert_eq!((a.regs.cs & 3, a.kernel_mode), (1, true));
        let frame: [u32; 6] = w.words(u64::from(OTHER_STACK) - 24);
        assert_eq!((frame[2] & 0xffff, frame[5]), (RING3.0.into(), RING3.1.into()), "of a program");
    }
}

/// XSA-259: an `int 0x80` for which the kernel has no handler.
#[test]
fn int_0x80_without_a_handler_is_a_fault() {
    for (cs, ss) in [RING1, RING3] {
        let w = World::new();
        let a = w.exit(INT80.into(), |c| {
            (c.regs.rip, c.regs.cs, c.regs.ss) = ((CODE + 2).into(), cs, ss);
            c.ctx.traps[0x80].cs = 0;
        });
        assert_eq!((taken(&a), w.words::<3>(a.regs.rsp)), (Some(13), [0x80 << 3 | 2, CODE, cs.into()]));
    }
}

fn iret(w: &World, words: &[u32]) -> After {
    w.put(STACK, words);
    w.exit(INT82.into(), |c| c.regs.rax = nr::HYPERVISOR_IRET.into())
}

/// XSA-202: no frame of a guest's masks interrupts, or gives it ports or virtual-8086 mode.
#[test]
fn iret_gives_no_privileged_flags() {
    for bits in 0..32 {
        for flags in [1u32 << bits, !(1 << bits)] {
            if u64::from(flags) & VM != 0 {
                continue;
            }
            let w = World::new();
            for (cs, ss) in [RING1, RING3] {
                let a = iret(&w, &[0, CODE, cs.into(), flags, OTHER_STACK, ss.into()]);
                assert_eq!(a.regs.rflags & (IF | IOPL | VM), IF, "{flags:#x}");
            }
            assert!(!w.crashed());
        }
    }
}

/// A frame leads to ring 1 to 3 or ends the domain, whatever selector of whatever table it has.
#[test]
fn iret_never_leads_to_ring_0() {
    for cs in [0, 4, 8, 0xe000, 0xe008, 0xe010, 0xe018, 0xe020, 0xe028, 0xe030, 0xe038, 0xfff8, 0xfffc] {
        let w = World::new();
        iret(&w, &[0, CODE, cs, 0x202, OTHER_STACK, 0xe010]);
        assert!(w.crashed(), "{cs:#x}");
    }
}

/// XSA-136: the frame of virtual-8086 mode is copied to the kernel's stack, with which it may overlap.
#[test]
fn frames_of_virtual_8086_mode_may_overlap() {
    let words: [u32; 10] = [0, CODE, RING1.0.into(), 0x202 | 1 << 17, 11, 12, 13, 14, 15, 16];
    for by in [-36i32, -4, 0, 4, 36] {
        let w = World::new();
        w.put(STACK, &words);
        let sp = STACK.wrapping_add_signed(by);
        let a = w.exit(INT82.into(), |c| {
            c.regs.rax = nr::HYPERVISOR_IRET.into();
            c.ctx.kernel_sp = (sp + 40).into();
        });
        assert_eq!((taken(&a), a.regs.rsp), (Some(13), sp.into()), "by {by}");
        assert_eq!(w.words::<10>(sp.into()), words, "by {by}");
        assert!(!w.crashed());
    }
}

/// XSA-215: a frame, with all that belongs to it, that would not lie in the guest's own memory.
#[test]
fn a_frame_at_the_edge_of_memory_ends_the_domain_alone() {
    for sp in [0, 4, 8, 0xf580_0000u32, 0xf580_0008, 0xf580_0020, 0xffff_fffc, 0xffe0_0004] {
        let w = World::new();
        let user = |c: &mut Cur<'_>| {
            (c.regs.cs, c.regs.ss) = RING3;
            c.ctx.kernel_sp = sp.into();
        };
        w.exit(GP, user);
        assert!(w.crashed(), "{sp:#x}");
        let w = World::new();
        w.after(|hv, cur| {
            user(cur);
            cur.ctx.failsafe_cb = Callback { rip: HANDLER.into(), cs: RING1.0, masks_events: true };
            hv.compat_failsafe(cur, [1, 2, 3, 4]);
        });
        assert!(w.crashed(), "failsafe, {sp:#x}");
    }
}

/// XSA-111, XSA-454: the upper halves of registers, which a 32-bit guest does not have, neither end anything nor mean anything,
/// also where a call continues.
#[test]
fn upper_halves_of_registers_mean_nothing() {
    let w = World::new();
    w.put(LIST, &[nr::HYPERVISOR_XEN_VERSION, 0, 0, 0, 0, 0, 0, 0, nr::HYPERVISOR_XEN_VERSION, 0, 0, 0, 0, 0, 0, 0]);
    w.hv.hw.memory.set_preempt_after(0);
    let a = w.exit(INT82.into(), |c| {
        let r = &mut *c.regs;
        [r.rax, r.rbx, r.rcx] = [nr::HYPERVISOR_MULTICALL.into(), LIST.into(), 2].map(|n: u64| n | 0xffff_fff0 << 32);
        [r.rdx, r.rsi, r.rdi, r.rbp, r.r8, r.r15] = [!0; 6];
    });
    w.hv.hw.memory.set_preempt_after(-1);
    let r = &a.regs;
    assert_eq!((r.rip, r.rbx, r.rcx), ((CODE - 2).into(), (LIST + 32).into(), 1));
    assert!(!w.crashed());
}

/// XSA-444, by instruction: a breakpoint's address has the lower half of a register only, and so have the control registers.
#[test]
fn breakpoints_by_instruction_are_below_4_gib() {
    let w = World::new();
    let mov = |opcode: u32, reg: u32, val: u64| {
        w.put(CODE, &[opcode | reg << 19]);
        let a = w.exit(GP, |c| c.regs.rax = val);
        assert_eq!((taken(&a), a.regs.rip), (None, (CODE + 3).into()), "{val:#x}");
    };
    for high in [1u64 << 32, 0xffff_8300 << 32, 0x7fff << 32, 0xdead_beef << 32] {
        for low in [0x1000, 0xf580_0000, 0xffff_fffc_u32] {
            for reg in 0..4 {
                // mov %eax, %dr0 to %dr3
                mov(0xc0_230f, reg, high | u64::from(low));
            }
            w.after(|_, cur| assert_eq!(cur.ctx.debugreg[..4], [u64::from(low); 4]));
        }
        mov(0xc0_230f, 7, high | 0x400);
        // mov %eax, %cr0; mov %eax, %cr4
        mov(0xc0_220f, 0, high | crate::state::vcpu::GUEST_CR0);
        mov(0xc0_220f, 4, high);
    }
    assert!(!w.crashed());
}

/// XSA-193: the bases of FS and GS are not for a 32-bit guest to choose, nor is where a system call leads.
#[test]
fn registers_of_long_mode_are_not_a_32_bit_guests() {
    let w = World::new();
    for msr in
        [0xc000_0100u32, 0xc000_0101, 0xc000_0102, 0xc000_0081, 0xc000_0082, 0xc000_0083, 0xc000_0084, 0x174, 0x176]
    {
        // wrmsr
        w.put(CODE, &[0x300f]);
        let a = w.exit(GP, |c| (c.regs.rcx, c.regs.rax, c.regs.rdx) = (msr.into(), 0x1000, 0xffff_8300));
        assert_eq!(taken(&a), Some(13), "{msr:#x}");
    }
    // EFER without LME; and MISC_ENABLE (XSA-333), which one may write to no avail.
    w.put(CODE, &[0x320f]);
    let a = w.exit(GP, |c| c.regs.rcx = 0xc000_0080);
    assert_eq!(a.regs.rax & 0x500, 0);
    let a = w.exit(GP, |c| c.regs.rcx = 0x1a0);
    assert!(!w.crashed() && (a.regs.rip == (CODE + 2).into() || taken(&a) == Some(13)));
}
