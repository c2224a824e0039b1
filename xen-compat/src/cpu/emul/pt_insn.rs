//! Decoder for instructions that store to memory, as guest kernels use them on page tables.
//!
//! Compilers use few instructions for page tables; these are decoded here in a few steps. A full decoder handles the
//! others.

use iced_x86::{Decoder, DecoderOptions, Instruction, MemorySize, Mnemonic, OpKind, Register};
use mm::int::{count32, low8};
use public_headers::xen4::arch_x86_64::CpuUserRegs;

use crate::cpu::emul::regs::gpr;

/// The stored value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StoreOp {
    /// The source.
    Mov,
    /// The source; the register gets the old value.
    Xchg,
    /// The source, if the old value equals RAX.
    Cmpxchg,
    /// ECX:EBX, if the old value equals EDX:EAX (CMPXCHG8B).
    Cmpxchg8b,
    /// The sum; the register gets the old value.
    Xadd,
    /// The result of ADD, OR, ADC, SBB, AND, SUB or XOR, by its number in opcodes.
    Alu(u8),
    /// The old value plus one.
    Inc,
    /// The old value minus one.
    Dec,
    /// The old value's negation.
    Neg,
    /// The old value's complement.
    Not,
    /// The old value with a bit set.
    Bts,
    /// The old value with a bit cleared.
    Btr,
    /// The old value with a bit flipped.
    Btc,
    /// RAX, at RDI, which is advanced.
    Stos,
    /// Memory at RSI, at RDI; both are advanced.
    Movs,
}

/// The source of the other operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Source {
    /// Nothing, or implied.
    None,
    /// A general register.
    Reg(u8),
    /// AH, CH, DH or BH: bits 8–15 of register 0–3.
    High(u8),
    /// A constant.
    Imm(u64),
    /// Memory at this address.
    Memory(u64),
}

/// A decoded store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct StoreInsn {
    /// The stored value.
    pub op: StoreOp,
    /// The number of bytes stored: 1, 2, 4 or 8.
    pub size: u8,
    /// The length of the instruction.
    pub len: u8,
    /// Whether it has a LOCK prefix, or an implied one.
    pub lock: bool,
    /// Whether it has a REP prefix (STOS, MOVS).
    pub rep: bool,
    /// The other operand.
    pub src: Source,
    /// The effective address, without the displacement by the bit number of BTS, BTR, BTC.
    pub ea: u64,
}

/// The registers and segment bases that addresses use.
pub(crate) struct Regs<'a, F: Fn(bool) -> u64> {
    /// The general registers.
    pub gpr: &'a CpuUserRegs,
    /// The base of FS (false) or GS (true).
    pub seg_base: F,
}

/// Decodes a store of 64-bit or 32-bit code at the registers' RIP; `None`: it is not a store that is emulated. 32-bit
/// code is taken to use flat segments, except FS and GS.
#[inline]
pub(crate) fn decode<const CODE64: bool, F: Fn(bool) -> u64>(bytes: &[u8], r: &Regs<'_, F>) -> Option<StoreInsn> {
    let mut insn = fast::<CODE64>(bytes, r.gpr).or_else(|| full::<CODE64, F>(bytes, r))?;
    if !CODE64 {
        insn.ea &= u64::from(u32::MAX);
    }
    Some(insn)
}

fn sign_extended(b: &[u8]) -> u64 {
    match *b {
        [a] => i64::from(a.cast_signed()).cast_unsigned(),
        [a, b] => i64::from(i16::from_le_bytes([a, b])).cast_unsigned(),
        [a, b, c, d] => i64::from(i32::from_le_bytes([a, b, c, d])).cast_unsigned(),
        _ => 0,
    }
}

