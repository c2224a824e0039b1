//! Instructions of a PV guest that the hypervisor emulates: privileged ones, forced CPUID, stores to page tables.

pub(crate) mod control_regs;
pub(crate) mod decode;
pub(crate) mod io;
pub(crate) mod pt_insn;
pub(crate) mod pt_write;
pub(crate) mod regs;
pub(crate) mod result;
pub(crate) mod string_io;
#[cfg(test)]
mod tests;

use mm::int::{count32, low16, low32, low8};
use mm::Errno;
use public_headers::xen4::arch_x86_64::FLAT_RING3_CS64;
use x86_defs::exception::{GP, UD};
use x86_defs::{cr4, eflags};

use crate::cpu::cpuid::Asked;
use crate::cpu::debugreg::io_breakpoints;
use crate::cpu::emul::decode::{decode, Insn, NoInsn, Op, MAX_LEN};
use crate::cpu::emul::regs::{gpr, gpr_mut, set_gpr, RAX};
use crate::cpu::emul::result::{debug_trap, EmulResult};
use crate::cpu::msr::has_tsc_aux;
use crate::cpu::segments::CodeWidth;
use crate::machine::address::is_canonical;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::time::domain_tsc::user_may_read_tsc;

/// DR6: single step.
const DR6_STEP: u64 = 1 << 14;
/// Xen's prefix: `ud2a`, "xen".
const FORCED_PREFIX: [u8; 5] = [0x0f, 0x0b, b'x', b'e', b'n'];

/// The bytes of an instruction that could be read.
pub(crate) struct Fetched {
    pub(crate) bytes: [u8; MAX_LEN + 1],
    pub(crate) len: usize,
}

/// Returns an address as code of a width has it.
fn within(width: CodeWidth, at: u64) -> u64 {
    if width == CodeWidth::Bits64 {
        at
    } else {
        low32(at).into()
    }
}

impl<H: Hw> Hv<H> {
    /// Handles a general protection fault with error code 0 in the guest: emulates the instruction if it is a
    /// privileged one.
    pub fn emulate_privop(&self, cur: &mut Cur<'_>) -> EmulResult {
        // For a kernel's 64-bit code there is a copy of the decoder that knows the width.
        let insn = if u32::from(cur.regs.cs) == FLAT_RING3_CS64 {
            self.insn_at(cur, cur.regs.rip, CodeWidth::Bits64)
        } else {
            self.privileged_insn(cur)
        };
        match insn {
            Ok(i) => self.execute(cur, &i),
            Err(other) => other,
        }
    }

    /// Returns the instruction that has faulted; `Err`: it is none that is emulated, or its fault has been delivered.
    pub(crate) fn privileged_insn(&self, cur: &mut Cur<'_>) -> Result<Insn, EmulResult> {
        let (base, width) = self.code_segment(cur).ok_or(EmulResult::NotHandled)?;
        let at = within(width, cur.regs.rip.wrapping_add(base.into()));
        self.insn_at(cur, at, width)
    }

    /// Returns the instruction at address `at`, as [`Self::privileged_insn`] does.
    #[inline(always)]
    fn insn_at(&self, cur: &mut Cur<'_>, at: u64, width: CodeWidth) -> Result<Insn, EmulResult> {
        // One word holds everything that matters, except at the end of a page.
        let word = self.hw.read_guest_u64(at).map(u64::to_le_bytes);
        match word.as_ref().map_or(Err(NoInsn::Short), |w| decode(w, width)) {
            Ok(i) => Ok(i),
            Err(NoInsn::Other) => Err(EmulResult::NotHandled),
            Err(NoInsn::Short) => self.long_insn_at(cur, at, width),
        }
    }

    /// As [`Self::insn_at`], byte by byte.
    #[cold]
    fn long_insn_at(&self, cur: &mut Cur<'_>, at: u64, width: CodeWidth) -> Result<Insn, EmulResult> {
        let f = self.fetch(at);
        let decoded = decode(&f.bytes[..f.len], width);
        let beyond = within(width, at.wrapping_add(f.len as u64));
        if decoded == Err(NoInsn::Short) && is_canonical(beyond) {
            self.deliver_page_fault(cur, beyond, 0);
            return Err(EmulResult::Done);
        }
        decoded.map_err(|_| EmulResult::NotHandled)
    }

    /// Reads up to [`MAX_LEN`] bytes of code, up to a page that cannot be read.
    pub(crate) fn fetch(&self, rip: u64) -> Fetched {
        let mut f = Fetched { bytes: [0; MAX_LEN + 1], len: 0 };
        let first = (0x1000 - (rip & 0xfff) as usize).min(MAX_LEN);
        if self.hw.copy_from_guest(rip, &mut f.bytes[..first]).is_ok() {
            f.len = first;
            let rest = rip.wrapping_add(first as u64);
            if first < MAX_LEN && self.hw.copy_from_guest(rest, &mut f.bytes[first..MAX_LEN]).is_ok() {
                f.len = MAX_LEN;
            }
        }
        f
    }

