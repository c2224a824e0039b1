//! How the ABI of 2005 says that an update is refused.

use crate::base::errno::{Errno, Stop};

/// This ABI has one error for all that is refused; for want of memory, or at a bad address, it is not refused.
pub(crate) fn as_refused(e: Errno) -> Errno {
    match e {
        Errno::NOMEM | Errno::FAULT => e,
        _ => Errno::INVAL,
    }
}

/// As [`as_refused`] of what can be preempted.
pub(crate) fn stop_as_refused(stop: Stop) -> Stop {
    match stop {
        Stop::Err(e) => Stop::Err(as_refused(e)),
        Stop::Restart => Stop::Restart,
    }
}
