//! INS and OUTS, with and without REP: a limited number of repetitions per exit.

use mm::int::{low16, low32};
use x86_defs::exception::GP;
use x86_defs::{eflags, pfec};

use crate::cpu::debugreg::io_breakpoints;
use crate::cpu::emul::decode::{Insn, Op, SegOverride};
use crate::cpu::emul::result::{debug_trap, EmulResult};
use crate::machine::hw::{Base, Hw};
use crate::state::hypervisor::{Cur, Hv};

/// Maximum number of repetitions before the guest resumes at the same instruction.
const MAX_REPS: u64 = 512;

impl<H: Hw> Hv<H> {
    /// Executes the instruction or part of it. Returns `Ok` with the breakpoints that it hit, in the format of DR6, if
    /// it is finished; otherwise `Err`, where `Done` means that it must be executed again or has faulted.
    pub(crate) fn string_io(&self, cur: &mut Cur<'_>, i: &Insn) -> Result<u64, EmulResult> {
        let port = low16(low32(cur.regs.rdx));
        if !self.guest_io_okay(cur, port, i.size) {
            return Err(EmulResult::NotHandled);
        }
        let address_mask = if i.addr32 { u32::MAX as u64 } else { u64::MAX };
        let step = if cur.regs.rflags & eflags::DF != 0 { (i.size as u64).wrapping_neg() } else { i.size as u64 };
        let ins = i.op == Op::Ins;
        let base = match i.seg {
            SegOverride::Fs if !ins => self.hw.get_base(Base::Fs),
            SegOverride::Gs if !ins => self.hw.get_base(Base::Gs),
            _ => 0,
        };
        let merge = |old: u64, new: u64| if i.addr32 { new & address_mask } else { new | old & !address_mask };
        let mut left = if i.rep { cur.regs.rcx & address_mask } else { 1 };
        let (watched, mut breakpoints) = (io_breakpoints(cur.ctx, port, i.size), 0);
        for _ in 0..MAX_REPS {
            if left == 0 {
                break;
            }
            let index = if ins { cur.regs.rdi } else { cur.regs.rsi } & address_mask;
            let va = base.wrapping_add(index);
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
                cur.regs.rdi = merge(cur.regs.rdi, index.wrapping_add(step));
            } else {
                if self.hw.copy_from_guest(va, bytes).is_err() {
                    self.deliver_page_fault(cur, va, 0);
                    return Err(EmulResult::Done);
                }
                self.guest_io_write(cur.d, port, i.size, u32::from_le_bytes(b));
                cur.regs.rsi = merge(cur.regs.rsi, index.wrapping_add(step));
            }
            left -= 1;
            if i.rep {
                cur.regs.rcx = merge(cur.regs.rcx, left);
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
