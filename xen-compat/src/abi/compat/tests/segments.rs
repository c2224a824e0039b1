//! Segments of the guest's own, where instructions are emulated.

use mm::DomCtx;

use super::*;
use crate::machine::hw::{Seg, Segments};

const GP: u32 = 13;
const DATA: u64 = 0x0040_f200_0000_0000;
const READ_ONLY: u64 = 0x0040_f000_0000_0000;
const EXPANDS_DOWN: u64 = 0x0040_f600_0000_0000;
const ABSENT: u64 = 0x0040_7200_0000_0000;
const CODE32: u64 = 0x0040_fa00_0000_0000;
const EXECUTE_ONLY: u64 = 0x0040_f800_0000_0000;
const CODE16: u64 = 0x0000_fa00_0000_0000;
const GATE: u64 = 0x0000_ec00_0000_0000;

/// Selectors of the two descriptors that tests choose.
const FIRST: u16 = 8 << 3 | 3;
const SECOND: u16 = 9 << 3 | 3;

fn segment(kind: u64, base: u32, limit: u16) -> u64 {
    let base = u64::from(base);
    kind | (base & 0xff00_0000) << 32 | (base & 0xff_ffff) << 16 | u64::from(limit)
}

/// A world whose vcpu has a GDT with these two descriptors.
fn world(descriptors: [u64; 2]) -> World {
    let w = World::new();
    let mm = DomCtx::new(&w.hv, &w.d.mem);
    // A frame that is not mapped.
    let frame = (super::FIRST..PAGES).map(Mfn).find(|mfn| mm.get_gpfn(*mfn).0 == 2000).unwrap();
    w.hv.hw.zero_page(frame);
    for (i, d) in descriptors.into_iter().enumerate() {
        w.hv.hw.store64(frame, 8 * (8 + i), d);
    }
    w.after(|hv, cur| hv.mm_ctx(cur).set_gdt(&[frame], 512).unwrap());
    w
}

