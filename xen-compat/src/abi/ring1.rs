//! What the two ABIs of 32-bit guests share: kernels in ring 1, entered in compatibility mode (`docs/ring1.md`).

use mm::int::{count32, low32};
use x86_defs::eflags;

use crate::cpu::emul::decode::{Insn, Op};
use crate::cpu::emul::result::EmulResult;
use crate::machine::hw::{Hw, Seg};
use crate::state::hypervisor::{Cur, Hv};

/// Flags that an entry to the kernel clears.
pub(crate) const CLEARED_BY_ENTRY: u64 = eflags::TF | eflags::NT | eflags::RF | eflags::VM;

/// Number of words in the longest frame.
const MOST_WORDS: usize = 9;

const DATA_SEGMENTS: [Seg; 4] = [Seg::Ds, Seg::Es, Seg::Fs, Seg::Gs];

/// Returns whether code with this selector is the kernel: in ring 1, and not in ring 2 or 3.
#[inline]
pub(crate) const fn is_kernel(cs: u16) -> bool {
    cs & 2 == 0
}

/// A frame for the kernel's stack as it grows downwards.
pub(crate) struct Frame {
    words: [u32; MOST_WORDS],
    first: usize,
}

impl Frame {
    #[inline]
    pub(crate) fn new() -> Self {
        Frame { words: [0; MOST_WORDS], first: MOST_WORDS }
    }

    /// Adds a word below the others.
    #[inline]
    pub(crate) fn push(&mut self, word: u32) {
        self.first -= 1;
        self.words[self.first] = word;
    }

    /// Returns the words, lowest address first.
    #[inline]
    pub(crate) fn words(&self) -> &[u32] {
        &self.words[self.first..]
    }

    /// Returns its size in bytes.
    #[inline]
    pub(crate) fn size(&self) -> u32 {
        4 * count32(MOST_WORDS - self.first)
    }
}

impl<H: Hw> Hv<H> {
    /// Returns the data selectors that the CPU has now: DS, ES, FS, GS.
    pub(crate) fn live_selectors(&self) -> [u32; 4] {
        DATA_SEGMENTS.map(|s| self.hw.read_seg(s).into())
    }

    /// Loads null selectors into them.
    pub(crate) fn load_null_selectors(&self) {
        for seg in DATA_SEGMENTS {
            // Loading null cannot fault.
            let _ = self.hw.load_seg(seg, 0);
        }
    }

    /// Handles INS and OUTS of ring 3, one element at a time: they reach only pages of ring 3, whatever ports the kernel
    /// permits. `may` decides whether it may read or write at an address; otherwise it returns the fault's error code.
    pub(crate) fn user_string_io(
        &self,
        cur: &mut Cur<'_>,
        i: &Insn,
        may: impl Fn(&Self, &Cur<'_>, u32, bool) -> Result<(), u32>,
    ) -> EmulResult {
        let (eip, count) = (cur.regs.rip, cur.regs.rcx & i.address_mask());
        if i.rep && count == 0 {
            return self.instruction_done(cur, i.len);
        }
        let write = i.op == Op::Ins;
        let index = if write { cur.regs.rdi } else { cur.regs.rsi } & i.address_mask();
        let at = self.string_segment(cur, i).map(|segment| segment.address(index, i.size));
        let first = match at {
            Ok(Ok(va)) => low32(va),
            Ok(Err(exception)) => return EmulResult::Inject(exception, 0),
            Err(other) => return other,
        };
        for va in [first, first.wrapping_add(u32::from(i.size) - 1)] {
            if let Err(error_code) = may(self, cur, va, write) {
                self.deliver_page_fault(cur, va.into(), error_code);
                return EmulResult::Done;
            }
        }
        let result = self.execute(cur, &Insn { rep: false, ..*i });
        // After a fault the vcpu would be in kernel mode.
        if i.rep && !cur.ctx.kernel_mode && cur.regs.rip != eip {
            cur.regs.rcx = i.with_address(cur.regs.rcx, count - 1);
            if count > 1 {
                cur.regs.rip = eip;
            }
        }
        result
    }
}
