//! The scheduler on a model machine.

mod caps;
mod fairness;
pub mod machine;
mod property;
mod race;
mod room;
mod wake;
