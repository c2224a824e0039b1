//! Call gates of the guest's own GDT.

use mm::DomCtx;

use super::*;

const GP: u32 = 13;
/// A present 32-bit call gate for ring 3 with two parameters, and one for ring 1.
const FOR_RING3: u64 = 0xec02;
const FOR_RING1: u64 = 0xac00;
/// Their selectors as ring 3 uses them.
const GATE: u16 = 8 << 3 | 3;
const KERNELS_GATE: u16 = 9 << 3 | 3;
const OUTWARD_GATE: u16 = 10 << 3 | 3;
/// A flat segment of ring 3, after the gates.
const CODE_SEGMENT: u16 = 11 << 3;

fn gate(selector: u16, bits: u64) -> u64 {
    let at = u64::from(HANDLER);
    (at & 0xffff_0000 | bits) << 32 | u64::from(selector) << 16 | at & 0xffff
}

/// A world whose vcpu has a GDT of one frame with gates.
fn world() -> World {
    let w = World::new();
    let mm = DomCtx::new(&w.hv, &w.d.mem);
    // A frame that is not mapped.
    let frame = (FIRST..PAGES).map(Mfn).find(|mfn| mm.get_gpfn(*mfn).0 == 2000).unwrap();
    w.hv.hw.zero_page(frame);
    let gates = [gate(RING1.0, FOR_RING3), gate(RING1.0, FOR_RING1), gate(CODE_SEGMENT, FOR_RING3)];
    for (i, d) in gates.into_iter().chain([0x00cf_fb00_0000_ffff]).enumerate() {
        w.hv.hw.store64(frame, 8 * (8 + i), d);
    }
    w.after(|hv, cur| hv.mm_ctx(cur).set_gdt(&[frame], 512).unwrap());
    w.give_to_programs(STACK);
    w
}

/// A far call (or jump) by a program, with two words on its stack, that faults.
fn branch(w: &World, opcode: u32, selector: u16) -> After {
    branch_on(w, opcode, selector, STACK)
}

/// As [`branch`] with another stack.
fn branch_on(w: &World, opcode: u32, selector: u16, esp: u32) -> After {
    w.put(CODE, &[opcode | 0x1234_5600, u32::from(selector) << 8 | 0x78]);
    w.put(esp, &[0x1111, 0x2222]);
    w.exit(GP, |c| {
        (c.regs.cs, c.regs.ss, c.regs.error_code) = (RING3.0, RING3.1, u32::from(selector & !3));
        c.regs.rsp = esp.into();
    })
}

const CALL: u32 = 0x9a;
const JUMP: u32 = 0xea;

#[test]
fn a_call_enters_the_kernel_with_parameters() {
    let w = world();
    let a = branch(&w, CALL, GATE);
    assert_eq!((a.regs.cs, a.regs.rip), (RING1.0, HANDLER.into()));
    assert_eq!((a.regs.ss, a.regs.rsp), (RING1.1, u64::from(OTHER_STACK) - 24));
    let frame = [CODE + 7, RING3.0.into(), 0x1111, 0x2222, STACK, RING3.1.into()];
    assert_eq!(w.words(a.regs.rsp), frame);
}

#[test]
fn what_a_program_may_not() {
    let w = world();
    let fault = |opcode, selector| {
        let a = branch(&w, opcode, selector);
        (taken(&a).unwrap(), w.words::<1>(a.regs.rsp)[0])
    };
    assert_eq!(fault(JUMP, GATE), (13, 0xe018), "a jump stays in its ring");
    assert_eq!(fault(CALL, KERNELS_GATE), (13, u32::from(KERNELS_GATE & !3)));
    assert_eq!(fault(CALL, RING1.0 | 3), (13, 0xe018), "no gate at all");
    assert_eq!(fault(0x90, GATE), (13, u32::from(GATE & !3)), "no call");
}

#[test]
fn a_gate_may_lead_to_the_same_ring() {
    let w = world();
    let a = branch(&w, CALL, OUTWARD_GATE);
    assert_eq!((a.regs.cs, a.regs.rip, a.regs.ss), (CODE_SEGMENT | 3, HANDLER.into(), RING3.1));
    assert_eq!(w.words(a.regs.rsp), [CODE + 7, RING3.0.into(), 0x1111, 0x2222], "without parameters");
    assert_eq!(branch(&w, JUMP, OUTWARD_GATE).regs.rip, HANDLER.into());
}

