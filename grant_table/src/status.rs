//! The status that an operation leaves.

/// What an operation that failed leaves in its `status`: one of `GNTST_*`.
pub type Status = i16;
/// Result with a [`Status`].
pub type Result<T = ()> = core::result::Result<T, Status>;
