//! A guest kernel's store to one of its page tables, which it has mapped read-only: decoded here, checked and made by
//! memory management ("writable page tables").

use mm::int::{low32, low64, low8};
use mm::{pte, Fault, GuestMem, PtwrError};
use public_headers::xen4::xen::VMASST_TYPE_WRITABLE_PAGETABLES;
use x86_defs::eflags::{AF, CF, DF, OF, PF, SF, ZF};
use x86_defs::pfec;

use crate::cpu::emul::pt_insn::{decode, Regs, Source, StoreInsn, StoreOp};
use crate::cpu::emul::regs::{gpr, gpr_mut, mask, set_gpr, RAX};
use crate::cpu::emul::result::EmulResult;
use crate::machine::hw::{Base, Hw};
use crate::state::hypervisor::{Cur, Hv};

const ARITH: u64 = CF | PF | AF | ZF | SF | OF;
const RSI: u8 = 6;
const RDI: u8 = 7;

/// The outcome of an emulated store.
enum Store {
    /// Done.
    Ok,
    /// The guest executes the instruction again: the value has changed meanwhile, or the guest gets a fault of its own.
    Retry,
    /// The guest gets its page fault.
    Refused,
}

/// The result of an arithmetic instruction on the old value.
struct Outcome {
    new: u64,
    flags: u64,
    /// The flags that the instruction changes.
    touched: u64,
}

impl<H: Hw> Hv<H> {
    /// Handles a write by the guest kernel that faulted at `va`, a page that is mapped read-only. Returns whether it
    /// has been handled.
    pub fn emulate_pt_write(&self, cur: &mut Cur<'_>, va: u64) -> bool {
        self.emulate_table_write::<true>(cur, va)
    }

    /// As [`Self::emulate_pt_write`], for a guest with PAE tables.
    pub(crate) fn emulate_pae_write(&self, cur: &mut Cur<'_>, va: u64) -> bool {
        self.emulate_table_write::<false>(cur, va)
    }

    #[inline(always)]
    fn emulate_table_write<const CODE64: bool>(&self, cur: &mut Cur<'_>, va: u64) -> bool {
        // The hardware domain's stores are looked at anyway, because of pages that only it may have read-only.
        let assisted = cur.d.is_hardware() || cur.d.mem.vm_assist() & 1 << VMASST_TYPE_WRITABLE_PAGETABLES != 0;
        let ptwr = assisted && self.mm_ctx(cur).ptwr_applies(va);
        let dropped = !ptwr && cur.d.is_hardware() && self.maps_mmio_ro(cur, va);
        if !ptwr && !dropped {
            return false;
        }
        self.emulate_store::<CODE64, false>(cur, va, dropped)
    }

    /// Emulates the instruction that stores to the page at `va`; with `dropped`, nothing is stored. Returns `false` if
    /// the instruction cannot be emulated. `TWO_LEVEL`: it is a guest of April 2005, whose memory is reached by its tables.
    #[inline]
    pub(crate) fn emulate_store<const CODE64: bool, const TWO_LEVEL: bool>(
        &self,
        cur: &mut Cur<'_>,
        va: u64,
        dropped: bool,
    ) -> bool {
        let rip = cur.regs.rip;
        let mut bytes = [0u8; 16];
        let len = match self.peek::<CODE64, TWO_LEVEL>(cur, rip, &mut bytes) {
            Ok(()) => 15,
            Err(_) => {
                let f = self.fetch(rip);
                bytes = f.bytes;
                f.len
            }
        };
        if len == 0 {
            self.deliver_page_fault(cur, rip, pfec::FETCH);
            return true;
        }
        let seg_base = |gs| self.hw.get_base(if gs { Base::Gs } else { Base::Fs });
        let Some(mut i) = decode::<CODE64, _>(&bytes[..len], &Regs { gpr: cur.regs, seg_base }) else { return false };
        if let (StoreOp::Bts | StoreOp::Btr | StoreOp::Btc, Source::Reg(n)) = (i.op, i.src) {
            // The bit number in a register may be far from the address.
            let bits = 8 * i.size as u64;
            let shift = 64 - bits;
            let bit = ((gpr(cur.regs, n) << shift) as i64) >> shift;
            i.ea = i.ea.wrapping_add((bit >> bits.trailing_zeros()).cast_unsigned().wrapping_mul(i.size as u64));
            i.ea &= address_mask::<CODE64>();
        }
        // Only aligned and within the page that faulted: nothing is known about the next one.
        if (i.ea ^ va) & !0xfff != 0 || i.ea & (i.size as u64 - 1) != 0 {
            return false;
        }
        let string = matches!(i.op, StoreOp::Stos | StoreOp::Movs);
        if string && i.rep && cur.regs.rcx & address_mask::<CODE64>() == 0 {
            return self.store_done(cur, i.len);
        }
        let end = if dropped { Store::Ok } else { self.store_once::<CODE64, TWO_LEVEL>(cur, &i) };
        match end {
            Store::Refused => false,
            Store::Retry => true,
            Store::Ok => {
                if string && !moves_on::<CODE64>(cur, &i) {
                    return true;
                }
                self.store_done(cur, i.len)
            }
        }
    }

