//! At boot there is nothing to be preempted for.

use mm::{Errno, Stop};

/// Repeats an operation until it is not preempted any more.
pub(crate) fn until_done(mut step: impl FnMut() -> Result<(), Stop>) -> Result<(), Errno> {
    loop {
        match step() {
            Ok(()) => return Ok(()),
            Err(Stop::Err(e)) => return Err(e),
            Err(Stop::Restart) => {}
        }
    }
}
