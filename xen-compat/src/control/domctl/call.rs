//! A domctl in progress.

use mm::GuestVa;
use public_headers::xen4::domctl::XenDomctl;

/// One call: where its argument is in the caller's memory, and a copy of it.
pub(crate) struct Call {
    pub(crate) at: GuestVa,
    pub(crate) op: XenDomctl,
}
