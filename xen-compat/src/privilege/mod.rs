//! Who may make which call: one table, [`TABLE`], that every handler asks.
//!
//! The policy is that of a Xen built without XSM (its dummy policy): control domains may do all to all, others act on
//! themselves. Where in a handler the question is put, before or after the arguments are looked at, is the handler's: it
//! decides which of two errors a guest sees.
//!
//! `mm` and `grant_table` see a caller as [`mm::DomainMem`] and put [`Who::Target`]'s question to
//! [`mm::DomainMem::controls`]: their rows are here so that the table is whole.

pub(crate) mod caller;
pub(crate) mod table;
#[cfg(test)]
mod tests;

use crate::privilege::caller::Who;
use crate::privilege::table::TABLE;

/// Who may make sub-operation `sub` of hypercall `call`; what is in no line is refused by its number, to anybody alike.
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
