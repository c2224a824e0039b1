//! Who may make a call.

use mm::Errno;

use crate::state::domain::Domain;

/// Who may make a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    /// Any domain: what it does is the caller's own business, or checked by what it names (a grant, a port).
    Any,
    /// A domain on itself; a control domain on any.
    Target,
    /// A control domain, and the one that runs xenstored.
    Lister,
    /// A control domain.
    Control,
    /// The domain that owns the hardware.
    Hardware,
}

/// One line of the table: a hypercall, which of its sub-operations, and who may.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// Number of the hypercall.
    pub call: u32,
    /// Its sub-operation; `None`: all that no line before has named.
    pub sub: Option<u32>,
    /// Who may.
    pub who: Who,
}

impl Who {
    /// Whether `caller` may, on `target` where the call names a domain. EPERM: it may not.
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