/// Decodes MOV, XCHG, CMPXCHG and arithmetic with simple addresses.
#[inline]
fn fast<const CODE64: bool>(bytes: &[u8], regs: &CpuUserRegs) -> Option<StoreInsn> {
    let (mut at, mut lock, mut size) = (0usize, false, 4u8);
    loop {
        match *bytes.get(at)? {
            0x66 => size = 2,
            0xf0 => lock = true,
            _ => break,
        }
        at += 1;
    }
    let mut rex = 0;
    if CODE64 && let b @ 0x40..=0x4f = *bytes.get(at)? {
        rex = b;
        at += 1;
    }
    if rex & 8 != 0 {
        size = 8;
    }
    let mut opcode = *bytes.get(at)? as u16;
    at += 1;
    if opcode == 0x0f {
        opcode = 0xf00 | *bytes.get(at)? as u16;
        at += 1;
    }
    if opcode & 1 == 0 && opcode != 0x83 {
        size = 1;
    }
    let imm_len = match opcode {
        0xc6 | 0x80 | 0x83 => 1,
        0xc7 | 0x81 => size.min(4) as usize,
        _ => 0,
    };
    let modrm = *bytes.get(at)?;
    let reg = modrm >> 3 & 7;
    let op = match opcode {
        0x88 | 0x89 => StoreOp::Mov,
        0xc6 | 0xc7 if reg == 0 => StoreOp::Mov,
        0x86 | 0x87 => StoreOp::Xchg,
        0xfb0 | 0xfb1 => StoreOp::Cmpxchg,
        0x80 | 0x81 | 0x83 if reg != 7 => StoreOp::Alu(reg),
        0x00..=0x37 if opcode & 7 <= 1 => StoreOp::Alu(low8((opcode >> 3).into())),
        _ => return None,
    };
    let (ea, modrm_len) = effective_address(&bytes[at..], rex, regs)?;
    at += modrm_len;
    let src = if imm_len != 0 {
        let imm = sign_extended(bytes.get(at..at + imm_len)?);
        at += imm_len;
        Source::Imm(imm)
    } else if size == 1 && rex == 0 && reg >= 4 {
        Source::High(reg - 4)
    } else {
        Source::Reg(reg | (rex & 4) << 1)
    };
    // RIP-relative addresses are relative to the end of the instruction.
    let ea = if CODE64 && modrm & 0xc7 == 5 { ea.wrapping_add(regs.rip).wrapping_add(at as u64) } else { ea };
    let lock = lock || op == StoreOp::Xchg;
    Some(StoreInsn { op, size, len: low8(count32(at)), lock, rep: false, src, ea })
}

/// Returns the address of a memory operand and the length of its encoding, without RIP where that is the base; `None`:
/// it is a register.
#[inline]
fn effective_address(b: &[u8], rex: u8, regs: &CpuUserRegs) -> Option<(u64, usize)> {
    let modrm = *b.first()?;
    let (md, rm) = (modrm >> 6, modrm & 7);
    if md == 3 {
        return None;
    }
    let mut at = 1;
    let mut disp_len = [0, 1, 4][md as usize];
    let mut ea = 0u64;
    if rm == 4 {
        let sib = *b.get(1)?;
        at = 2;
        let (index, base) = (sib >> 3 & 7 | (rex & 2) << 2, sib & 7);
        if index != 4 {
            ea = gpr(regs, index) << (sib >> 6);
        }
        if base == 5 && md == 0 {
            disp_len = 4;
        } else {
            ea = ea.wrapping_add(gpr(regs, base | (rex & 1) << 3));
        }
    } else if rm == 5 && md == 0 {
        disp_len = 4;
    } else {
        ea = gpr(regs, rm | (rex & 1) << 3);
    }
    if disp_len != 0 {
        ea = ea.wrapping_add(sign_extended(b.get(at..at + disp_len)?));
    }
    Some((ea, at + disp_len))
}

