//! Decoder for the instructions that trap in a deprivileged guest kernel. There are few of them, so a table of our own
//! does: the frequent ones are decoded in a few steps.

use mm::int::{count32, low8};

use crate::cpu::segments::CodeWidth;

/// An operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Op {
    /// CLI or STI.
    CliSti,
    /// CLTS.
    Clts,
    /// WBINVD.
    Wbinvd,
    /// IN.
    In,
    /// OUT.
    Out,
    /// INS.
    Ins,
    /// OUTS.
    Outs,
    /// MOV from CRn (`reg`) to a register (`rm`).
    ReadCr,
    /// MOV to CRn.
    WriteCr,
    /// MOV from DRn.
    ReadDr,
    /// MOV to DRn.
    WriteDr,
    /// RDMSR.
    Rdmsr,
    /// WRMSR.
    Wrmsr,
    /// RDTSC.
    Rdtsc,
    /// RDTSCP.
    Rdtscp,
    /// CPUID.
    Cpuid,
    /// XSETBV.
    Xsetbv,
}

/// A segment override.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SegOverride {
    /// None.
    None,
    /// ES; it has no meaning in 64-bit code, nor have the next three.
    Es,
    /// CS.
    Cs,
    /// SS.
    Ss,
    /// DS.
    Ds,
    /// FS.
    Fs,
    /// GS.
    Gs,
}

/// A decoded instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Insn {
    /// Its operation.
    pub op: Op,
    /// Its length.
    pub len: u8,
    /// Operand size of an I/O instruction: 1, 2 or 4; otherwise 0.
    pub size: u8,
    /// The fixed port number; otherwise DX.
    pub port: Option<u8>,
    /// Whether it has a REP prefix.
    pub rep: bool,
    /// The width of the code that it is in.
    pub width: CodeWidth,
    /// Whether it has an address-size prefix.
    pub address_prefix: bool,
    /// The segment override.
    pub seg: SegOverride,
    /// ModRM.reg: the number of the control or debug register.
    pub reg: u8,
    /// ModRM.rm: the number of the general register.
    pub rm: u8,
}

impl Insn {
    /// Returns the bits of a register that are an address or a count.
    pub(crate) const fn address_mask(&self) -> u64 {
        let (with_prefix, without) = self.width.address_masks();
        if self.address_prefix {
            with_prefix
        } else {
            without
        }
    }

    /// Returns a register's value whose address or count becomes `new`.
    #[inline]
    pub(crate) const fn with_address(&self, old: u64, new: u64) -> u64 {
        let mask = self.address_mask();
        let new = new & mask;
        // 32 bits clear the upper half.
        if mask == CodeWidth::ADDRESS16 {
            old & !CodeWidth::ADDRESS16 | new
        } else {
            new
        }
    }
}

/// Why the bytes cannot be decoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoInsn {
    /// More bytes are needed.
    Short,
    /// The instruction is not one that is emulated.
    Other,
}

/// Maximum length of an instruction.
pub(crate) const MAX_LEN: usize = 15;