/// What becomes of a kernel that may use all ports and executes `code` at CODE.
fn execute(w: &World, code: [u8; 4], set: impl FnOnce(&mut Cur<'_>)) -> After {
    w.put(CODE, &[u32::from_le_bytes(code)]);
    w.exit(GP, |c| {
        c.ctx.iopl = 3;
        for seg in [Seg::Ds, Seg::Es] {
            w.hv.hw.load_seg(seg, RING3.1).unwrap();
        }
        set(c);
    })
}

#[test]
fn strings_of_ports_lie_in_their_segments() {
    const OUTSB: [u8; 4] = [0x6e, 0, 0, 0];
    const INSB: [u8; 4] = [0x6c, 0, 0, 0];
    let load = |w: &World, seg, sel| w.hv.hw.load_seg(seg, sel).unwrap();
    // From the stack's page on; flat, nothing is at these offsets.
    let kinds = [DATA, READ_ONLY, EXPANDS_DOWN, ABSENT, CODE32, EXECUTE_ONLY, GATE].map(|k| segment(k, STACK, 0x1f));
    for (code, seg, works) in [
        (OUTSB, Seg::Ds, [true, true, false, false, true, false, false]),
        (INSB, Seg::Es, [true, false, false, false, false, false, false]),
    ] {
        for (kind, works) in kinds.into_iter().zip(works) {
            let w = world([kind, 0]);
            let a = execute(&w, code, |c| {
                load(&w, seg, FIRST);
                (c.regs.rsi, c.regs.rdi) = (0x1f, 0x1f);
            });
            if works {
                assert_eq!((taken(&a), a.regs.rip), (None, (CODE + 1).into()), "{kind:#x}");
            } else {
                assert_eq!((taken(&a), w.words::<2>(a.regs.rsp)), (Some(13), [0, CODE]), "{kind:#x}");
            }
        }
    }
    // Where the segment ends; and where one that expands down begins.
    let w = world([segment(DATA, STACK, 0x1f), segment(EXPANDS_DOWN, STACK, 0x1f)]);
    let at = |sel, offset: u32| taken(&execute(&w, OUTSB, |c| (load(&w, Seg::Ds, sel), c.regs.rsi = offset.into()).1));
    assert_eq!((at(FIRST, 0x20), at(FIRST, u32::MAX)), (Some(13), Some(13)));
    assert_eq!((at(SECOND, 0x20), at(SECOND, 0x1f)), (None, Some(13)));
    assert_eq!(at(3, 0x20), Some(13), "the null selector");
    // rep outsw
    let a = execute(&w, [0xf3, 0x66, 0x6f, 0], |c| {
        load(&w, Seg::Ds, FIRST);
        (c.regs.rsi, c.regs.rcx) = (0x1c, 4);
    });
    assert_eq!((taken(&a), a.regs.rsi, a.regs.rcx), (Some(13), 0x20, 2));
    // Overrides: ES, CS, SS, DS, FS, GS.
    for (prefix, seg) in [(0x26, Some(Seg::Es)), (0x2e, None), (0x36, None), (0x3e, Some(Seg::Ds))]
        .into_iter()
        .chain([(0x64, Some(Seg::Fs)), (0x65, Some(Seg::Gs))])
    {
        let a = execute(&w, [prefix, 0x6e, 0, 0], |c| {
            c.regs.rsi = 0x10;
            match seg {
                Some(seg) => load(&w, seg, FIRST),
                None => c.regs.rsi = STACK.into(),
            }
        });
        assert_eq!((taken(&a), a.regs.rip), (None, (CODE + 2).into()), "{prefix:#x}");
    }
    let a = execute(&w, [0x36, 0x6e, 0, 0], |c| (c.regs.ss, c.regs.rsi) = (FIRST & !3 | 1, 0x20));
    assert_eq!(taken(&a).or_else(|| w.crashed().then_some(12)), Some(12), "the stack's");
}

#[test]
fn a_program_reaches_its_own_pages_by_segments_only() {
    let w = world([segment(DATA, STACK, 0xffff), segment(DATA, STACK, 0x1f)]);
    let at = |sel, offset: u32| {
        let a = execute(&w, [0x6e, 0, 0, 0], |c| {
            (c.regs.cs, c.regs.ss) = RING3;
            w.hv.hw.load_seg(Seg::Ds, sel).unwrap();
            c.regs.rsi = offset.into();
        });
        taken(&a)
    };
    assert_eq!(at(FIRST, 0x10), Some(14), "the kernel's");
    w.give_to_programs(STACK);
    assert_eq!((at(FIRST, 0x10), at(SECOND, 0x10), at(SECOND, 0x20)), (None, None, Some(13)));
    assert_eq!(at(FIRST, 0x1000 - (STACK & 0xfff)), Some(14), "the kernel's next page");
}

#[test]
fn code_of_16_bits_is_emulated() {
    let w = world([segment(CODE16, CODE, 0xffff), segment(DATA, STACK, 0xffff)]);
    let run = |code, set: fn(&mut Cur<'_>)| {
        execute(&w, code, |c| {
            (c.regs.cs, c.regs.rip) = (FIRST & !3 | 1, 0);
            w.hv.hw.load_seg(Seg::Ds, SECOND).unwrap();
            set(c);
        })
    };
    // rep outsb, by SI and CX
    let a = run([0xf3, 0x6e, 0, 0], |c| (c.regs.rsi, c.regs.rcx) = (0x5678_000f, 0x1234_0002));
    assert_eq!((taken(&a), a.regs.rip, a.regs.rsi, a.regs.rcx), (None, 2, 0x5678_0011, 0x1234_0000));
    // The same, by ESI and ECX.
    let a = run([0x67, 0xf3, 0x6e, 0], |c| (c.regs.rsi, c.regs.rcx) = (0x5678_000f, 0x1234_0002));
    assert_eq!((taken(&a), a.regs.rsi), (Some(13), 0x5678_000f));
    // in %dx, %ax, whose size is 2
    let a = run([0xed, 0, 0, 0], |c| (c.regs.rax, c.regs.rdx) = (0x1234_5678, 0x3f8));
    assert_eq!((taken(&a), a.regs.rip, a.regs.rax >> 16), (None, 1, 0x1234));
    // mov %cr0, %eax
    let a = run([0x0f, 0x20, 0xc0, 0], |_| {});
    assert_eq!((a.regs.rip, a.regs.rax), (3, crate::state::vcpu::GUEST_CR0));
}