    /// Returns a descriptor of the guest's own GDT.
    pub(crate) fn guest_gdt_descriptor(&self, cur: &Cur<'_>, sel: u16) -> Option<u64> {
        let index = (sel >> 3) as usize;
        if sel & 4 != 0 || count32(index) >= cur.ctx.mm.gdt_ents.get() {
            return None;
        }
        let frame = cur.ctx.mm.gdt_frames.get(index / 512)?.get()?.mfn();
        Some(self.hw.load64(frame, index % 512 * 8))
    }

    pub(crate) fn execute(&self, cur: &mut Cur<'_>, i: &Insn) -> EmulResult {
        if let Op::In | Op::Out | Op::Ins | Op::Outs | Op::CliSti = i.op {
            return self.execute_io(cur, i);
        }
        if !cur.ctx.kernel_mode && !processes_may(cur, i.op) {
            return EmulResult::NotHandled;
        }
        let r = &mut *cur.regs;
        let wide = |lo: u64, hi: u64| lo & 0xffff_ffff | hi << 32;
        match i.op {
            Op::Rdmsr => {
                let msr = low32(r.rcx);
                match self.guest_rdmsr(cur, msr) {
                    Ok(val) => (cur.regs.rax, cur.regs.rdx) = (val & 0xffff_ffff, val >> 32),
                    Err(_) => return EmulResult::Inject(GP, 0),
                }
            }
            Op::Wrmsr => {
                let (msr, val) = (low32(r.rcx), wide(r.rax, r.rdx));
                if self.guest_wrmsr(cur, msr, val).is_err() {
                    return EmulResult::Inject(GP, 0);
                }
            }
            Op::ReadCr => match self.read_cr(cur, i.reg) {
                Some(val) => *gpr_mut(cur.regs, i.rm) = val,
                None => return EmulResult::NotHandled,
            },
            Op::WriteCr => {
                let val = gpr(cur.regs, i.rm);
                return self.write_cr(cur, i.reg, val, i.len);
            }
            Op::Clts => self.write_ts(cur, false),
            Op::ReadDr => match self.read_debugreg(cur, i.reg) {
                Some(val) => *gpr_mut(cur.regs, i.rm) = val,
                None => return EmulResult::Inject(UD, 0),
            },
            Op::WriteDr => {
                let val = gpr(cur.regs, i.rm);
                match self.set_debugreg(cur, i.reg as u32, val) {
                    Ok(()) => {}
                    Err(Errno::NODEV) => return EmulResult::Inject(UD, 0),
                    Err(_) => return EmulResult::Inject(GP, 0),
                }
            }
            Op::Rdtsc | Op::Rdtscp => {
                if i.op == Op::Rdtscp {
                    if !has_tsc_aux(&cur.d.emul.policy()) {
                        return EmulResult::Inject(GP, 0);
                    }
                    cur.regs.rcx = cur.ctx.msrs.tsc_aux as u64;
                }
                let tsc = self.guest_tsc(cur.d);
                (cur.regs.rax, cur.regs.rdx) = (tsc & 0xffff_ffff, tsc >> 32);
            }
            Op::Cpuid => self.cpuid_to_regs(cur, Asked::Faulted),
            Op::Xsetbv => {
                let (index, val) = (low32(r.rcx), wide(r.rax, r.rdx));
                if !self.handle_xsetbv(cur, index, val) {
                    return EmulResult::Inject(GP, 0);
                }
            }
            Op::Wbinvd => {
                if cur.d.mem.may_flush_cache() {
                    self.hw.flush_cache(false);
                }
            }
            Op::In | Op::Out | Op::Ins | Op::Outs | Op::CliSti => return EmulResult::NotHandled,
        }
        self.instruction_done(cur, i.len)
    }

    fn execute_io(&self, cur: &mut Cur<'_>, i: &Insn) -> EmulResult {
        let port = i.port.map_or(low16(low32(cur.regs.rdx)), u16::from);
        match i.op {
            // A guest masks interrupts in its vcpu_info; where these two are allowed, they do nothing.
            Op::CliSti => {
                if !self.iopl_ok(cur) {
                    return EmulResult::NotHandled;
                }
                return self.instruction_done(cur, i.len);
            }
            Op::In => {
                if !self.guest_io_okay(cur, port, i.size) {
                    return EmulResult::NotHandled;
                }
                let val = self.guest_io_read(cur.d, port, i.size);
                set_gpr(cur.regs, RAX, i.size, val as u64);
            }
            Op::Out => {
                if !self.guest_io_okay(cur, port, i.size) {
                    return EmulResult::NotHandled;
                }
                self.guest_io_write(cur.d, port, i.size, low32(cur.regs.rax));
            }
            _ => {
                return match self.string_io(cur, i) {
                    Ok(breakpoints) => self.io_done(cur, i, breakpoints),
                    Err(other) => other,
                };
            }
        }
        self.io_done(cur, i, io_breakpoints(cur.ctx, port, i.size))
    }

