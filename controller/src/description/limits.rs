//! Limits and defaults of a description.

/// Default memory size of a domain.
pub(super) const MEMORY: u64 = 64 << 20;
/// Minimum memory of a back end: its driver allocates a block of 4 MiB and fails in domains much smaller than this.
pub(super) const BACKEND_MEMORY: u64 = 64 << 20;
/// Maximum length of a command line, without its terminating zero; kernels of April 2005 take less.
pub(super) const COMMAND_LINE: usize = 1023;
/// Maximum number of vcpus of a domain.
pub(super) const VCPUS: u32 = 128;
/// Maximum length of a name.
pub(super) const NAME: usize = 31;
/// Maximum number of disks of a domain.
pub(super) const DISKS: usize = 32;