/// Decodes all other stores of 1 to 8 bytes from general registers.
#[inline(never)]
fn full<const CODE64: bool, F: Fn(bool) -> u64>(bytes: &[u8], r: &Regs<'_, F>) -> Option<StoreInsn> {
    let insn =
        Decoder::try_with_ip(if CODE64 { 64 } else { 32 }, bytes, r.gpr.rip, DecoderOptions::NONE).ok()?.decode();
    if insn.is_invalid() {
        return None;
    }
    let op = match insn.mnemonic() {
        Mnemonic::Mov | Mnemonic::Movnti => StoreOp::Mov,
        Mnemonic::Xchg => StoreOp::Xchg,
        Mnemonic::Cmpxchg => StoreOp::Cmpxchg,
        Mnemonic::Cmpxchg8b => StoreOp::Cmpxchg8b,
        Mnemonic::Xadd => StoreOp::Xadd,
        Mnemonic::Add => StoreOp::Alu(0),
        Mnemonic::Or => StoreOp::Alu(1),
        Mnemonic::Adc => StoreOp::Alu(2),
        Mnemonic::Sbb => StoreOp::Alu(3),
        Mnemonic::And => StoreOp::Alu(4),
        Mnemonic::Sub => StoreOp::Alu(5),
        Mnemonic::Xor => StoreOp::Alu(6),
        Mnemonic::Inc => StoreOp::Inc,
        Mnemonic::Dec => StoreOp::Dec,
        Mnemonic::Neg => StoreOp::Neg,
        Mnemonic::Not => StoreOp::Not,
        Mnemonic::Bts => StoreOp::Bts,
        Mnemonic::Btr => StoreOp::Btr,
        Mnemonic::Btc => StoreOp::Btc,
        Mnemonic::Stosb | Mnemonic::Stosw | Mnemonic::Stosd | Mnemonic::Stosq => StoreOp::Stos,
        Mnemonic::Movsb | Mnemonic::Movsw | Mnemonic::Movsd | Mnemonic::Movsq => StoreOp::Movs,
        _ => return None,
    };
    let memory_first = match insn.op0_kind() {
        // There is an SSE instruction called MOVSD, too.
        OpKind::Memory => op != StoreOp::Movs,
        OpKind::MemoryESRDI | OpKind::MemoryESEDI => matches!(op, StoreOp::Stos | StoreOp::Movs),
        _ => false,
    };
    let size = match insn.memory_size() {
        MemorySize::UInt8 | MemorySize::Int8 => 1,
        MemorySize::UInt16 | MemorySize::Int16 => 2,
        MemorySize::UInt32 | MemorySize::Int32 => 4,
        MemorySize::UInt64 | MemorySize::Int64 => 8,
        _ => return None,
    };
    if !memory_first {
        return None;
    }
    let ea = insn.virtual_address(0, 0, |reg, _, _| register(reg, r))?;
    Some(StoreInsn {
        op,
        size,
        len: low8(count32(insn.len())),
        lock: insn.has_lock_prefix() || op == StoreOp::Xchg,
        rep: insn.has_rep_prefix() || insn.has_repne_prefix(),
        src: match op {
            StoreOp::Stos => Source::Reg(0),
            StoreOp::Movs => match insn.op1_kind() {
                OpKind::MemorySegRSI | OpKind::MemorySegESI => {
                    Source::Memory(insn.virtual_address(1, 0, |reg, _, _| register(reg, r))?)
                }
                _ => return None,
            },
            _ => source(&insn)?,
        },
        ea,
    })
}

/// Returns a general register's number, and whether it is AH, CH, DH or BH.
pub(crate) fn number(reg: Register) -> Option<(u8, bool)> {
    let n = reg as u32;
    let from = |first: Register| low8(n - first as u32);
    Some(match n {
        _ if (Register::AL as u32..=Register::BL as u32).contains(&n) => (from(Register::AL), false),
        _ if (Register::AH as u32..=Register::BH as u32).contains(&n) => (from(Register::AH), true),
        _ if (Register::SPL as u32..=Register::R15L as u32).contains(&n) => (from(Register::SPL) + 4, false),
        _ if (Register::AX as u32..=Register::R15W as u32).contains(&n) => (from(Register::AX), false),
        _ if (Register::EAX as u32..=Register::R15D as u32).contains(&n) => (from(Register::EAX), false),
        _ if (Register::RAX as u32..=Register::R15 as u32).contains(&n) => (from(Register::RAX), false),
        _ => return None,
    })
}

/// Returns the value of a register in an address.
fn register<F: Fn(bool) -> u64>(reg: Register, r: &Regs<'_, F>) -> Option<u64> {
    match reg {
        Register::FS => Some((r.seg_base)(false)),
        Register::GS => Some((r.seg_base)(true)),
        Register::CS | Register::DS | Register::ES | Register::SS => Some(0),
        _ => {
            let val = gpr(r.gpr, number(reg)?.0);
            let short = (reg as u32) < Register::RAX as u32;
            Some(if short { val & 0xffff_ffff } else { val })
        }
    }
}

