//! Limits of Xen's that more than one part has to know.

/// Most vcpus a domain may have (`MAX_VIRT_CPUS`).
pub(crate) const MAX_VIRT_CPUS: u32 = 8192;
