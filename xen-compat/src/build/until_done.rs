//! Runs preemptible operations to completion: at boot there is nothing to yield to.

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