    /// Returns whether `va` maps device memory that is read-only for all domains; stores to it are dropped.
    #[cold]
    fn maps_mmio_ro(&self, cur: &Cur<'_>, va: u64) -> bool {
        use mm::MmEnv;
        let l1e = self.mm_ctx(cur).guest_get_eff_kern_l1e(va);
        l1e & (pte::PRESENT | pte::RW) == pte::PRESENT && self.mmio_ro(pte::mfn(l1e))
    }

    fn store_done(&self, cur: &mut Cur<'_>, len: u8) -> bool {
        if let EmulResult::Inject(vector, error_code) = self.instruction_done(cur, len) {
            self.deliver_trap(cur, vector, error_code);
        }
        true
    }

    #[inline]
    fn store_once<const CODE64: bool, const TWO_LEVEL: bool>(&self, cur: &mut Cur<'_>, i: &StoreInsn) -> Store {
        let src = match i.src {
            Source::None => 0,
            Source::Reg(n) => gpr(cur.regs, n),
            Source::High(n) => gpr(cur.regs, n) >> 8,
            Source::Imm(v) => v,
            Source::Memory(va) => {
                let mut b = [0u8; 8];
                if self.peek::<CODE64, TWO_LEVEL>(cur, va, &mut b[..i.size as usize]).is_err() {
                    self.deliver_page_fault(cur, va, 0);
                    return Store::Retry;
                }
                u64::from_le_bytes(b)
            }
        } & mask(i.size);
        if let StoreOp::Mov | StoreOp::Stos | StoreOp::Movs = i.op {
            return end(self.table_write::<CODE64, TWO_LEVEL>(cur, i, src));
        }
        let mut b = [0u8; 8];
        if self.peek::<CODE64, TWO_LEVEL>(cur, i.ea, &mut b[..i.size as usize]).is_err() {
            return Store::Refused;
        }
        let old = u64::from_le_bytes(b);
        match i.op {
            StoreOp::Cmpxchg => self.store_cmpxchg::<CODE64, TWO_LEVEL>(cur, i, old, src),
            StoreOp::Cmpxchg8b => self.store_cmpxchg8b::<CODE64, TWO_LEVEL>(cur, i, old),
            StoreOp::Xchg => self.exchange::<CODE64, TWO_LEVEL>(cur, i, old, src),
            StoreOp::Xadd => {
                let o = alu(0, old, src, i.size, cur.regs.rflags);
                let r = self.exchange::<CODE64, TWO_LEVEL>(cur, i, old, o.new);
                apply_flags(cur, &r, &o);
                r
            }
            op => {
                let o = outcome(op, old, src, i.size, cur.regs.rflags);
                let r = end(match i.lock {
                    true => self.table_cmpxchg::<CODE64, TWO_LEVEL>(cur, i, old, o.new),
                    false => self.table_write::<CODE64, TWO_LEVEL>(cur, i, o.new),
                });
                apply_flags(cur, &r, &o);
                r
            }
        }
    }

    /// Stores `new` if the value is still `old`, which goes to the source register.
    fn exchange<const CODE64: bool, const TWO_LEVEL: bool>(
        &self,
        cur: &mut Cur<'_>,
        i: &StoreInsn,
        old: u64,
        new: u64,
    ) -> Store {
        let r = end(self.table_cmpxchg::<CODE64, TWO_LEVEL>(cur, i, old, new));
        if let Store::Ok = r {
            match i.src {
                Source::Reg(n) => set_gpr(cur.regs, n, i.size, old),
                Source::High(n) => {
                    let reg = gpr_mut(cur.regs, n);
                    *reg = *reg & !0xff00 | (old & 0xff) << 8;
                }
                _ => {}
            }
        }
        r
    }

    fn store_cmpxchg<const CODE64: bool, const TWO_LEVEL: bool>(
        &self,
        cur: &mut Cur<'_>,
        i: &StoreInsn,
        old: u64,
        src: u64,
    ) -> Store {
        let rax = cur.regs.rax & mask(i.size);
        // The flags are those of a comparison of RAX with the old value.
        let o = alu(5, rax, old, i.size, cur.regs.rflags);
        let r = match rax == old {
            true => end(self.table_cmpxchg::<CODE64, TWO_LEVEL>(cur, i, old, src)),
            false => {
                set_gpr(cur.regs, RAX, i.size, old);
                Store::Ok
            }
        };
        apply_flags(cur, &r, &o);
        r
    }

