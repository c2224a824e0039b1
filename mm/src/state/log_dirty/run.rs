//! Operations on a domain's log-dirty mode, and how far one has come.

use crate::base::errno::Errno;
use crate::base::types::GrantRef;

/// An operation that goes through the bitmap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogDirtyOp {
    /// Reads it.
    Peek,
    /// Reads and clears it, and revokes the domain's write access.
    Clean,
}

/// How far such an operation has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogDirtyStage {
    /// The bits of this many frame numbers have been copied.
    Copying(u64),
    /// All bits have been copied. CLEAN: this many chains of shadows have lost write access.
    Protecting(usize),
    /// All chains have. Frames that others write are marked as dirty again; the grants from this reference on remain.
    Marking(GrantRef),
}

/// An operation that was preempted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogDirtyRun {
    /// The operation.
    pub op: LogDirtyOp,
    /// How far it has come.
    pub stage: LogDirtyStage,
    /// The statistics from before it began.
    pub stats: LogDirtyStats,
    /// Why some bits could not be copied.
    pub failed: Option<Errno>,
}

/// `struct xen_domctl_shadow_op_stats`: since the bitmap was last cleared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LogDirtyStats {
    /// Number of faults on shadows.
    pub faults: u64,
    /// Number of dirty frame numbers.
    pub dirty: u64,
}
