//! How a copy has ended.

use crate::status::Status;

/// How one copy ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CopyEnd {
    /// With this status.
    Status(Status),
    /// Somebody else uses the same transitive grant just now: try again.
    Again,
}

impl From<Status> for CopyEnd {
    #[inline]
    fn from(s: Status) -> Self {
        CopyEnd::Status(s)
    }
}
