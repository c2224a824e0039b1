//! How a copy has ended.

use crate::status::Status;

/// How one copy ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CopyEnd {
    /// With this status.
    Status(Status),
    /// Another vcpu is using the same transitive grant: try again.
    Again,
}

impl From<Status> for CopyEnd {
    #[inline]
    fn from(s: Status) -> Self {
        CopyEnd::Status(s)
    }
}