/// Decodes one instruction of code of a width.
#[inline]
pub(crate) fn decode(bytes: &[u8], width: CodeWidth) -> Result<Insn, NoInsn> {
    let mut i = Insn {
        op: Op::CliSti,
        len: 0,
        size: 0,
        port: None,
        rep: false,
        width,
        address_prefix: false,
        seg: SegOverride::None,
        reg: 0,
        rm: 0,
    };
    let (mut at, mut rex, mut lock, mut operand_prefix) = (0usize, 0u8, false, false);
    let next = |at: &mut usize| -> Result<u8, NoInsn> {
        if *at >= MAX_LEN {
            return Err(NoInsn::Other);
        }
        let b = *bytes.get(*at).ok_or(NoInsn::Short)?;
        *at += 1;
        Ok(b)
    };
    let opcode = loop {
        let b = next(&mut at)?;
        match b {
            0x66 => operand_prefix = true,
            0x67 => i.address_prefix = true,
            0xf2 | 0xf3 => i.rep = true,
            0xf0 => lock = true,
            0x64 => i.seg = SegOverride::Fs,
            0x65 => i.seg = SegOverride::Gs,
            0x26 => i.seg = SegOverride::Es,
            0x2e => i.seg = SegOverride::Cs,
            0x36 => i.seg = SegOverride::Ss,
            0x3e => i.seg = SegOverride::Ds,
            0x40..=0x4f if width == CodeWidth::Bits64 => {
                // It counts only directly before the opcode.
                rex = b;
                continue;
            }
            _ => break b,
        }
        rex = 0;
    };
    if lock {
        return Err(NoInsn::Other);
    }
    i.op = match opcode {
        0xfa | 0xfb => Op::CliSti,
        0x6c..=0x6f | 0xe4..=0xe7 | 0xec..=0xef => {
            let (with_prefix, without) = width.operand_sizes();
            i.size = match (opcode & 1, operand_prefix) {
                (0, _) => 1,
                (_, true) => with_prefix,
                (_, false) => without,
            };
            match opcode {
                0x6c | 0x6d => Op::Ins,
                0x6e | 0x6f => Op::Outs,
                _ => {
                    if opcode < 0xe8 {
                        i.port = Some(next(&mut at)?);
                    }
                    if opcode & 2 == 0 {
                        Op::In
                    } else {
                        Op::Out
                    }
                }
            }
        }
        0x0f => match next(&mut at)? {
            0x01 => match next(&mut at)? {
                0xd1 => Op::Xsetbv,
                0xf9 => Op::Rdtscp,
                _ => return Err(NoInsn::Other),
            },
            0x06 => Op::Clts,
            0x09 => Op::Wbinvd,
            0x30 => Op::Wrmsr,
            0x31 => Op::Rdtsc,
            0x32 => Op::Rdmsr,
            0xa2 => Op::Cpuid,
            b @ 0x20..=0x23 => {
                // The mod field is ignored: the operand is always a register.
                let modrm = next(&mut at)?;
                i.reg = modrm >> 3 & 7 | (rex & 4) << 1;
                i.rm = modrm & 7 | (rex & 1) << 3;
                match b {
                    0x20 => Op::ReadCr,
                    0x21 => Op::ReadDr,
                    0x22 => Op::WriteCr,
                    _ => Op::WriteDr,
                }
            }
            _ => return Err(NoInsn::Other),
        },
        _ => return Err(NoInsn::Other),
    };
    i.len = low8(count32(at));
    Ok(i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::segments::CodeWidth::{Bits16, Bits32, Bits64};

    fn one(bytes: &[u8]) -> Insn {
        let i = decode(bytes, Bits64).unwrap();
        assert_eq!(i.len as usize, bytes.len());
        for n in 0..bytes.len() {
            assert_eq!(decode(&bytes[..n], Bits64), Err(NoInsn::Short));
        }
        i
    }

    #[test]
    fn instructions() {
        assert_eq!(one(&[0xfa]).op, Op::CliSti);
        assert_eq!(one(&[0xfb]).op, Op::CliSti);
        assert_eq!(one(&[0x0f, 0x32]).op, Op::Rdmsr);
        assert_eq!(one(&[0x0f, 0x30]).op, Op::Wrmsr);
        let i = one(&[0x44, 0x0f, 0x20, 0xc0]);
        assert_eq!((i.op, i.reg, i.rm), (Op::ReadCr, 8, 0));
        let i = one(&[0x41, 0x0f, 0x22, 0xd8]);
        assert_eq!((i.op, i.reg, i.rm), (Op::WriteCr, 3, 8));
        let i = one(&[0x66, 0xed]);
        assert_eq!((i.op, i.size, i.port), (Op::In, 2, None));
        let i = one(&[0xe6, 0x70]);
        assert_eq!((i.op, i.size, i.port), (Op::Out, 1, Some(0x70)));
        let i = one(&[0xf3, 0x67, 0x65, 0x6f]);
        assert_eq!((i.op, i.size, i.rep, i.address_mask(), i.seg), (Op::Outs, 4, true, 0xffff_ffff, SegOverride::Gs));
        assert_eq!(one(&[0x0f, 0x01, 0xd1]).op, Op::Xsetbv);
    }

    #[test]
    fn others() {
        for b in [&[0xf4u8][..], &[0x90], &[0x0f, 0x01, 0xf8], &[0xf0, 0xfa], &[0x66; 16]] {
            assert_eq!(decode(b, Bits64), Err(NoInsn::Other));
        }
        // In 32-bit code 0x40 is an instruction of its own.
        assert_eq!(decode(&[0x48, 0xfa], Bits32), Err(NoInsn::Other));
        assert!(decode(&[0x48, 0xfa], Bits64).is_ok());
    }

    #[test]
    fn widths_of_operands_and_addresses() {
        let of = |bytes: &[u8], width| {
            let i = decode(bytes, width).unwrap();
            (i.size, i.address_mask(), i.seg)
        };
        for (width, size, mask) in [(Bits16, 2, 0xffff), (Bits32, 4, 0xffff_ffff), (Bits64, 4, u64::MAX)] {
            assert_eq!(of(&[0x6f], width), (size, mask, SegOverride::None));
            assert_eq!(of(&[0x6e], width), (1, mask, SegOverride::None));
            assert_eq!(of(&[0x66, 0x66, 0x6f], width), (6 - size, mask, SegOverride::None));
        }
        for (width, mask) in [(Bits16, 0xffff_ffff), (Bits32, 0xffff), (Bits64, 0xffff_ffff)] {
            assert_eq!(of(&[0x67, 0x2e, 0x6d], width).1, mask);
        }
        let segs = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65].map(|prefix| of(&[prefix, 0x6f], Bits32).2);
        use SegOverride::*;
        assert_eq!(segs, [Es, Cs, Ss, Ds, Fs, Gs]);
        let mut i = decode(&[0x6f], Bits16).unwrap();
        assert_eq!(i.with_address(0x1234_ffff, 0x1_0001), 0x1234_0001);
        i = decode(&[0x6f], Bits32).unwrap();
        assert_eq!(i.with_address(!0, 0x1_0000_0001), 1);
    }

    /// Tests that iced and this decoder agree on the length of instructions.
    #[test]
    fn agrees_with_iced_on_random_bytes() {
        use iced_x86::{Decoder, DecoderOptions};
        let mut x = 0x1234_5678_9abc_def1u64;
        let starts: [&[u8]; 12] = [
            &[0xfa],
            &[0x0f, 0x20],
            &[0x0f, 0x22],
            &[0x0f, 0x21],
            &[0x0f, 0x32],
            &[0xe4],
            &[0xed],
            &[0x6e],
            &[0x0f, 0x01],
            &[0x0f],
            &[0x66],
            &[],
        ];
        for n in 0..200_000usize {
            let mut b = [0u8; 16];
            let start = starts[n % starts.len()];
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            b[..8].copy_from_slice(&x.to_le_bytes());
            let skip = [0, 1, 2][n % 3];
            if skip > 0 {
                b[0] = [0x66, 0x67, 0xf3, 0x48, 0x41, 0x64][(x % 6) as usize];
            }
            b[skip..skip + start.len()].copy_from_slice(start);
            for (width, bits) in [(Bits16, 16), (Bits32, 32), (Bits64, 64)] {
                if let Ok(i) = decode(&b, width) {
                    let insn = Decoder::new(bits, &b, DecoderOptions::NO_INVALID_CHECK).decode();
                    assert_eq!(insn.len(), i.len as usize, "{bits}: {b:02x?} {i:?}");
                }
            }
        }
    }
}