/// The hypervisor reads parameters and writes frames for a program: no page of its kernel's may be among them.
#[test]
fn a_gate_reaches_only_what_its_caller_may() {
    let w = world();
    w.put(LIST, &[0, 0x5555]);
    for (selector, code) in [(GATE, 5), (OUTWARD_GATE, 7)] {
        let a = branch_on(&w, CALL, selector, LIST + 8);
        assert_eq!((taken(&a), w.words::<2>(a.regs.rsp)), (Some(14), [code, CODE]), "{selector:#x}");
    }
    assert_eq!(w.words::<2>(LIST.into()), [0, 0x5555], "a frame on the kernel's page");
    // lcall *%cs:(%eax), whose address is the kernel's.
    w.put(CODE, &[0x18_ff2e]);
    w.put(LIST, &[0, GATE.into()]);
    let a = w.exit(GP, |c| {
        (c.regs.cs, c.regs.ss, c.regs.error_code, c.regs.rax) = (RING3.0, RING3.1, (GATE & !3).into(), LIST.into());
    });
    assert_eq!((taken(&a), w.words::<2>(a.regs.rsp)), (Some(14), [5, CODE]));
}

/// XSA-298: a descriptor beyond the limit of its table, or of an LDT that there is not, is no gate.
#[test]
fn a_gate_beyond_the_limit_of_its_table_is_none() {
    let w = world();
    let fault = |selector: u16| {
        let a = branch(&w, CALL, selector);
        (taken(&a), w.words::<1>(a.regs.rsp)[0])
    };
    assert_eq!(branch(&w, CALL, GATE).regs.cs, RING1.0);
    w.after(|_, cur| cur.ctx.mm.gdt_ents.set(8));
    assert_eq!(fault(GATE), (Some(13), u32::from(GATE & !3)));
    // Where an LDT would be, and what it would hold.
    let armed = gate(RING1.0 | 3, 0x8c00);
    w.put(LIST, &[armed as u32, (armed >> 32) as u32, armed as u32, (armed >> 32) as u32]);
    const IN_LDT: u16 = 1 << 3 | 4 | 3;
    for entries in [0, 1] {
        w.after(|_, cur| (cur.ctx.mm.ldt_base.set(LIST.into()), cur.ctx.mm.ldt_ents.set(entries)).1);
        assert_eq!(fault(IN_LDT), (Some(13), u32::from(IN_LDT & !3)), "{entries} entries");
    }
    w.after(|_, cur| cur.ctx.mm.ldt_ents.set(2));
    assert_eq!(branch(&w, CALL, IN_LDT).regs.cs, RING1.0, "within it");
    w.after(|_, cur| cur.ctx.mm.ldt_ents.set(0));
}

#[test]
fn a_bad_stack_of_the_kernels() {
    let w = world();
    let call = |ss, sp: u32| {
        w.put(CODE, &[CALL, u32::from(GATE) << 8]);
        let a = w.after(|hv, cur| {
            (cur.regs.cs, cur.regs.ss, cur.regs.error_code) = (RING3.0, RING3.1, u32::from(GATE & !3));
            (cur.ctx.kernel_ss, cur.ctx.kernel_sp) = (ss, sp.into());
            cur.ctx.kernel_mode = false;
            let result = hv.compat_call_gate(cur, u32::from(GATE & !3));
            // The exception itself would need that stack.
            (cur.regs.rax, cur.regs.rbx) = match result {
                crate::cpu::emul::result::EmulResult::Inject(v, e) => (v.into(), e.into()),
                _ => (0, 0),
            };
        });
        (a.regs.rax, a.regs.rbx)
    };
    assert_eq!(call(RING3.1, OTHER_STACK), (10, 0xe030), "of another ring");
    assert_eq!(call(RING1.0, OTHER_STACK), (10, 0xe018), "code");
    assert_eq!(call(RING1.1, 8), (12, 0xe020), "it would wrap around");
}
