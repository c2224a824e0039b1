//! How the ABI of 2005 says that an update is refused.

use crate::base::errno::Errno;

/// This ABI has one error for all that is refused; what can be tried again stays what it is.
pub(crate) fn as_refused(e: Errno) -> Errno {
    match e {
        Errno::NOMEM | Errno::FAULT => e,
        e if e.is_restart() => Errno::RESTART,
        _ => Errno::INVAL,
    }
}
