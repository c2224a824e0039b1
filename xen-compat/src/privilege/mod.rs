//! Who may make which call: one table, [`TABLE`], which every handler consults.
//!
//! The policy is that of a Xen built without XSM (its dummy policy): control domains may do anything to any domain,
//! others act on themselves. Each handler decides whether to check before or after examining the arguments, which
//! determines which of two errors a guest sees.
//!
//! `mm` and `grant_table` see a caller as [`mm::DomainMem`] and check [`Who::Target`] by [`mm::DomainMem::controls`]:
//! their rows are here so that the table is complete.

pub(crate) mod caller;
pub(crate) mod table;
#[cfg(test)]
mod tests;

use crate::privilege::caller::Who;
use crate::privilege::table::TABLE;

/// Returns who may make sub-operation `sub` of hypercall `call`; calls without a row are refused to everyone as
/// unknown.
pub(crate) const fn who(call: u32, sub: u32) -> Who {
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
