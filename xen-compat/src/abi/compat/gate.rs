//! Call gates: in long mode the CPU would take them for 64-bit ones, so those in a guest's tables have DPL 0
//! (`DomainMem::check_descriptor`), and their use faults and is emulated.

use iced_x86::{Code, Decoder, DecoderOptions, Register};
use mm::int::{count32, low16, low32, low8};
use mm::pte::PAE_HYPERVISOR_START;
use x86_defs::{exception, pfec, selector_error};
use zerocopy::IntoBytes;

use crate::abi::ring1::is_kernel;
use crate::cpu::emul::pt_insn::number;
use crate::cpu::emul::regs::gpr;
use crate::cpu::emul::result::EmulResult;
use crate::cpu::segments::{CodeWidth, Descriptor};
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::{Base, Hw, Seg};
use crate::state::hypervisor::{Cur, Hv};

const RPL: u16 = 3;
/// The ring of guest kernels.
const KERNEL: u16 = 1;
/// The most words that a gate copies from stack to stack.
const MOST_PARAMETERS: usize = 31;
/// SS, ESP, the parameters, CS, EIP.
const MOST_WORDS: usize = MOST_PARAMETERS + 4;

/// A 32-bit call gate.
struct Gate {
    selector: u16,
    offset: u32,
    present: bool,
    /// The privilege level that it was to have.
    dpl: u16,
    parameters: usize,
}

impl Gate {
    fn of(d: Descriptor) -> Option<Self> {
        const CALL_GATE: u64 = 0xc;
        const TYPE: u64 = 0x1f;
        let selector = low16(low32(d.0 >> 16));
        (d.0 >> 40 & TYPE == CALL_GATE && d.dpl() == 0).then_some(Gate {
            selector: selector & !RPL,
            offset: low32(d.0 & 0xffff | d.0 >> 32 & 0xffff_0000),
            present: d.is_present(),
            dpl: selector & RPL,
            parameters: (d.0 >> 32) as usize & MOST_PARAMETERS,
        })
    }
}

/// A far call or jump.
struct FarBranch {
    is_call: bool,
    selector: u16,
    len: u8,
}

type Fault = EmulResult;

impl<H: Hw> Hv<H> {
    /// Handles a general protection fault that may be due to a call gate.
    #[cold]
    pub(super) fn compat_call_gate(&self, cur: &mut Cur<'_>, error_code: u32) -> EmulResult {
        if error_code & (selector_error::EXTERNAL | selector_error::IDT) != 0 {
            return EmulResult::NotHandled;
        }
        self.through_gate(cur, low16(error_code)).unwrap_or_else(|fault| fault)
    }

    /// Goes through the gate that selector `gate` names.
    fn through_gate(&self, cur: &mut Cur<'_>, gate: u16) -> Result<EmulResult, Fault> {
        let refused = || EmulResult::NotHandled;
        let cpl = cur.regs.cs & RPL;
        let g = self.descriptor(cur, gate).and_then(Gate::of).filter(|g| g.dpl >= cpl).ok_or_else(refused)?;
        if !g.present {
            return Err(EmulResult::Inject(exception::NP, gate.into()));
        }
        let branch = self.far_branch(cur)?;
        if branch.selector & !RPL != gate || g.dpl < branch.selector & RPL {
            return Err(refused());
        }
        let bad_target = || EmulResult::Inject(exception::GP, g.selector.into());
        let code = self.descriptor(cur, g.selector).filter(|d| d.is_segment() && d.is_code());
        let code = code.ok_or_else(bad_target)?;
        let inner_allowed = branch.is_call || code.is_conforming();
        if code.dpl() > cpl || !inner_allowed && code.dpl() != cpl {
            return Err(bad_target());
        }
        if !code.is_present() {
            return Err(EmulResult::Inject(exception::NP, g.selector.into()));
        }
        if g.offset > code.limit() {
            return Err(EmulResult::Inject(exception::GP, 0));
        }
        let cs = if !branch.is_call {
            g.selector | cpl
        } else if !code.is_conforming() && code.dpl() < cpl {
            self.call_inner(cur, &g, code.dpl(), branch.len)?
        } else {
            self.call_same(cur, cpl, branch.len)?;
            g.selector | cpl
        };
        cur.regs.cs = cs;
        cur.regs.rip = g.offset.into();
        // The length has been added to the offset of the call.
        Ok(self.instruction_done(cur, 0))
    }

