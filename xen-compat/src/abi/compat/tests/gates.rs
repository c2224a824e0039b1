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
    w
}

/// A far call (or jump) by a program, with two words on its stack, that faults.
fn branch(w: &World, opcode: u32, selector: u16) -> After {
    w.put(CODE, &[opcode | 0x1234_5600, u32::from(selector) << 8 | 0x78]);
    w.put(STACK, &[0x1111, 0x2222]);
    w.exit(GP, |c| {
        (c.regs.cs, c.regs.ss, c.regs.error_code) = (RING3.0, RING3.1, u32::from(selector & !3));
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
