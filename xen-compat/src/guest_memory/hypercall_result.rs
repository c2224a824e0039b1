//! What a hypercall handler hands back to the dispatcher.

use mm::Errno;

/// Why a hypercall did not complete with a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// It failed: the guest gets the negated errno.
    Err(Errno),
    /// It was preempted: the handler has put its progress into the argument registers, the dispatcher
    /// makes the guest issue the same call again (or the multicall entry run again).
    Restart,
}

/// Result of a hypercall: the value for the guest's RAX, or why there is none.
pub type Hc = Result<i64, Stop>;

impl From<mm::NoMemory> for Stop {
    fn from(e: mm::NoMemory) -> Self {
        Stop::Err(e.into())
    }
}

impl From<Errno> for Stop {
    #[inline]
    fn from(e: Errno) -> Self {
        if e.is_restart() {
            Stop::Restart
        } else {
            Stop::Err(e)
        }
    }
}

/// The (up to) six arguments of a hypercall; a handler that returns [`Stop::Restart`] updates them.
pub type Args = [u64; 6];
