//! Who may make a call.

use mm::Errno;

use crate::state::domain::Domain;

/// Who may make a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    /// Any domain: the call affects only the caller, or is checked by the object that it names (a grant, a port).
    Any,
    /// A domain on itself; a control domain on any.
    Target,
    /// A control domain, or the one that runs xenstored.
    Lister,
    /// A control domain.
    Control,
    /// The domain that owns the hardware.
    Hardware,
}

/// A row of the table: a hypercall, a sub-operation, and the permitted callers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// Number of the hypercall.
    pub call: u32,
    /// Its sub-operation; `None` for all that no earlier row names.
    pub sub: Option<u32>,
    /// The permitted callers.
    pub who: Who,
}

impl Who {
    /// Checks that `caller` is permitted, on `target` if the call names a domain. EPERM: it is not.
    #[inline(always)]
    pub(crate) fn check(self, caller: &Domain, target: Option<&Domain>) -> Result<(), Errno> {
        let may = match self {
            Who::Any => true,
            Who::Target => target.is_some_and(|t| core::ptr::eq(t, caller)) || caller.is_privileged(),
            Who::Lister => caller.control.xenstore || caller.is_privileged(),
            Who::Control => caller.is_privileged(),
            Who::Hardware => caller.is_hardware(),
        };
        if may {
            Ok(())
        } else {
            Err(Errno::PERM)
        }
    }
}