    /// Pushes the frame of a call to ring `dpl`, which must be the kernel's. Returns the code selector.
    fn call_inner(&self, cur: &mut Cur<'_>, g: &Gate, dpl: u16, len: u8) -> Result<u16, Fault> {
        if dpl != KERNEL {
            return Err(EmulResult::NotHandled);
        }
        let (ss, esp) = (cur.ctx.kernel_ss, low32(cur.ctx.kernel_sp));
        let size = 4 * count32(4 + g.parameters);
        let stack = self.descriptor(cur, ss).filter(|d| ss & RPL == dpl && d.dpl() == dpl && d.is_writable_data());
        let stack = stack.ok_or(EmulResult::Inject(exception::TS, (ss & !RPL).into()))?;
        if !stack.is_present() || !stack.has_stack(esp, size) {
            return Err(EmulResult::Inject(exception::SS, (ss & !RPL).into()));
        }
        let mut words = [0; MOST_WORDS];
        let frame = &mut words[..4 + g.parameters];
        (frame[0], frame[1]) = (low32(cur.regs.rip).wrapping_add(len.into()), cur.regs.cs.into());
        if g.parameters != 0 {
            self.read_stack(cur, &mut frame[2..2 + g.parameters])?;
        }
        (frame[2 + g.parameters], frame[3 + g.parameters]) = (low32(cur.regs.rsp), cur.regs.ss.into());
        self.write_stack(cur, stack.base().wrapping_add(esp), frame)?;
        (cur.regs.ss, cur.regs.rsp) = (ss, esp.wrapping_sub(size).into());
        cur.ctx.kernel_mode = true;
        Ok(g.selector | dpl)
    }

    /// Pushes the frame of a call in the same ring.
    fn call_same(&self, cur: &mut Cur<'_>, cpl: u16, len: u8) -> Result<(), Fault> {
        let esp = low32(cur.regs.rsp);
        let frame = [low32(cur.regs.rip).wrapping_add(len.into()), cur.regs.cs.into()];
        let stack = self.descriptor(cur, cur.regs.ss).filter(|d| d.dpl() == cpl);
        let stack = stack.ok_or(EmulResult::NotHandled)?;
        if !stack.has_stack(esp, 8) {
            return Err(EmulResult::Inject(exception::SS, 0));
        }
        let end = stack.base().wrapping_add(esp);
        self.caller_may(cur, end.wrapping_sub(8), 8, true)?;
        self.write_stack(cur, end, &frame)?;
        cur.regs.rsp = esp.wrapping_sub(8).into();
        Ok(())
    }

    /// Reads parameters from the caller's stack.
    fn read_stack(&self, cur: &mut Cur<'_>, to: &mut [u32]) -> Result<(), Fault> {
        let (esp, size) = (low32(cur.regs.rsp), 4 * count32(to.len()));
        let usable = |d: &Descriptor| d.dpl() == cur.regs.cs & RPL && d.is_writable_data();
        let stack = self.descriptor(cur, cur.regs.ss).filter(usable).ok_or(EmulResult::NotHandled)?;
        if !stack.has_stack(esp.wrapping_add(size), size) {
            return Err(EmulResult::NotHandled);
        }
        let at = stack.base().wrapping_add(esp);
        self.caller_may(cur, at, size, false)?;
        if self.hw.copy_from_guest(at.into(), to.as_mut_bytes()).is_err() {
            self.compat_page_fault(cur, at, 0);
            return Err(EmulResult::Done);
        }
        Ok(())
    }

