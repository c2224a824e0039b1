//! INS and OUTS, with and without REP: a limited number of repetitions per exit.

use mm::int::{low16, low32};
use x86_defs::exception::{GP, SS};
use x86_defs::{eflags, pfec};

use crate::cpu::debugreg::io_breakpoints;
use crate::cpu::emul::decode::{Insn, Op, SegOverride};
use crate::cpu::emul::result::{debug_trap, EmulResult};
use crate::cpu::segments::{CodeWidth, Descriptor};
use crate::machine::hw::{Base, Hw, Seg};
use crate::state::domain::Abi;
use crate::state::hypervisor::{Cur, Hv};

/// Maximum number of repetitions before the guest resumes at the same instruction.
const MAX_REPS: u64 = 512;

/// The segment of a string's elements.
#[derive(Clone, Copy)]
pub(crate) struct StringSegment {
    base: u64,
    /// What bounds it, and the exception beyond; `None`: a flat one.
    bounds: Option<(Descriptor, u8)>,
}

impl StringSegment {
    const fn flat(base: u64) -> Self {
        Self { base, bounds: None }
    }

    /// Returns the address of the element of `size` bytes at `offset`.
    ///
    /// # Errors
    /// The exception: it is not in the segment.
    pub(crate) fn address(&self, offset: u64, size: u8) -> Result<u64, u8> {
        let at = self.base.wrapping_add(offset);
        match self.bounds {
            None => Ok(at),
            Some((d, _)) if d.contains(low32(offset), size.into()) => Ok(low32(at).into()),
            Some((_, exception)) => Err(exception),
        }
    }
}

impl<H: Hw> Hv<H> {
    /// Returns the segment of the elements that INS stores or OUTS loads; `Err`: the exception that it raises.
    pub(crate) fn string_segment(&self, cur: &Cur<'_>, i: &Insn) -> Result<StringSegment, EmulResult> {
        let ins = i.op == Op::Ins;
        let seg = if ins { SegOverride::Es } else { i.seg };
        if i.width == CodeWidth::Bits64 || cur.d.abi != Abi::Xen4 {
            // Guests of April 2005 have flat segments but for these two.
            return Ok(StringSegment::flat(match seg {
                SegOverride::Fs => self.hw.get_base(Base::Fs),
                SegOverride::Gs => self.hw.get_base(Base::Gs),
                _ => 0,
            }));
        }
        let (sel, exception) = match seg {
            SegOverride::None | SegOverride::Ds => (self.hw.read_seg(Seg::Ds), GP),
            SegOverride::Es => (self.hw.read_seg(Seg::Es), GP),
            SegOverride::Fs => (self.hw.read_seg(Seg::Fs), GP),
            SegOverride::Gs => (self.hw.read_seg(Seg::Gs), GP),
            SegOverride::Cs => (cur.regs.cs, GP),
            SegOverride::Ss => (cur.regs.ss, SS),
        };
        let d = self.descriptor(cur, sel).filter(|d| d.is_present()).ok_or(EmulResult::NotHandled)?;
        let allows = if ins { d.is_writable_data() } else { !d.is_code() || d.is_writable_or_readable() };
        if !d.is_segment() || !allows {
            return Err(EmulResult::Inject(exception, 0));
        }
        Ok(StringSegment { base: d.base().into(), bounds: Some((d, exception)) })
    }

    /// Executes the instruction or part of it. Returns `Ok` with the breakpoints that it hit, in the format of DR6, if
    /// it is finished; otherwise `Err`, where `Done` means that it must be executed again or has faulted.
    pub(crate) fn string_io(&self, cur: &mut Cur<'_>, i: &Insn) -> Result<u64, EmulResult> {
        let port = low16(low32(cur.regs.rdx));
        if !self.guest_io_okay(cur, port, i.size) {
            return Err(EmulResult::NotHandled);
        }
        let segment = self.string_segment(cur, i)?;
        let step = if cur.regs.rflags & eflags::DF != 0 { (i.size as u64).wrapping_neg() } else { i.size as u64 };
        let ins = i.op == Op::Ins;
        let mut left = if i.rep { cur.regs.rcx & i.address_mask() } else { 1 };
        let (watched, mut breakpoints) = (io_breakpoints(cur.ctx, port, i.size), 0);
        for _ in 0..MAX_REPS {
            if left == 0 {
                break;
            }
            let index = if ins { cur.regs.rdi } else { cur.regs.rsi } & i.address_mask();
            let va = segment.address(index, i.size).map_err(|exception| EmulResult::Inject(exception, 0))?;
            if !cur.d.mem.addr_ok(va) {
                return Err(EmulResult::Inject(GP, 0));
            }
            let mut b = [0u8; 4];
            let bytes = &mut b[..i.size as usize];
            if ins {
                let val = self.guest_io_read(cur.d, port, i.size);
                bytes.copy_from_slice(&val.to_le_bytes()[..i.size as usize]);
                if self.hw.copy_to_guest(va, bytes).is_err() {
                    self.deliver_page_fault(cur, va, pfec::WRITE);
                    return Err(EmulResult::Done);
                }
                cur.regs.rdi = i.with_address(cur.regs.rdi, index.wrapping_add(step));
            } else {
                if self.hw.copy_from_guest(va, bytes).is_err() {
                    self.deliver_page_fault(cur, va, 0);
                    return Err(EmulResult::Done);
                }
                self.guest_io_write(cur.d, port, i.size, u32::from_le_bytes(b));
                cur.regs.rsi = i.with_address(cur.regs.rsi, index.wrapping_add(step));
            }
            left -= 1;
            if i.rep {
                cur.regs.rcx = i.with_address(cur.regs.rcx, left);
            }
            breakpoints = watched;
            if watched != 0 || self.hw.preempt_pending() {
                break;
            }
        }
        match (left, breakpoints) {
            (0, _) => Ok(breakpoints),
            (_, 0) => Err(EmulResult::Done),
            _ => Err(debug_trap(cur, breakpoints)),
        }
    }
}
