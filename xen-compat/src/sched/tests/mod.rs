//! The scheduler on a model machine.

pub mod caps;
pub mod fairness;
pub mod machine;
pub mod property;
pub mod race;
pub mod room;
pub mod wake;