    /// Writes a frame that ends at `end`.
    fn write_stack(&self, cur: &mut Cur<'_>, end: u32, frame: &[u32]) -> Result<(), Fault> {
        let at = end.wrapping_sub(4 * count32(frame.len()));
        in_reach(at, 4 * count32(frame.len()))?;
        if self.hw.copy_to_guest(at.into(), frame.as_bytes()).is_err() {
            self.compat_page_fault(cur, at, pfec::WRITE);
            return Err(EmulResult::Done);
        }
        Ok(())
    }

    /// Refuses what the code that makes the call could not access itself: a program reaches none of its kernel's pages.
    fn caller_may(&self, cur: &mut Cur<'_>, at: u32, size: u32, write: bool) -> Result<(), Fault> {
        in_reach(at, size)?;
        if is_kernel(cur.regs.cs) {
            return Ok(());
        }
        for va in [at, at + (size - 1)] {
            if let Err(error_code) = self.program_may(cur, va, write) {
                self.compat_page_fault(cur, va, error_code);
                return Err(EmulResult::Done);
            }
        }
        Ok(())
    }

    /// Decodes the far call or jump that has faulted.
    fn far_branch(&self, cur: &mut Cur<'_>) -> Result<FarBranch, Fault> {
        let refused = || EmulResult::NotHandled;
        let (base, width) = self.code_segment(cur).ok_or_else(refused)?;
        let bits = match width {
            CodeWidth::Bits16 => 16,
            CodeWidth::Bits32 => 32,
            CodeWidth::Bits64 => return Err(refused()),
        };
        let f = self.fetch(base.wrapping_add(low32(cur.regs.rip)).into());
        let decoder = Decoder::try_with_ip(bits, &f.bytes[..f.len], cur.regs.rip, DecoderOptions::NONE);
        let i = decoder.map_err(|_| refused())?.decode();
        let (is_call, selector) = match i.code() {
            Code::Call_ptr1616 | Code::Call_ptr1632 => (true, i.far_branch_selector()),
            Code::Jmp_ptr1616 | Code::Jmp_ptr1632 => (false, i.far_branch_selector()),
            code @ (Code::Call_m1616 | Code::Call_m1632 | Code::Jmp_m1616 | Code::Jmp_m1632) => {
                let at = i.virtual_address(0, 0, |r, _, _| self.register(cur, r)).ok_or_else(refused)?;
                let offset = if matches!(code, Code::Call_m1616 | Code::Jmp_m1616) { 2 } else { 4 };
                let at = low32(at).wrapping_add(offset);
                self.caller_may(cur, at, 2, false)?;
                match self.hw.get::<u16>(at) {
                    Ok(selector) => (matches!(code, Code::Call_m1616 | Code::Call_m1632), selector),
                    Err(_) => {
                        self.compat_page_fault(cur, at, 0);
                        return Err(EmulResult::Done);
                    }
                }
            }
            _ => return Err(refused()),
        };
        Ok(FarBranch { is_call, selector, len: low8(count32(i.len())) })
    }

    /// Returns the value of a register in an address: a general register, or the base of a segment.
    fn register(&self, cur: &Cur<'_>, r: Register) -> Option<u64> {
        let base = |sel| self.segment_base(cur, sel).map(u64::from);
        match r {
            Register::FS => Some(self.hw.get_base(Base::Fs)),
            Register::GS => Some(self.hw.get_base(Base::Gs)),
            Register::CS => base(cur.regs.cs),
            Register::SS => base(cur.regs.ss),
            Register::DS => base(self.hw.read_seg(Seg::Ds)),
            Register::ES => base(self.hw.read_seg(Seg::Es)),
            _ => number(r).map(|(n, _)| low32(gpr(cur.regs, n)).into()),
        }
    }
}

/// Refuses what reaches into the hypervisor's part of the guest's addresses.
fn in_reach(at: u32, size: u32) -> Result<(), Fault> {
    (u64::from(at) + u64::from(size) <= PAE_HYPERVISOR_START).then_some(()).ok_or(EmulResult::NotHandled)
}
