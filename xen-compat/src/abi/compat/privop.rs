//! Privileged instructions of the guest kernel, which fault in ring 1 and are emulated.

use mm::int::low32;
use mm::pte::{PRESENT, RW, USER};
use x86_defs::exception::GP;

use crate::abi::compat::frame::CR2;
use crate::cpu::emul::decode::{Insn, Op};
use crate::cpu::emul::regs::{gpr, gpr_mut};
use crate::cpu::emul::result::EmulResult;
use crate::cpu::msr::long_mode_only;
use crate::domain::compat_context::{pae_cr3, pae_cr3_frame};
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

impl<H: Hw> Hv<H> {
    /// Handles a general protection fault with error code 0: emulates the instruction if it is a privileged one.
    pub(super) fn compat_privop(&self, cur: &mut Cur<'_>) -> EmulResult {
        match self.privileged_insn(cur) {
            Ok(i) => self.compat_execute(cur, &i),
            Err(other) => other,
        }
    }

    fn compat_execute(&self, cur: &mut Cur<'_>, i: &Insn) -> EmulResult {
        match i.op {
            Op::Rdmsr | Op::Wrmsr if cur.ctx.kernel_mode && long_mode_only(low32(cur.regs.rcx)) => {
                EmulResult::Inject(GP, 0)
            }
            Op::Ins | Op::Outs if !cur.ctx.kernel_mode => self.user_string_io(cur, i, Self::program_may),
            Op::ReadCr | Op::WriteCr if cur.ctx.kernel_mode && matches!(i.reg, 2 | 3) => self.address_register(cur, i),
            Op::WriteCr | Op::WriteDr => {
                // The upper half of a register, which such a guest does not have, says nothing.
                let r = gpr_mut(cur.regs, i.rm);
                *r = low32(*r).into();
                self.execute(cur, i)
            }
            _ => self.execute(cur, i),
        }
    }

    /// Checks that a program may read, or write, at `va`; otherwise returns the error code of the page fault.
    pub(super) fn program_may(&self, cur: &Cur<'_>, va: u32, write: bool) -> Result<(), u32> {
        let needed = PRESENT | USER | if write { RW } else { 0 };
        let found = self.mm_ctx(cur).pae_rights(va);
        // The error code has the same bits.
        (found & needed == needed).then_some(()).ok_or(low32(needed & !PRESENT | found & PRESENT))
    }

    /// Handles MOV from and to CR2 and CR3, whose layouts are a 32-bit guest's own.
    fn address_register(&self, cur: &mut Cur<'_>, i: &Insn) -> EmulResult {
        let new = low32(gpr(cur.regs, i.rm));
        let info = cur.v.vcpu_info();
        match (i.op, i.reg) {
            (Op::ReadCr, 2) => {
                let (mfn, off) = info.at();
                *gpr_mut(cur.regs, i.rm) = self.hw.load32(mfn, off + CR2).into();
            }
            (Op::ReadCr, _) => *gpr_mut(cur.regs, i.rm) = pae_cr3(cur.ctx.mm.guest_top.get()).into(),
            // With the padding after it.
            (_, 2) => self.hw.slot_store64(info, CR2, new.into()),
            _ => return self.write_cr3(cur, pae_cr3_frame(new), i.len),
        }
        self.instruction_done(cur, i.len)
    }
}