    fn store_cmpxchg8b<const CODE64: bool, const TWO_LEVEL: bool>(
        &self,
        cur: &mut Cur<'_>,
        i: &StoreInsn,
        old: u64,
    ) -> Store {
        let r = &*cur.regs;
        let pair = |high: u64, low: u64| u64::from(low32(high)) << 32 | u64::from(low32(low));
        let (expected, new) = (pair(r.rdx, r.rax), pair(r.rcx, r.rbx));
        let equal = expected == old;
        let r = if equal { end(self.table_cmpxchg::<CODE64, TWO_LEVEL>(cur, i, old, new)) } else { Store::Ok };
        if !equal {
            (cur.regs.rdx, cur.regs.rax) = (old >> 32, low32(old).into());
        }
        apply_flags(cur, &r, &Outcome { new, flags: if equal { ZF } else { 0 }, touched: ZF });
        r
    }

    /// Reads the guest's memory as its kernel sees it.
    #[inline]
    fn peek<const CODE64: bool, const TWO_LEVEL: bool>(
        &self,
        cur: &Cur<'_>,
        va: u64,
        to: &mut [u8],
    ) -> Result<(), Fault> {
        if TWO_LEVEL {
            self.mm_ctx(cur).two_level().copy_from_guest(va, to)
        } else {
            self.hw.copy_from_guest(va, to)
        }
    }

    /// Stores `val` at the instruction's address, a page table.
    #[inline]
    fn table_write<const CODE64: bool, const TWO_LEVEL: bool>(
        &self,
        cur: &Cur<'_>,
        i: &StoreInsn,
        val: u64,
    ) -> Result<(), PtwrError> {
        let mm = self.mm_ctx(cur);
        if TWO_LEVEL {
            mm.two_level().emulated_write(low32(i.ea), low32(val), i.size.into())
        } else {
            mm.ptwr_emulated_write(i.ea, val, i.size.into())
        }
    }

    /// Stores `new` at the instruction's address, a page table, if `old` is there.
    #[inline]
    fn table_cmpxchg<const CODE64: bool, const TWO_LEVEL: bool>(
        &self,
        cur: &Cur<'_>,
        i: &StoreInsn,
        old: u64,
        new: u64,
    ) -> Result<(), PtwrError> {
        let mm = self.mm_ctx(cur);
        if TWO_LEVEL {
            mm.two_level().emulated_cmpxchg(low32(i.ea), low32(old), low32(new), i.size.into())
        } else {
            mm.ptwr_emulated_cmpxchg(i.ea, old, new, i.size.into())
        }
    }
}

/// Returns the bits of an address.
const fn address_mask<const CODE64: bool>() -> u64 {
    if CODE64 {
        u64::MAX
    } else {
        u32::MAX as u64
    }
}

/// Advances after one STOS or MOVS. Returns whether the instruction is finished.
fn moves_on<const CODE64: bool>(cur: &mut Cur<'_>, i: &StoreInsn) -> bool {
    let step = if cur.regs.rflags & DF != 0 { (i.size as u64).wrapping_neg() } else { i.size as u64 };
    let moving: &[u8] = if i.op == StoreOp::Movs { &[RDI, RSI] } else { &[RDI] };
    for &n in moving {
        let reg = gpr_mut(cur.regs, n);
        *reg = reg.wrapping_add(step) & address_mask::<CODE64>();
    }
    if i.rep {
        cur.regs.rcx = cur.regs.rcx.wrapping_sub(1) & address_mask::<CODE64>();
    }
    !i.rep || cur.regs.rcx == 0
}

fn end(r: Result<(), PtwrError>) -> Store {
    match r {
        Ok(()) => Store::Ok,
        Err(PtwrError::CmpxchgFailed(_)) => Store::Retry,
        Err(PtwrError::Unhandleable) => Store::Refused,
    }
}

fn apply_flags(cur: &mut Cur<'_>, r: &Store, o: &Outcome) {
    if let Store::Ok = r {
        cur.regs.rflags = cur.regs.rflags & !o.touched | o.flags & o.touched;
    }
}

/// Returns the sign, zero and parity flags of a result.
fn result_flags(val: u64, size: u8) -> u64 {
    let sign = if val & (mask(size) >> 1) != val { SF } else { 0 };
    let zero = if val == 0 { ZF } else { 0 };
    let parity = if low8(low32(val)).count_ones() & 1 == 0 { PF } else { 0 };
    sign | zero | parity
}

