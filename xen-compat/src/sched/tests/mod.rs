//! The scheduler on a model machine.

pub(crate) mod caps;
pub(crate) mod fairness;
pub(crate) mod machine;
pub(crate) mod property;
pub(crate) mod race;
pub(crate) mod room;
pub(crate) mod soft_affinity;
pub(crate) mod wake;
