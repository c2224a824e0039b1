//! Limits of a description, and what it is given when it does not say.

/// Memory of a domain that is not told otherwise.
pub(super) const MEMORY: u64 = 64 << 20;
/// The back end driver takes a block of 4 MiB at once and fails in domains much smaller than this.
pub(super) const BACKEND_MEMORY: u64 = 64 << 20;
/// Longest command line the ABI has room for, without the zero behind it.
pub(super) const COMMAND_LINE: usize = 255;
/// Longest name.
pub(super) const NAME: usize = 31;
/// Most disks of a domain.
pub(super) const DISKS: usize = 32;
