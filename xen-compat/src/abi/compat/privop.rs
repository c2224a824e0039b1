//! Privileged instructions of the guest kernel, which fault in ring 1 and are emulated.

use mm::int::low32;
use mm::pte::{PRESENT, RW, USER};
use public_headers::xen4::compat::arch_x86_32::{FLAT_RING1_CS, FLAT_RING3_CS};
use x86_defs::exception::GP;

use crate::abi::compat::frame::CR2;
use crate::cpu::emul::decode::{decode, Insn, NoInsn, Op};
use crate::cpu::emul::regs::{gpr, gpr_mut};
use crate::cpu::emul::result::EmulResult;
use crate::cpu::msr::long_mode_only;
use crate::cpu::segments::Descriptor;
use crate::domain::compat_context::{pae_cr3, pae_cr3_frame};
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

impl<H: Hw> Hv<H> {
    /// Handles a general protection fault with error code 0: emulates the instruction if it is a privileged one.
    pub(super) fn compat_privop(&self, cur: &mut Cur<'_>) -> EmulResult {
        let Some(base) = self.code_base(cur) else { return EmulResult::NotHandled };
        let at = u64::from(base.wrapping_add(low32(cur.regs.rip)));
        // One word holds everything that matters, except at the end of a page.
        let word = self.hw.read_guest_u64(at).map(u64::to_le_bytes);
        let insn = match word.as_ref().map_or(Err(NoInsn::Short), |w| decode(w, false)) {
            Err(NoInsn::Short) => {
                let f = self.fetch(at);
                match decode(&f.bytes[..f.len], false) {
                    Err(NoInsn::Short) => {
                        self.compat_page_fault(cur, low32(at.wrapping_add(f.len as u64)), 0);
                        return EmulResult::Done;
                    }
                    decoded => decoded,
                }
            }
            decoded => decoded,
        };
        match insn {
            Ok(i) => self.compat_execute(cur, &i),
            Err(_) => EmulResult::NotHandled,
        }
    }

    fn compat_execute(&self, cur: &mut Cur<'_>, i: &Insn) -> EmulResult {
        match i.op {
            Op::Rdmsr | Op::Wrmsr if cur.ctx.kernel_mode && long_mode_only(low32(cur.regs.rcx)) => {
                EmulResult::Inject(GP, 0)
            }
            Op::Ins | Op::Outs if !cur.ctx.kernel_mode => self.user_string_io(cur, i, Self::program_may),
            Op::ReadCr | Op::WriteCr if cur.ctx.kernel_mode && matches!(i.reg, 2 | 3) => self.address_register(cur, i),
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

    /// Returns the base of the code segment; `None`: it has no 32-bit code.
    pub(super) fn code_base(&self, cur: &Cur<'_>) -> Option<u32> {
        if matches!(u32::from(cur.regs.cs), FLAT_RING1_CS | FLAT_RING3_CS) {
            return Some(0);
        }
        let code32 = |d: &Descriptor| d.is_segment() && d.is_present() && d.is_code() && d.is_32_bit();
        self.compat_descriptor(cur, cur.regs.cs).filter(code32).map(Descriptor::base)
    }
}
