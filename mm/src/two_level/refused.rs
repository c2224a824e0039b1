//! How the ABI of 2005 reports a refused update.

use crate::base::errno::{Errno, Stop};

/// Maps an error: this ABI has one for everything that is refused; lack of memory and a bad address are not refusals.
pub(crate) fn as_refused(e: Errno) -> Errno {
    match e {
        Errno::NOMEM | Errno::FAULT => e,
        _ => Errno::INVAL,
    }
}

/// As [`as_refused`], for operations that can be preempted.
pub(crate) fn stop_as_refused(stop: Stop) -> Stop {
    match stop {
        Stop::Err(e) => Stop::Err(as_refused(e)),
        Stop::Restart => Stop::Restart,
    }
}
