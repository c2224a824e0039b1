//! Parts of an exit that are the same in each ABI.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use mm::int::low8;
use x86_defs::exception;

use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::{Callback, TrapEntry};

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

/// Returns whether an NMI is to be delivered now: the next one waits for the `iret` of the last.
#[inline]
pub(crate) fn nmi_due(cur: &Cur<'_>) -> bool {
    cur.v.nmi_pending.load(SeqCst) && !cur.ctx.in_nmi
}

/// Takes the NMI that is due. Returns where the guest handles it; without a handler (`is_handler`) it is lost.
#[cold]
pub(crate) fn take_nmi(cur: &mut Cur<'_>, is_handler: impl FnOnce(&TrapEntry) -> bool) -> Option<Callback> {
    cur.v.nmi_pending.store(false, Relaxed);
    let t = cur.ctx.traps[usize::from(exception::NMI)];
    cur.ctx.in_nmi = is_handler(&t);
    cur.ctx.in_nmi.then_some(t.into())
}

impl<H: Hw> Hv<H> {
    /// Handles #NM. Returns whether it is the guest's own.
    #[inline]
    pub(crate) fn device_not_available(&self, cur: &mut Cur<'_>) -> bool {
        self.hw.set_ts(false);
        core::mem::take(&mut cur.ctx.guest_ts)
    }
}
