//! Runs preemptible operations to completion: a domain that is being built has no call that could be made again.

use mm::{Errno, Stop};

/// Repeats an operation until it is no longer preempted.
pub(crate) fn until_done(mut step: impl FnMut() -> Result<(), Stop>) -> Result<(), Errno> {
    loop {
        match step() {
            Ok(()) => return Ok(()),
            Err(Stop::Err(e)) => return Err(e),
            Err(Stop::Restart) => {}
        }
    }
}

/// Returns why an operation that is not repeated has failed. EAGAIN: it was preempted.
pub(crate) fn refusal(stop: Stop) -> Errno {
    match stop {
        Stop::Err(e) => e,
        Stop::Restart => Errno::AGAIN,
    }
}
