//! The options that decide which of the processor's defences are used: `spec-ctrl`, `xpti`, `pv-l1tf`, `tsx`, `smep`,
//! `smap`, `pcid`, `invpcid` and `cet`.
//!
//! What is not given is `None`, and is decided by [`crate::defences`], which sees the processor.

mod choices;
mod domains;
mod settings;
pub mod spec_ctrl;
#[cfg(test)]
mod tests;
mod words;

pub use self::choices::{Cet, Invpcid, Pcid, Supervisor, Tsx};
pub use self::domains::PerDomain;
pub use self::settings::DefenceOptions;
