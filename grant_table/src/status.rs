//! The status of an operation.

/// The `status` of a failed operation: one of `GNTST_*`.
pub type Status = i16;
/// Result with a [`Status`].
pub type Result<T = ()> = core::result::Result<T, Status>;