    /// Advances RIP past an I/O instruction that hit `breakpoints` (bits of DR6).
    #[inline]
    fn io_done(&self, cur: &mut Cur<'_>, i: &Insn, breakpoints: u64) -> EmulResult {
        let done = self.instruction_done(cur, i.len);
        if breakpoints == 0 {
            return done;
        }
        debug_trap(cur, breakpoints)
    }

    /// Advances RIP past the instruction; a guest that single-steps gets its trap.
    #[inline]
    pub(crate) fn instruction_done(&self, cur: &mut Cur<'_>, len: u8) -> EmulResult {
        cur.regs.rip = cur.regs.rip.wrapping_add(len as u64);
        cur.regs.rflags &= !eflags::RF;
        if cur.regs.rflags & eflags::TF != 0 {
            return debug_trap(cur, DR6_STEP);
        }
        EmulResult::Done
    }

    /// Handles an invalid opcode in the guest, which may be CPUID with Xen's prefix.
    #[inline(always)]
    pub fn emulate_forced_cpuid(&self, cur: &mut Cur<'_>) -> EmulResult {
        const LEN: usize = FORCED_PREFIX.len() + 2;
        let rip = cur.regs.rip;
        let insn = match self.hw.read_guest_u64(rip) {
            Ok(w) => w.to_le_bytes(),
            Err(_) => {
                let f = self.fetch(rip);
                if f.len < FORCED_PREFIX.len() || f.bytes.starts_with(&FORCED_PREFIX) && f.len < LEN {
                    self.deliver_page_fault(cur, rip.wrapping_add(f.len as u64), 0);
                    return EmulResult::Done;
                }
                let mut b = [0; 8];
                b.copy_from_slice(&f.bytes[..8]);
                b
            }
        };
        if insn[..5] != FORCED_PREFIX || insn[5..7] != [0x0f, 0xa2] {
            return EmulResult::NotHandled;
        }
        if !cur.ctx.kernel_mode && cur.ctx.msrs.cpuid_faults {
            return EmulResult::Inject(GP, 0);
        }
        self.cpuid_to_regs(cur, Asked::Forced);
        self.instruction_done(cur, low8(count32(LEN)))
    }

    #[inline]
    fn cpuid_to_regs(&self, cur: &mut Cur<'_>, asked: Asked) {
        let v = self.guest_cpuid(cur, low32(cur.regs.rax), low32(cur.regs.rcx), asked);
        let r = &mut *cur.regs;
        (r.rax, r.rbx, r.rcx, r.rdx) = (v.eax as u64, v.ebx as u64, v.ecx as u64, v.edx as u64);
    }

    fn read_debugreg(&self, cur: &Cur<'_>, reg: u8) -> Option<u64> {
        match reg {
            0..=3 => Some(cur.ctx.debugreg[reg as usize]),
            4 | 5 if cur.ctx.cr4 & cr4::DE == 0 => Some(cur.ctx.debugreg[reg as usize + 2]),
            6 | 7 => Some(cur.ctx.debugreg[reg as usize]),
            _ => None,
        }
    }

    /// Emulates XSETBV: sets the guest's XCR0.
    fn handle_xsetbv(&self, cur: &mut Cur<'_>, index: u32, val: u64) -> bool {
        let allowed = cur.d.emul.policy().xcr0() & self.hw.xcr0_max();
        if index != 0 || cur.ctx.cr4 & cr4::OSXSAVE == 0 || val & !allowed != 0 || !valid_xcr0(val) {
            return false;
        }
        let c = &mut *cur.ctx;
        c.xcr0 = val;
        if val & !c.xcr0_used != 0 {
            // In the components that this vcpu begins to use, the CPU still has the state of another.
            self.hw.set_ts(false);
            self.hw.fpu_save(&mut c.fpu, c.xcr0_used);
            c.xcr0_used |= val;
            self.hw.fpu_restore(&c.fpu, c.xcr0_used);
            self.hw.set_ts(c.guest_ts);
        }
        self.hw.set_xcr0(val);
        true
    }
}

/// Returns whether a process may execute an instruction that has trapped. All fault outside the kernel on any CPU, but for
/// those that the hypervisor makes trap.
fn processes_may(cur: &Cur<'_>, op: Op) -> bool {
    match op {
        Op::Cpuid => !cur.ctx.msrs.cpuid_faults,
        Op::Rdtsc | Op::Rdtscp => user_may_read_tsc(cur),
        _ => false,
    }
}

/// Returns whether a CPU accepts `val` for XCR0: x87 is on, and no component without those it builds on.
pub(crate) fn valid_xcr0(val: u64) -> bool {
    const FP: u64 = 1;
    const SSE: u64 = 2;
    const YMM: u64 = 4;
    const AVX512: u64 = 7 << 5;
    val & FP != 0 && (val & YMM == 0 || val & SSE != 0) && (val & AVX512 == 0 || val & (AVX512 | YMM) == AVX512 | YMM)
}
