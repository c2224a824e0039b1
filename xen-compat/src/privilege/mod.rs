//! Who may make which call: one table, [`TABLE`], that every handler asks.
//!
//! The policy is that of a Xen built without XSM (its dummy policy): control domains may do all to all, others act on
//! themselves. Where in a handler the question is put, before or after the arguments are looked at, is the handler's: it
//! decides which of two errors a guest sees.
//!
//! `mm` and `grant_table` see a caller as [`mm::DomainMem`] and put [`Who::Target`]'s question to
//! [`mm::DomainMem::controls`]: their rows are here so that the table is whole.

mod table;

#[cfg(test)]
mod tests;

pub use table::TABLE;

use crate::domain::Domain;
use crate::errno::Errno;

/// Who may make a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
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
pub struct Row {
    /// Number of the hypercall.
    pub call: u32,
    /// Its sub-operation; `None`: all that no line before has named.
    pub sub: Option<u32>,
    /// Who may.
    pub who: Who,
}

/// Who may make sub-operation `sub` of hypercall `call`; what is in no line is refused by its number, to anybody alike.
pub const fn who(call: u32, sub: u32) -> Who {
    let mut i = 0;
    while i < TABLE.len() {
        let row = &TABLE[i];
        if row.call == call {
            match row.sub {
                Some(s) if s != sub => {}
                _ => return row.who,
            }
        }
        i += 1;
    }
    Who::Any
}

impl Who {
    /// Whether `caller` may, on `target` where the call names a domain. EPERM: it may not.
    #[inline(always)]
    pub fn check(self, caller: &Domain, target: Option<&Domain>) -> Result<(), Errno> {
        let may = match self {
            Who::Any => true,
            Who::Target => target.is_some_and(|t| core::ptr::eq(t, caller)) || caller.privileged,
            Who::Lister => caller.control.xenstore || caller.privileged,
            Who::Control => caller.privileged,
            Who::Hardware => caller.hardware,
        };
        if may {
            Ok(())
        } else {
            Err(Errno::PERM)
        }
    }
}
