//! The version of Xen that guests and tools see.

/// The ABI we present: Xen 4.17.
pub const MAJOR: u32 = 4;
/// The minor version.
pub const MINOR: u32 = 17;
/// The suffix of the version; tools print `4.17` and this.
pub const EXTRA: &str = ".7-xen-compat";
/// Guests we can run, in the form `xl info` shows as xen_caps.
pub(crate) const CAPABILITIES: &str = "xen-3.0-x86_64 xen-3.0-x86_32p ";
/// The same without 32-bit guests.
pub(crate) const CAPABILITIES_64: &str = "xen-3.0-x86_64 ";
