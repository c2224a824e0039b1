//! Parts of an exit that are the same in each ABI.

use mm::int::low8;

use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

/// The opcode of `int n`.
const OPCODE_INT: u8 = 0xcd;

/// Returns the vector of an `int n` that the CPU refused with `error_code`. The instruction, if it can be read, says which
/// one was meant: some emulators get the error code wrong.
#[inline]
pub(crate) fn refused_vector<E>(insn: Result<[u8; 2], E>, error_code: u32) -> u8 {
    match insn {
        Ok([OPCODE_INT, n]) => n,
        _ => low8(error_code >> 3),
    }
}

impl<H: Hw> Hv<H> {
    /// Handles #NM. Returns whether it is the guest's own.
    #[inline]
    pub(crate) fn device_not_available(&self, cur: &mut Cur<'_>) -> bool {
        self.hw.set_ts(false);
        core::mem::take(&mut cur.ctx.guest_ts)
    }
}