/// Returns the operand after the memory operand.
fn source(insn: &Instruction) -> Option<Source> {
    if insn.op_count() < 2 {
        return Some(Source::None);
    }
    match insn.op1_kind() {
        OpKind::Register => {
            let (n, high) = number(insn.op1_register())?;
            Some(if high { Source::High(n) } else { Source::Reg(n) })
        }
        _ => Some(Source::Imm(insn.try_immediate(1).ok()?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zerocopy::FromZeros;

    fn regs(seed: u64) -> CpuUserRegs {
        let mut r = CpuUserRegs::new_zeroed();
        for n in 0..16 {
            *crate::cpu::emul::regs::gpr_mut(&mut r, n) = seed.wrapping_mul(n as u64 * 2 + 1) ^ (n as u64) << 60;
        }
        r.rip = 0xffff_ffff_8100_0000;
        r
    }

    #[test]
    fn usual_stores() {
        let r = regs(0x1234_5678_9abc);
        let of = |b: &[u8]| decode::<true, _>(b, &Regs { gpr: &r, seg_base: |_| 0x1000 });
        let i = of(&[0x48, 0x89, 0x37]).unwrap(); // mov %rsi,(%rdi)
        assert_eq!((i.op, i.size, i.len, i.src, i.ea, i.lock), (StoreOp::Mov, 8, 3, Source::Reg(6), r.rdi, false));
        let i = of(&[0x48, 0x87, 0x03]).unwrap(); // xchg %rax,(%rbx)
        assert_eq!((i.op, i.lock, i.src, i.ea), (StoreOp::Xchg, true, Source::Reg(0), r.rbx));
        let i = of(&[0xf0, 0x48, 0x0f, 0xb1, 0x51, 0x08]).unwrap(); // lock cmpxchg %rdx,8(%rcx)
        assert_eq!((i.op, i.lock, i.src, i.ea), (StoreOp::Cmpxchg, true, Source::Reg(2), r.rcx.wrapping_add(8)));
        let i = of(&[0xf0, 0x80, 0x23, 0xfd]).unwrap(); // lock andb $0xfd,(%rbx)
        assert_eq!((i.op, i.size, i.src), (StoreOp::Alu(4), 1, Source::Imm(0xffff_ffff_ffff_fffd)));
        let i = of(&[0xf0, 0x48, 0x0f, 0xba, 0x33, 0x05]).unwrap(); // lock btr $5,(%rbx)
        assert_eq!((i.op, i.size, i.src, i.lock), (StoreOp::Btr, 8, Source::Imm(5), true));
        let i = of(&[0x65, 0x48, 0xc7, 0x00, 0xff, 0xff, 0xff, 0xff]).unwrap(); // movq $-1,%gs:(%rax)
        assert_eq!((i.op, i.src, i.ea), (StoreOp::Mov, Source::Imm(u64::MAX), r.rax.wrapping_add(0x1000)));
        let i = of(&[0xf3, 0x48, 0xab]).unwrap(); // rep stos
        assert_eq!((i.op, i.rep, i.size, i.ea), (StoreOp::Stos, true, 8, r.rdi));
        let i = of(&[0xf3, 0x48, 0xa5]).unwrap(); // rep movsq
        assert_eq!((i.op, i.rep, i.size, i.ea, i.src), (StoreOp::Movs, true, 8, r.rdi, Source::Memory(r.rsi)));
        assert_eq!(of(&[0xf2, 0x0f, 0x11, 0x07]), None); // movsd %xmm0,(%rdi)
                                                         // Not stores, or too wide: load, 16-byte exchange, SSE store,
                                                         // register form.
        for b in [&[0x48u8, 0x8b, 0x37][..], &[0x48, 0x0f, 0xc7, 0x0f], &[0x0f, 0x11, 0x07], &[0x48, 0x89, 0xf7], &[]] {
            assert_eq!(of(b), None, "{b:02x?}");
        }
    }

    #[test]
    fn stores_of_32_bit_code() {
        let mut r = regs(0x1234_5678_9abc);
        r.rdx = 0xdead_beef_c010_2000;
        let of = |b: &[u8]| decode::<false, _>(b, &Regs { gpr: &r, seg_base: |_| 0x1000 });
        let i = of(&[0x89, 0x82, 0x00, 0x01, 0x00, 0x00]).unwrap(); // mov %eax,0x100(%edx)
        assert_eq!((i.op, i.size, i.len, i.src, i.ea), (StoreOp::Mov, 4, 6, Source::Reg(0), 0xc010_2100));
        let i = of(&[0x89, 0x0d, 0x00, 0x20, 0x10, 0xc0]).unwrap(); // mov %ecx,0xc0102000
        assert_eq!((i.op, i.len, i.ea), (StoreOp::Mov, 6, 0xc010_2000));
        let i = of(&[0x87, 0x02]).unwrap(); // xchg %eax,(%edx)
        assert_eq!((i.op, i.size, i.lock, i.ea), (StoreOp::Xchg, 4, true, 0xc010_2000));
        let i = of(&[0x0f, 0xba, 0x32, 0x01]).unwrap(); // btrl $1,(%edx)
        assert_eq!((i.op, i.size, i.src, i.ea), (StoreOp::Btr, 4, Source::Imm(1), 0xc010_2000));
        let i = of(&[0x83, 0x0a, 0x02]).unwrap(); // orl $2,(%edx)
        assert_eq!((i.op, i.size, i.src), (StoreOp::Alu(1), 4, Source::Imm(2)));
        let i = of(&[0x83, 0x64, 0x82, 0x04, 0xfd]).unwrap(); // andl $-3,4(%edx,%eax,4)
        let at = (r.rdx as u32).wrapping_add(4).wrapping_add((r.rax as u32).wrapping_mul(4));
        assert_eq!((i.op, i.size, i.ea), (StoreOp::Alu(4), 4, at.into()));
        let i = of(&[0xc7, 0x02, 0x67, 0x00, 0x30, 0x04]).unwrap(); // movl $0x4300067,(%edx)
        assert_eq!((i.op, i.src), (StoreOp::Mov, Source::Imm(0x430_0067)));
        let i = of(&[0xf3, 0xab]).unwrap(); // rep stosl
        assert_eq!((i.op, i.rep, i.size, i.ea), (StoreOp::Stos, true, 4, r.rdi & 0xffff_ffff));
        let i = of(&[0xf3, 0xa5]).unwrap(); // rep movsl
        assert_eq!((i.op, i.src), (StoreOp::Movs, Source::Memory(r.rsi & 0xffff_ffff)));
        let i = of(&[0xf0, 0x0f, 0xb1, 0x0a]).unwrap(); // lock cmpxchg %ecx,(%edx)
        assert_eq!((i.op, i.lock, i.src), (StoreOp::Cmpxchg, true, Source::Reg(1)));
        // 0x48 is an instruction of its own, and there are no 8-byte operands.
        assert_eq!(of(&[0x48, 0x89, 0x37]), None);
    }

    /// Where the short decoder knows an instruction it must agree with the full one.
    #[test]
    fn both_decoders_agree() {
        let mut x = 0x9e37_79b9_7f4a_7c15u64;
        let mut known = 0;
        for _ in 0..400_000 {
            let mut b = [0u8; 15];
            for half in b.chunks_mut(8) {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                half.copy_from_slice(&x.to_le_bytes()[..half.len()]);
            }
            let opcodes =
                [0x88u8, 0x89, 0xc6, 0xc7, 0x86, 0x87, 0x80, 0x81, 0x83, 0x01, 0x09, 0x21, 0x31, 0x29, 0x10, 0x19];
            let pick = opcodes[(x >> 8) as usize % opcodes.len()];
            match x % 5 {
                0 => b[0] = pick,
                1 => (b[0], b[1]) = (0x40 | b[0] & 15, pick),
                2 => (b[0], b[1], b[2]) = (0xf0, 0x48, pick),
                3 => (b[0], b[1], b[2], b[3]) = (0x66, 0x41, 0x0f, 0xb0 | b[3] & 1),
                _ => (b[0], b[1]) = (0x66, pick),
            }
            let r = regs(x);
            let Some(quick) = fast::<true>(&b, &r) else { continue };
            let slow = full::<true, _>(&b, &Regs { gpr: &r, seg_base: |_| 0 });
            // A LOCK prefix on MOV is invalid; page tables are no place for it either way.
            if quick.lock && quick.op == StoreOp::Mov {
                continue;
            }
            known += 1;
            let mask = crate::cpu::emul::regs::mask(quick.size);
            let clean = |mut i: StoreInsn| {
                if let Source::Imm(v) = i.src {
                    i.src = Source::Imm(v & mask);
                }
                i
            };
            assert_eq!(Some(clean(quick)), slow.map(clean), "{b:02x?}");
        }
        assert!(known > 50_000);
    }
}
