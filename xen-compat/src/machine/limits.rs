//! Limits of Xen's that several rooms need.

/// Maximum number of vcpus in a domain (`MAX_VIRT_CPUS`).
pub(crate) const MAX_VIRT_CPUS: u32 = 8192;
