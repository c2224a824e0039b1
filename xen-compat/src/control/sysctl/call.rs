//! A sysctl in progress.

use mm::GuestVa;
use public_headers::xen4::sysctl::XenSysctl;

/// One call: where its argument is in the caller's memory, and a copy of it.
pub(crate) struct Call {
    pub(crate) at: GuestVa,
    pub(crate) op: XenSysctl,
}
