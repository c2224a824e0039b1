//! Operations on a domain's log-dirty mode, and how far one has come.

use crate::base::errno::Errno;

/// An operation that goes through the bitmap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogDirtyOp {
    /// Reads it.
    Peek,
    /// Reads and clears it, and takes the right to write away from the domain.
    Clean,
}

/// How far such an operation has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogDirtyStage {
    /// The bits of this many frame numbers are copied.
    Copying(u64),
    /// All bits are copied. CLEAN: this many chains of shadows have lost write access.
    Protecting(usize),
    /// All chains have. What others write to counts as written again, grants from this reference on are left.
    Marking(u32),
}

/// An operation that was preempted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogDirtyRun {
    /// Which.
    pub op: LogDirtyOp,
    /// How far it has come.
    pub stage: LogDirtyStage,
    /// Figures from before it began.
    pub stats: LogDirtyStats,
    /// Why not all bits could be copied.
    pub failed: Option<Errno>,
}

/// `struct xen_domctl_shadow_op_stats`: since the bitmap was last cleared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LogDirtyStats {
    /// Faults on shadows.
    pub faults: u64,
    /// Dirty frame numbers.
    pub dirty: u64,
}