/// Computes ADD, OR, ADC, SBB, AND, SUB or XOR (`op` 0–6) on masked operands.
fn alu(op: u8, a: u64, b: u64, size: u8, rflags: u64) -> Outcome {
    let m = mask(size);
    let top = m ^ (m >> 1);
    let carry_in = if matches!(op, 2 | 3) { rflags & CF } else { 0 };
    let (new, carry, overflow) = match op {
        0 | 2 => {
            let sum = a as u128 + b as u128 + carry_in as u128;
            let new = low64(sum) & m;
            (new, sum > m as u128, (a ^ new) & (b ^ new) & top != 0)
        }
        3 | 5 => {
            let new = a.wrapping_sub(b).wrapping_sub(carry_in) & m;
            (new, (a as u128) < b as u128 + carry_in as u128, (a ^ b) & (a ^ new) & top != 0)
        }
        1 => (a | b, false, false),
        4 => (a & b, false, false),
        _ => (a ^ b, false, false),
    };
    let adjust = if matches!(op, 0 | 2 | 3 | 5) { (a ^ b ^ new) & 0x10 } else { 0 };
    let flags = result_flags(new, size) | if carry { CF } else { 0 } | if overflow { OF } else { 0 } | adjust;
    Outcome { new, flags, touched: ARITH }
}

/// Computes the other read-modify-write instructions.
fn outcome(op: StoreOp, old: u64, src: u64, size: u8, rflags: u64) -> Outcome {
    let m = mask(size);
    let bit = 1u64 << (src & (8 * size as u64 - 1));
    let bit_op = |new| Outcome { new, flags: if old & bit != 0 { CF } else { 0 }, touched: CF };
    match op {
        StoreOp::Alu(n) => alu(n, old, src, size, rflags),
        StoreOp::Inc => Outcome { touched: ARITH & !CF, ..alu(0, old, 1, size, rflags) },
        StoreOp::Dec => Outcome { touched: ARITH & !CF, ..alu(5, old, 1, size, rflags) },
        StoreOp::Neg => alu(5, 0, old, size, rflags),
        StoreOp::Not => Outcome { new: !old & m, flags: 0, touched: 0 },
        StoreOp::Bts => bit_op(old | bit),
        StoreOp::Btr => bit_op(old & !bit),
        StoreOp::Btc => bit_op(old ^ bit),
        _ => Outcome { new: src, flags: 0, touched: 0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(op: StoreOp, old: u64, src: u64, size: u8, carry: u64) -> (u64, u64) {
        let o = outcome(op, old, src, size, carry);
        (o.new, o.flags & o.touched)
    }

    #[test]
    fn arithmetic_and_flags() {
        assert_eq!(of(StoreOp::Alu(0), 0xff, 1, 1, 0), (0, CF | ZF | PF | AF));
        assert_eq!(of(StoreOp::Alu(0), 0x7f, 1, 1, 0), (0x80, OF | SF | AF));
        assert_eq!(of(StoreOp::Alu(2), u64::MAX, 0, 8, CF), (0, CF | ZF | PF | AF));
        assert_eq!(of(StoreOp::Alu(5), 0, 1, 4, 0), (0xffff_ffff, CF | SF | PF | AF));
        assert_eq!(of(StoreOp::Alu(3), 5, 4, 2, CF), (0, ZF | PF));
        assert_eq!(of(StoreOp::Alu(4), 0xf3, 0xfd, 1, CF), (0xf1, SF));
        assert_eq!(of(StoreOp::Alu(1), 0x60, 0x03, 1, 0), (0x63, PF));
        assert_eq!(of(StoreOp::Alu(6), 0xff, 0xff, 1, 0), (0, ZF | PF));
        assert_eq!(of(StoreOp::Inc, 0xff, 0, 1, 0), (0, ZF | PF | AF));
        assert_eq!(of(StoreOp::Dec, 0, 0, 1, 0), (0xff, SF | PF | AF));
        assert_eq!(of(StoreOp::Neg, 1, 0, 1, 0), (0xff, CF | SF | PF | AF));
        assert_eq!(of(StoreOp::Not, 0x0f, 0, 1, 0), (0xf0, 0));
        assert_eq!(of(StoreOp::Btr, 0x63, 5, 8, 0), (0x43, CF));
        assert_eq!(of(StoreOp::Bts, 0x43, 69, 8, 0), (0x63, 0));
        assert_eq!(of(StoreOp::Btc, 1, 0, 4, 0), (0, CF));
    }
}
