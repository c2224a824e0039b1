//! What became of an instruction that trapped.

use x86_defs::debugreg::DR6_ONE;
use x86_defs::exception;

use crate::state::hypervisor::Cur;

/// What became of an instruction that trapped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmulResult {
    /// Nothing is left to do: it was carried out, or a page fault has been injected.
    Done,
    /// The guest gets this exception, with this error code.
    Inject(u8, u32),
    /// Not emulated: the guest gets the exception that brought it here.
    NotHandled,
}

/// Delivers a #DB whose DR6 reports `why`.
#[cold]
pub(crate) fn debug_trap(cur: &mut Cur<'_>, why: u64) -> EmulResult {
    cur.ctx.debugreg[6] |= why | DR6_ONE;
    EmulResult::Inject(exception::DB, 0)
}
