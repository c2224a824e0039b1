//! Privileged instructions of the guest kernel, which fault in ring 1 and are emulated.

use core::sync::atomic::Ordering::Relaxed;
use mm::int::{count32, low32};

use mm::pte;
use x86_defs::exception::GP;
use x86_defs::{cr0, pfec};

use crate::abi::xen2005::Guest;
use crate::cpu::emul::decode::{decode, Insn, NoInsn, Op, MAX_LEN};
use crate::cpu::emul::regs::{gpr, gpr_mut};
use crate::cpu::emul::result::EmulResult;
use crate::cpu::msr::long_mode_only;
use crate::cpu::segments::CodeWidth;
use crate::machine::hw::Hw;
use crate::state::vcpu::GUEST_CR0;

const LOW_HALF: u64 = 0xffff_ffff;

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles a general protection fault with error code 0. Returns `true` if the instruction has been emulated, or
    /// its own fault delivered.
    pub(crate) fn privileged_instruction(&mut self) -> bool {
        let eip = low32(self.cur.regs.rip);
        let mut bytes = [0u8; MAX_LEN];
        let mut len = MAX_LEN;
        if self.read(eip, &mut bytes).is_err() {
            // Only the bytes on the first page are there.
            len = MAX_LEN.min(0x1000 - (eip & 0xfff) as usize);
            if self.read(eip, &mut bytes[..len]).is_err() {
                return false;
            }
        }
        let insn = match decode(&bytes[..len], CodeWidth::Bits32) {
            Ok(insn) => insn,
            Err(NoInsn::Other) => return false,
            Err(NoInsn::Short) => {
                self.page_fault(eip.wrapping_add(count32(len)), pfec::FETCH);
                return true;
            }
        };
        match self.execute(&insn) {
            EmulResult::Done => true,
            EmulResult::Inject(vector, error_code) => {
                self.trap(vector, error_code);
                true
            }
            EmulResult::NotHandled => false,
        }
    }

    fn execute(&mut self, i: &Insn) -> EmulResult {
        match i.op {
            Op::Ins | Op::Outs if !self.cur.ctx.kernel_mode => {
                return self.hv.user_string_io(self.cur, i, |hv, cur, va, write| {
                    let needed = pte::PRESENT | pte::USER | if write { pte::RW } else { 0 };
                    let entry = u64::from(hv.mm_ctx(cur).two_level().l1e(va));
                    // The error code has the same bits.
                    let refused = low32(needed & !pte::PRESENT | entry & pte::PRESENT);
                    (entry & needed == needed).then_some(()).ok_or(refused)
                });
            }
            Op::In | Op::Out | Op::Ins | Op::Outs | Op::CliSti => return self.hv.execute(self.cur, i),
            _ if !self.cur.ctx.kernel_mode => return EmulResult::NotHandled,
            Op::Clts | Op::Wbinvd => return self.hv.execute(self.cur, i),
            Op::ReadCr => match self.read_cr(i.reg) {
                Some(val) => *gpr_mut(self.cur.regs, i.rm) = val.into(),
                None => return EmulResult::NotHandled,
            },
            Op::WriteCr => return self.write_cr(i),
            Op::Rdmsr => {
                let msr = low32(self.cur.regs.rcx);
                match self.hv.guest_rdmsr(self.cur, msr) {
                    Ok(val) if !long_mode_only(msr) => {
                        (self.cur.regs.rax, self.cur.regs.rdx) = (val & LOW_HALF, val >> 32);
                    }
                    _ => return EmulResult::Inject(GP, 0),
                }
            }
            // Writes by a domain without the right are ignored.
            Op::Wrmsr if self.role().privileged => {
                let r = &*self.cur.regs;
                let (msr, val) = (low32(r.rcx), r.rax & LOW_HALF | r.rdx << 32);
                if long_mode_only(msr) || self.hv.guest_wrmsr(self.cur, msr, val).is_err() {
                    return EmulResult::Inject(GP, 0);
                }
            }
            Op::Wrmsr => {}
            _ => return EmulResult::NotHandled,
        }
        self.hv.instruction_done(self.cur, i.len)
    }

    fn read_cr(&self, reg: u8) -> Option<u32> {
        let ctx = &*self.cur.ctx;
        match reg {
            0 => Some(low32(GUEST_CR0) | if ctx.guest_ts { low32(cr0::TS) } else { 0 }),
            2 => Some(self.cur.d.xen2005.cr2.load(Relaxed)),
            3 => Some(low32(ctx.mm.guest_top.get().0) << 12),
            _ => None,
        }
    }

    /// Writes a control register. Of CR0 only TS is obeyed; a new CR3 that is not a page directory is ignored.
    /// `NotHandled`: there is no such register.
    fn write_cr(&mut self, i: &Insn) -> EmulResult {
        let val = low32(gpr(self.cur.regs, i.rm));
        match i.reg {
            0 => self.hv.write_ts(self.cur, u64::from(val) & cr0::TS != 0),
            2 => self.cur.d.xen2005.cr2.store(val, Relaxed),
            3 if !self.new_base_pointer(val >> 12) => return EmulResult::Done,
            3 => {}
            _ => return EmulResult::NotHandled,
        }
        self.hv.instruction_done(self.cur, i.len)
    }
}
